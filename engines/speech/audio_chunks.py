"""Decodes audio piece by piece, so that memory does not grow with its length: three hours at once would take
0.7 GB as samples alone, and several times that as features."""

from contextlib import contextmanager

import av
import numpy as np

from protocol import Refused
from recording import SAMPLE_RATE, blocks_of, open_recording


def audio_chunks(path, chunk_seconds, search_seconds):
    """Yields (offset in seconds, mono float32 samples at 16 kHz, length of the whole in seconds or None).

    A piece ends at the quietest moment of its last `search_seconds`, so that no word is cut.
    """
    with open_audio(path) as audio:
        for offset, samples in quiet_pieces(audio.until(None), chunk_seconds, search_seconds):
            yield offset / SAMPLE_RATE, _as_float(samples), audio.declared
        if audio.at == 0:
            raise Refused("input", "audio-unreadable", f"Nothing could be decoded from {path}.")


def audio_stretches(path, stretches, chunk_seconds, search_seconds):
    """Yields (its stretch, offset in seconds, float32 samples) of parts of a recording; a long part in pieces.

    `stretches`: {start, end} in seconds, in order of time. What lies behind the last one is not decoded.
    """
    with open_audio(path) as audio:
        for stretch in stretches:
            audio.skip(int(stretch["start"] * SAMPLE_RATE))
            begin = audio.at
            blocks = audio.until(int(stretch["end"] * SAMPLE_RATE))
            for offset, samples in quiet_pieces(blocks, chunk_seconds, search_seconds):
                yield stretch, (begin + offset) / SAMPLE_RATE, _as_float(samples)


class Audio:
    """Samples of a recording in order, 16 bit, mono, 16 kHz. `at`: how many were taken so far."""

    def __init__(self, blocks, declared):
        self._blocks = blocks
        self._rest = np.empty(0, dtype=np.int16)
        self.declared = declared
        self.at = 0

    def until(self, end):
        """Blocks up to the sample number `end`; None: all there are."""
        while end is None or self.at < end:
            block = self._rest if len(self._rest) > 0 else next(self._blocks, None)
            if block is None:
                return
            taken = block if end is None else block[: end - self.at]
            self._rest = block[len(taken) :]
            self.at += len(taken)
            yield taken

    def skip(self, start):
        for _ in self.until(start):
            pass


@contextmanager
def open_audio(path):
    with open_recording(path) as container:
        declared = container.duration / av.time_base if container.duration else None
        yield Audio(blocks_of(path, container), declared)


def quiet_pieces(blocks, chunk_seconds, search_seconds):
    """Yields (number of its first sample, samples): as many as `chunk_seconds` at most, cut where it is quiet."""
    chunk = int(chunk_seconds * SAMPLE_RATE)
    search = int(search_seconds * SAMPLE_RATE)
    offset = 0
    held, samples = [], 0
    for block in blocks:
        held.append(block)
        samples += len(block)
        while samples >= chunk:
            whole = np.concatenate(held)
            cut = chunk - search + _quietest(whole[chunk - search : chunk])
            yield offset, whole[:cut]
            offset += cut
            held, samples = [whole[cut:]], len(whole) - cut
    if samples > 0:
        yield offset, np.concatenate(held)


def _quietest(samples):
    """Middle of the quietest 0.3 s."""
    window = int(0.3 * SAMPLE_RATE)
    energy = np.concatenate(([0.0], np.cumsum(samples.astype(np.float64) ** 2)))
    return int(np.argmin(energy[window:] - energy[:-window])) + window // 2


def _as_float(samples):
    return samples.astype(np.float32) / 32768.0
