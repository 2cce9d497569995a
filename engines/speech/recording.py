"""Opens a recording and decodes it. What a file says of itself is not believed, and nothing but the file is read."""

import os
import stat

import av

from protocol import Refused

SAMPLE_RATE = 16_000
# Files of these formats only name others, on this machine or elsewhere.
LISTS = {"hls", "concat", "dash", "imf", "sdp", "rtsp", "sap"}
# Voices need thousands; a head that says less is wrong, and would stretch seconds to days.
LEAST_RATE = 2000


def open_recording(path):
    """A container with sound in it, to be closed by the caller."""
    _require_file(path)
    try:
        container = av.open(path, mode="r", metadata_errors="ignore", options={"protocol_whitelist": "file"})
    except MemoryError:
        raise
    except av.error.FFmpegError as error:
        raise refused(path, "is no audio", error) from None
    try:
        _require_sound(path, container)
    except Refused:
        container.close()
        raise
    return container


def _require_file(path):
    try:
        kind = os.stat(path).st_mode
    except FileNotFoundError:
        raise Refused("input", "audio-missing", f"There is no file {path}.") from None
    except PermissionError as error:
        raise _not_accessible(path, error) from None
    except OSError as error:
        raise _unreadable(f"{path} is no file: {error.strerror}.") from None
    # Opening a pipe would wait for its writer, and a device never ends.
    if not stat.S_ISREG(kind):
        raise _unreadable(f"{path} is no file: a folder, a pipe or a device.")


def _require_sound(path, container):
    if container.format.name in LISTS:
        raise _unreadable(f"{path} is a list of other files, no recording.")
    if not container.streams.audio:
        raise _unreadable(f"{path} has no audio track.")
    rate = container.streams.audio[0].rate
    if 0 < rate < LEAST_RATE:
        raise _unreadable(f"{path} cannot be heard: its head says {rate} samples a second.")


def blocks_of(path, container):
    """Blocks of 16-bit mono samples at 16 kHz.

    A damaged packet is passed over, as players do; a file that breaks off is not. Rate and channels may change on
    the way, as they do where files were put together.
    """
    form, resampler = None, None
    for frame in _frames(path, container):
        frame.pts = None  # Gaps and jumps of the clock are not ours to judge.
        own = (frame.format.name, frame.layout.name, frame.sample_rate)
        if own != form:
            yield from _resampled(path, resampler, None)
            form, resampler = own, av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        yield from _resampled(path, resampler, frame)
    yield from _resampled(path, resampler, None)


def _frames(path, container):
    packets = container.demux(container.streams.audio[0])
    while True:
        try:
            packet = next(packets, None)
        except MemoryError:
            raise
        except av.error.FFmpegError as error:
            raise refused(path, "breaks off", error) from None
        if packet is None:
            return
        try:
            frames = packet.decode()
        except MemoryError:
            raise
        except av.error.FFmpegError:
            continue
        yield from frames


def _resampled(path, resampler, frame):
    if resampler is None:
        return
    try:
        frames = resampler.resample(frame)
    except MemoryError:
        raise
    except (av.error.FFmpegError, ValueError) as error:
        raise refused(path, "cannot be mixed to one channel", error) from None
    for each in frames:
        yield each.to_ndarray().reshape(-1)


def refused(path, what, error):
    """The decoders report damage in the words of the operating system too: reading tells whose fault it is."""
    try:
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 20):
                pass
    except OSError as disk:
        return _not_accessible(path, disk)
    return _unreadable(f"{path} {what}: {error.strerror or error}.")


def _unreadable(message):
    return Refused("input", "audio-unreadable", message)


def _not_accessible(path, error):
    return Refused("system", "audio-not-accessible", f"{path} cannot be read: {error.strerror}.")
