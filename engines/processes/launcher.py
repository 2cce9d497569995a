"""Runs one program and makes sure that nothing it started outlives the process that asked for it.

    launcher.py GRACE_SECONDS -- COMMAND [ARGUMENT ...]

Descriptor 3 is a socket to the owner. We write one line on it, the id of the program's process group. The owner
writes "end SECONDS" to have the group ended; when the socket reaches its end the owner is gone, however it
went, and the group is ended too: SIGTERM, then SIGKILL after the grace time. The program ends up with the
standard streams untouched, and we end as it ended: same exit code or same signal, after everything it started.

Only the standard library, and `python3 -I -S` starts this in 15 ms.
"""

import errno
import os
import select
import signal
import sys
import time

OWNER = 3
NOT_STARTED = 127
LOOK_SECONDS = 0.02
FORWARDED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def linux_prctl():
    """prctl of Linux, None elsewhere: orphans come to us instead of to init, and our death is the program's."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        import ctypes

        call = ctypes.CDLL(None).prctl
        call(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        return call
    except (ImportError, OSError, AttributeError):
        return None


def become_program(command, prctl, launcher):
    os.setpgid(0, 0)
    if prctl:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != launcher:
            os._exit(NOT_STARTED)
    os.close(OWNER)
    # Python ignores these two; a program expects the defaults.
    for name in FORWARDED + ("SIGPIPE", "SIGXFSZ"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    try:
        os.execvp(command[0], command)
    except OSError as error:
        hint = " (is it installed and on PATH?)" if error.errno == errno.ENOENT else ""
        os.write(2, ("cannot start %s: %s%s\n" % (command[0], error.strerror, hint)).encode())


class Group:
    """The program, its process group, and on Linux everything that left the group."""

    def __init__(self, pid, adopts):
        self.pid = pid
        self.adopts = adopts
        self.status = None

    def reap(self):
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self.pid:
                self.status = status

    def ended(self):
        if self.status is None:
            return False
        return not self.children() and not self.signal_group(0)

    def children(self):
        if not self.adopts:
            return []
        try:
            with open("/proc/self/task/%d/children" % os.getpid()) as listing:
                return [int(pid) for pid in listing.read().split()]
        except OSError:
            return []

    def signal_group(self, number):
        try:
            os.killpg(self.pid, number)
            return True
        except (ProcessLookupError, PermissionError):
            # PermissionError: macOS answers so for a group of which only zombies are left.
            return False

    def signal_all(self, number):
        self.signal_group(number)
        for pid in self.children():
            if pid != self.pid:
                try:
                    os.kill(pid, number)
                except OSError:
                    pass

    def signal_program(self, number):
        if self.status is None:
            os.kill(self.pid, number)

    def end(self, grace_seconds):
        """Returns when nothing is left."""
        if self.ended():
            return
        self.signal_all(signal.SIGTERM)
        kill_at = time.monotonic() + grace_seconds
        while True:
            self.reap()
            if self.ended():
                return
            if time.monotonic() >= kill_at:
                self.signal_all(signal.SIGKILL)
            time.sleep(LOOK_SECONDS)


def wait_for_orders(group, wake):
    """Follows the program until it ends or is to be ended; returns the grace seconds asked for, or None."""
    heard = b""
    while True:
        ready, _, _ = select.select([OWNER, wake], [], [])
        if wake in ready:
            for number in os.read(wake, 512):
                if number != signal.SIGCHLD:
                    group.signal_program(number)
            group.reap()
            if group.status is not None:
                return None
        if OWNER in ready:
            try:
                part = os.read(OWNER, 512)
            except OSError:
                part = b""
            heard += part
            if not part:
                return None
            if b"\n" in heard:
                return float(heard.split()[1])


def end_like(status):
    if os.WIFEXITED(status):
        os._exit(os.WEXITSTATUS(status))
    number = os.WTERMSIG(status)
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        pass
    if number != signal.SIGKILL:
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    os._exit(128 + number)


def main():
    grace_seconds = float(sys.argv[1])
    command = sys.argv[3:]
    prctl = linux_prctl()

    wake, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    for name in FORWARDED + ("SIGCHLD",):
        signal.signal(getattr(signal, name), lambda *_: None)

    launcher = os.getpid()
    running, not_yet = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            become_program(command, prctl, launcher)
        finally:
            os._exit(NOT_STARTED)
    # Reaches its end when the program is executed: signals sent before would be swallowed by our handlers.
    os.close(not_yet)
    os.read(running, 1)

    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)

    group = Group(pid, prctl is not None)
    try:
        os.write(OWNER, b"%d\n" % pid)
    except OSError:
        pass  # The owner is gone; the wait below sees it.
    asked = wait_for_orders(group, wake)
    group.end(grace_seconds if asked is None else asked)
    end_like(group.status)


main()
