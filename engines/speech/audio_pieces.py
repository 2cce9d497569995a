"""The pieces in which a recording is listened to."""

from dataclasses import dataclass

import numpy as np

from audio_chunks import SAMPLE_RATE, audio_chunks, audio_stretches

# Ten minutes keep a process under 1 GB; the cut is looked for in the last half minute of each.
CHUNK_SECONDS = 600
SEARCH_SECONDS = 30


@dataclass
class Piece:
    """All times in seconds."""

    samples: np.ndarray
    # Where it begins in the recording.
    offset: float
    # Times told of it lie between these two.
    least: float
    most: float
    # Listened to before it, and in all.
    before: float
    total: float

    @property
    def seconds(self):
        return len(self.samples) / SAMPLE_RATE


def pieces_of(path):
    """The whole recording."""
    for offset, samples, declared in audio_chunks(path, CHUNK_SECONDS, SEARCH_SECONDS):
        end = offset + len(samples) / SAMPLE_RATE
        # No limit: the end of a last word may lie a little behind the last sample.
        yield Piece(samples, offset, 0.0, float("inf"), offset, max(declared or 0.0, end))


def stretches_of(path, stretches):
    """Parts of it: {start, end}, in order of time."""
    total = sum(stretch["end"] - stretch["start"] for stretch in stretches)
    before = 0.0
    for stretch, offset, samples in audio_stretches(path, stretches, CHUNK_SECONDS, SEARCH_SECONDS):
        yield Piece(samples, offset, stretch["start"], stretch["end"], before, total)
        before += len(samples) / SAMPLE_RATE
