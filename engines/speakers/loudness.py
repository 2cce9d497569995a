"""What of a piece can be heard, and how loud the encoder gets it."""

import numpy as np

RATE = 16_000
# Less than this tells nothing about a voice.
MIN_SECONDS = 0.4
# Quieter is no voice: a quiet recording of speech lies around -45, silence after lossy coding below -80.
SILENT_DBFS = -70.0
# Raised up to here, never lowered, as in the packaged encoder's training.
TARGET_DBFS = -30.0


def audible(samples):
    """The samples, raised where they are quiet; None where there is too little to hear."""
    if len(samples) < MIN_SECONDS * RATE:
        return None
    level = np.sqrt(np.mean(samples.astype(np.float64) ** 2))
    if level < _ratio(SILENT_DBFS):
        return None
    return (samples * max(1.0, _ratio(TARGET_DBFS) / level)).astype(np.float32)


def _ratio(decibels):
    return 10 ** (decibels / 20)
