"""Cuts pieces out of a recording that is never in memory as a whole."""

import numpy as np
from audio_chunks import SAMPLE_RATE, audio_chunks

CHUNK_SECONDS = 60
# Where a chunk ends does not matter here: pieces are put together across chunks.
SEARCH_SECONDS = 1
# Longer pieces are heard in equal parts, so that one of an hour needs no more memory than one of a minute.
PART_SECONDS = 30


def cut_pieces(path, pieces, on_progress):
    """Yields (number of the piece, its samples or those of a part of it, whether it was the last part).

    `pieces`: (start, end) in ms, in any order. What lies beyond the end of the recording has no samples.
    `on_progress(done, total)` in ms; the rest of the recording is not listened to.
    """
    parts = sorted(_parts(pieces))
    if not parts:
        return
    until = max(end for _, end in pieces)
    begin, held, at = 0, np.zeros(0, np.float32), 0
    for offset, samples, declared in audio_chunks(path, CHUNK_SECONDS, SEARCH_SECONDS):
        held = np.concatenate([held, samples])
        end = begin + len(held)
        while at < len(parts) and parts[at][1] <= end:
            yield _cut(held, begin, parts[at])
            at += 1
        done = end * 1000 // SAMPLE_RATE
        total = min(until, round(declared * 1000)) if declared else until
        on_progress(min(done, until), max(total, min(done, until)))
        if at == len(parts):
            return
        kept = min(max(parts[at][0] - begin, 0), len(held))
        begin, held = begin + kept, held[kept:].copy()
    for part in parts[at:]:
        yield _cut(held, begin, part)


def _parts(pieces):
    """(first sample, sample after the last, number of the piece, whether it is the piece's last part)"""
    for number, (start_ms, end_ms) in enumerate(pieces):
        start, end = (max(0, ms) * SAMPLE_RATE // 1000 for ms in (start_ms, end_ms))
        count = max(1, -(-(end - start) // (PART_SECONDS * SAMPLE_RATE)))
        edges = np.linspace(start, max(start, end), count + 1).astype(int)
        for index in range(count):
            yield int(edges[index]), int(edges[index + 1]), number, index == count - 1


def _cut(held, begin, part):
    first, last, number, final = part
    return number, held[max(0, first - begin) : max(0, last - begin)], final
