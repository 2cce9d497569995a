"""Writes a WAV file of a given length out of recordings, one after another and again. Arguments: target, seconds, recordings."""

import sys
import wave

import numpy as np
from faster_whisper import decode_audio

RATE = 16_000
target, seconds, *recordings = sys.argv[1:]
left = int(float(seconds) * RATE)
blocks = [(decode_audio(path) * 32767).astype("<i2") for path in recordings]
whole = np.concatenate(blocks)
with wave.open(target, "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(RATE)
    while left > 0:
        file.writeframes(whole[:left].tobytes())
        left -= len(whole)
