"""The child's side of the sidecar protocol: JSON lines over stdin and stdout.

The parent writes `{"id", "method", "params"}` or `{"cancel": id}`. We write one `ready` (or `fatal`, and end), then
per request any number of events and exactly one `done` or `error`. Requests run one after another. The end of
stdin is the order to leave.

Descriptor 1 belongs to the protocol alone: it is duplicated first, then pointed at stderr, because libraries print.
"""

import hashlib
import json
import os
import queue
import sys
import threading

PROTOCOL_VERSION = 1

_out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
os.dup2(2, 1)
sys.stdout = sys.stderr


class Refused(Exception):
    """An expected failure. `kind`: 'input' (what we were given is bad) or 'system' (we cannot work).

    `soon`: what is down is back with the next request.
    """

    def __init__(self, kind, reason, message, soon=False):
        super().__init__(message)
        self.kind = kind
        self.reason = reason
        self.soon = soon


class Cancelled(Exception):
    """The parent no longer wants the request."""


class Request:
    """What a method gets to talk to its caller."""

    def __init__(self, number, cancelled):
        self._number = number
        self._cancelled = cancelled

    def emit(self, event, **fields):
        self.check()
        _send({"id": self._number, "event": event, **fields})

    def check(self):
        """Raises Cancelled when the parent has given up; called between pieces of work."""
        if self._cancelled():
            raise Cancelled()


def file_digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def serve(start):
    """`start()` returns (fields of `ready`, {method name: function(params, request) -> fields of `done`})."""
    try:
        fields, methods = start()
    except Exception as error:
        _send({"event": "fatal", **_described(error)})
        sys.exit(1)
    inbox = queue.Queue()
    cancelled = set()
    leaving = threading.Event()
    threading.Thread(target=_listen, args=(inbox, cancelled, leaving), daemon=True).start()
    _send({"event": "ready", "protocol": PROTOCOL_VERSION, "pid": os.getpid(), **fields})
    while (message := inbox.get()) is not None:
        number = message["id"]
        request = Request(number, lambda: leaving.is_set() or number in cancelled)
        try:
            request.check()
            result = methods[message["method"]](message["params"], request)
            answer = {"event": "done", "result": result}
        except Cancelled:
            answer = {"event": "error", "kind": "cancelled", "reason": "cancelled", "message": "cancelled"}
        except Exception as error:
            answer = {"event": "error", **_described(error)}
        if not leaving.is_set():
            _send({"id": number, **answer})
        cancelled.discard(number)


def _listen(inbox, cancelled, leaving):
    for line in sys.stdin:
        message = json.loads(line)
        if "cancel" in message:
            cancelled.add(message["cancel"])
        else:
            inbox.put(message)
    leaving.set()
    inbox.put(None)


def _send(message):
    _out.write(json.dumps(message, ensure_ascii=False, allow_nan=False) + "\n")


def is_out_of_memory(error):
    """CUDA and the allocators of the libraries say it only in words."""
    said = str(error).lower()
    return isinstance(error, MemoryError) or any(words in said for words in _OUT_OF_MEMORY)


_OUT_OF_MEMORY = ("out of memory", "bad_alloc", "alloc_failed", "cannot allocate memory", "failed to allocate")


def _described(error):
    if isinstance(error, Refused):
        described = {"kind": error.kind, "reason": error.reason, "message": str(error)}
        return {**described, "soon": True} if error.soon else described
    text = f"{type(error).__name__}: {error}"
    if is_out_of_memory(error):
        return {"kind": "system", "reason": "out-of-memory", "message": text}
    return {"kind": "unexpected", "reason": "unexpected", "message": text}
