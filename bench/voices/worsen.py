"""Makes a recording worse, as another microphone or line would: worsen.py IN.wav OUT.wav noise|telephone|room.

16 kHz mono WAV; the same input gives the same output.
"""

import sys
import wave

import numpy as np

RATE = 16_000
NOISE_DB = 15
TELEPHONE_HERTZ = (200, 3800)
ECHO_SECONDS = 0.08
ECHO_SHARE = 0.03


def noise(sound, random):
    level = np.sqrt(np.mean(sound**2)) * 10 ** (-NOISE_DB / 20)
    return sound + random.normal(0, level, len(sound))


def telephone(sound, random):
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    spectrum[(hertz < TELEPHONE_HERTZ[0]) | (hertz > TELEPHONE_HERTZ[1])] = 0
    return np.fft.irfft(spectrum, len(sound))


def room(sound, random):
    seconds = np.arange(RATE // 2) / RATE
    echo = random.normal(0, ECHO_SHARE, len(seconds)) * np.exp(-seconds / ECHO_SECONDS)
    echo[0] += 1
    size = len(sound) + len(echo)
    return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size), size)[: len(sound)]


if __name__ == "__main__":
    source, target, way = sys.argv[1:]
    with wave.open(source) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
    worse = {"noise": noise, "telephone": telephone, "room": room}[way](sound, np.random.default_rng(1))
    with wave.open(target, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((np.clip(worse, -1, 1) * 32767).astype("<i2").tobytes())
