"""The other way: faster-whisper in a plain loop, with the options of our recogniser and nothing around it.

Argument: JSON of {model, threads, beamSize, secondBeamSize}. One JSON line in: {path, stretches: [{start, end}]}.
One JSON line out: {first, second, cpu}, the seconds of the whole recording and of the stretches decoded again, and the
processor time of both.
"""

import json
import os
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"

from faster_whisper import WhisperModel, decode_audio  # noqa: E402

RATE = 16_000
options = json.loads(sys.argv[1])
whisper = WhisperModel(options["model"], device="cpu", compute_type="int8", cpu_threads=options["threads"])


def first(samples):
    segments, info = whisper.transcribe(
        samples,
        beam_size=options["beamSize"],
        language_detection_segments=4,
        vad_filter=True,
        word_timestamps=True,
    )
    for _ in segments:
        pass
    return info.language


def second(samples, language):
    segments, _ = whisper.transcribe(
        samples,
        language=language,
        beam_size=options["secondBeamSize"],
        temperature=[0.0, 0.2, 0.4, 0.6],
        condition_on_previous_text=False,
        vad_filter=False,
        word_timestamps=True,
    )
    for _ in segments:
        pass


for line in sys.stdin:
    asked = json.loads(line)
    begun, used = time.perf_counter(), time.process_time()
    samples = decode_audio(asked["path"], sampling_rate=RATE)
    language = first(samples)
    between = time.perf_counter()
    for stretch in asked["stretches"]:
        second(samples[int(stretch["start"] * RATE) : int(stretch["end"] * RATE)], language)
    ended = time.perf_counter()
    cpu = time.process_time() - used
    print(json.dumps({"first": between - begun, "second": ended - between, "cpu": cpu}), flush=True)
