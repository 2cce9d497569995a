"""Writes a recording with white noise in it as a WAV file. Arguments: recording, target, decibels of speech over noise."""

import sys
import wave

import numpy as np
from faster_whisper import decode_audio

recording, target, decibels = sys.argv[1:]
samples = decode_audio(recording)
noise = np.random.default_rng(1).normal(0, np.std(samples) * 10 ** (-float(decibels) / 20), len(samples))
noisy = (samples + noise) / max(1.0, np.abs(samples + noise).max())
with wave.open(target, "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(16_000)
    file.writeframes((noisy * 32767).astype("<i2").tobytes())
