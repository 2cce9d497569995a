"""What a GE2E encoder hears: power mel spectrograms (no logarithm) in stretches of 1.6 s. Equal to Resemblyzer's, made
with librosa there, within 1e-5."""

import functools

import numpy as np

RATE = 16_000
FFT = 400
HOP = 160
MELS = 40
# Frames of one stretch, and from one to the next: half of each is heard twice.
FRAMES = 160
STEP = 80
# A last stretch with less sound than this is left out, with more it is filled up with silence.
MIN_COVERAGE = 0.75


def windows(samples):
    """float32 samples to [stretches, FRAMES, MELS]; at least one stretch, however short the sound is."""
    frames = -(-(len(samples) + 1) // HOP)
    starts = list(range(0, max(1, frames - FRAMES + STEP + 1), STEP))
    if len(starts) > 1 and len(samples) - starts[-1] * HOP < MIN_COVERAGE * FRAMES * HOP:
        starts.pop()
    missing = max(0, (starts[-1] + FRAMES) * HOP - len(samples))
    mels = spectrogram(np.pad(samples, (0, missing)))
    return np.stack([mels[start : start + FRAMES] for start in starts])


def spectrogram(samples):
    """[1 + samples // HOP, MELS]: frames centred on every HOP-th sample, silence beyond both ends."""
    padded = np.pad(samples, FFT // 2).astype(np.float64)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT)[::HOP]
    # A Hann window of a period, not of its mirror image.
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)
    power = np.abs(np.fft.rfft(frames * window)) ** 2
    return (power @ _filters().T).astype(np.float32)


@functools.cache
def _filters():
    """[MELS, FFT / 2 + 1]: triangles of equal area, in Slaney's mel scale from 0 to half the rate."""
    edges = _hertz(np.linspace(0.0, _mel(RATE / 2), MELS + 2))
    bins = np.linspace(0.0, RATE / 2, FFT // 2 + 1)
    slopes = edges[:, None] - bins[None, :]
    widths = np.diff(edges)
    rising = -slopes[:-2] / widths[:-1, None]
    falling = slopes[2:] / widths[1:, None]
    areas = 2.0 / (edges[2:] - edges[:-2])
    return np.maximum(0.0, np.minimum(rising, falling)) * areas[:, None]


# Slaney's scale: linear up to 1 kHz, which is 15 mel, then 27 mel for a factor of 6.4.
_LINEAR = 200.0 / 3
_LOG_STEP = np.log(6.4) / 27


def _mel(hertz):
    return hertz / _LINEAR if hertz < 1000 else 15 + np.log(hertz / 1000) / _LOG_STEP


def _hertz(mels):
    return np.where(mels < 15, mels * _LINEAR, 1000 * np.exp((mels - 15) * _LOG_STEP))
