"""Decodes audio piece by piece, so that memory does not grow with its length: three hours at once would take
0.7 GB as samples alone, and several times that as features."""

import av
import numpy as np

from protocol import Refused

SAMPLE_RATE = 16_000


def audio_chunks(path, chunk_seconds, search_seconds):
    """Yields (offset in seconds, mono float32 samples at 16 kHz, length of the whole in seconds or None).

    A piece ends at the quietest moment of its last `search_seconds`, so that no word is cut.
    """
    chunk = int(chunk_seconds * SAMPLE_RATE)
    search = int(search_seconds * SAMPLE_RATE)
    offset = 0
    held, samples = [], 0
    with _open(path) as container:
        if not container.streams.audio:
            raise Refused("input", "audio-unreadable", f"{path} has no audio track.")
        declared = container.duration / av.time_base if container.duration else None
        for block in _decoded(container, path):
            held.append(block)
            samples += len(block)
            while samples >= chunk:
                whole = np.concatenate(held)
                cut = chunk - search + _quietest(whole[chunk - search : chunk])
                yield offset / SAMPLE_RATE, _as_float(whole[:cut]), declared
                offset += cut
                held, samples = [whole[cut:]], len(whole) - cut
    if offset + samples == 0:
        raise Refused("input", "audio-unreadable", f"Nothing could be decoded from {path}.")
    if samples > 0:
        yield offset / SAMPLE_RATE, _as_float(np.concatenate(held)), declared


def _open(path):
    try:
        return av.open(path, mode="r", metadata_errors="ignore")
    except FileNotFoundError:
        raise Refused("input", "audio-missing", f"There is no file {path}.") from None
    except av.error.InvalidDataError as error:
        raise Refused("input", "audio-unreadable", f"{path} is no audio: {error}") from None
    except OSError as error:
        raise Refused("system", "audio-not-accessible", f"{path} cannot be read: {error}") from None


def _decoded(container, path):
    """Blocks of 16-bit samples. A damaged packet is passed over, as players do; a file that breaks off is not."""
    stream = container.streams.audio[0]
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    try:
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue
            for frame in frames:
                frame.pts = None  # Gaps and jumps of the clock are not ours to judge.
                yield from _blocks(resampler.resample(frame))
        yield from _blocks(resampler.resample(None))
    except av.error.InvalidDataError as error:
        raise Refused("input", "audio-unreadable", f"{path} breaks off: {error}") from None


def _blocks(frames):
    for frame in frames:
        yield frame.to_ndarray().reshape(-1)


def _quietest(samples):
    """Middle of the quietest 0.3 s."""
    window = int(0.3 * SAMPLE_RATE)
    energy = np.concatenate(([0.0], np.cumsum(samples.astype(np.float64) ** 2)))
    return int(np.argmin(energy[window:] - energy[:-window])) + window // 2


def _as_float(samples):
    return samples.astype(np.float32) / 32768.0
