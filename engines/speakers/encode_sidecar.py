"""Voices to vectors with an ONNX model, and where somebody speaks. Argument: JSON of {model, threads}."""

import base64
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "speech"), os.path.join(HERE, "..", "sidecar")]

import protocol  # noqa: E402  (takes stdout before any library prints)

RATE = 16_000
# Voice activity is looked for in chunks of so many seconds; a chunk ends in a quiet moment.
SPEECH_CHUNK_SECONDS = 120
SPEECH_SEARCH_SECONDS = 10


class Encoder:
    def __init__(self, options):
        import voice_model

        self.model = voice_model.VoiceModel(options["model"], options["threads"])

    def describe(self):
        return {"digest": self.model.digest, "dimensions": self.model.dimensions}

    def encode(self, params, request):
        import numpy as np
        from cut_pieces import cut_pieces
        from loudness import audible

        def progress(done, total):
            request.emit("progress", done=done, total=total)

        sums = {}
        for number, samples, final in cut_pieces(params["path"], params["pieces"], progress):
            request.check()
            loud = audible(samples)
            if loud is not None:
                sums[number] = sums.get(number, 0) + self.model.vectors(loud).sum(axis=0, dtype=np.float64)
            if final and number in sums:
                send_vector(request, number, sums.pop(number))
        return {"digest": self.model.digest}

    def speech(self, params, request):
        from audio_chunks import audio_chunks
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        options = VadOptions(
            threshold=0.5,
            min_speech_duration_ms=250,
            max_speech_duration_s=6,
            min_silence_duration_ms=300,
            speech_pad_ms=30,
        )
        length = 0.0
        for offset, samples, _ in audio_chunks(params["path"], SPEECH_CHUNK_SECONDS, SPEECH_SEARCH_SECONDS):
            found = get_speech_timestamps(samples, options)
            request.emit("speech", pieces=[[in_ms(offset, piece[edge]) for edge in ("start", "end")] for piece in found])
            length = offset + len(samples) / RATE
        return {"durationMs": round(length * 1000)}


def send_vector(request, number, total):
    import numpy as np

    length = np.linalg.norm(total)
    # Stretches that cancel each other out, or a model that was driven to nothing, tell no voice.
    if np.isfinite(length) and length > 0:
        vector = (total / length).astype("<f4")
        request.emit("vector", index=number, vector=base64.b64encode(vector.tobytes()).decode("ascii"))


def in_ms(offset, sample):
    return round((offset + sample / RATE) * 1000)


def start():
    encoder = Encoder(json.loads(sys.argv[1]))
    return encoder.describe(), {"encode": encoder.encode, "speech": encoder.speech}


protocol.serve(start)
