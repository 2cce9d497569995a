"""Speech to words with faster-whisper. Argument: JSON of {model, device, computeType, threads}."""

import json
import math
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "sidecar")]

import protocol  # noqa: E402  (takes stdout before any library prints)
from protocol import Refused  # noqa: E402

# Ten minutes keep a process under 1 GB; the cut is looked for in the last half minute of each.
CHUNK_SECONDS = 600
SEARCH_SECONDS = 30
# Speech that VAD leaves in a piece and that is too short to be any.
MIN_SPEECH_SECONDS = 0.1
# Asked for more than one stretch when the first does not tell, as with music at the start.
LANGUAGE_STRETCHES = 4


class Transcriber:
    def __init__(self, options):
        import whisper_model

        loaded = whisper_model.load(
            options["model"], options["device"], options["computeType"], options["threads"]
        )
        self.whisper, folder, self.device, self.compute_type = loaded
        self.digest = whisper_model.digest(folder)
        self.multilingual = bool(self.whisper.model.is_multilingual)

    def describe(self):
        import faster_whisper

        return {
            "version": faster_whisper.__version__,
            "device": self.device,
            "computeType": self.compute_type,
            "digest": self.digest,
        }

    def transcribe(self, params, request):
        from audio_chunks import audio_chunks

        language = self._checked(params["language"])
        found = None
        done = 0.0
        for offset, samples, declared in audio_chunks(params["path"], CHUNK_SECONDS, SEARCH_SECONDS):
            end = offset + len(samples) / 16_000
            total = max(declared or 0.0, end)
            request.emit("progress", done=done, total=total)
            spoken = self._piece(samples, params, language or (found and found[0]))
            if spoken is not None:
                segments, info = spoken
                found = found or (info.language, float(info.language_probability))
                for segment in segments:
                    request.emit("span", **_span(segment, offset))
                    done = min(end, offset + float(segment.end))
                    request.emit("progress", done=done, total=total)
            done = end
        request.emit("progress", done=done, total=done)
        name, probability = found or (language or "und", 0.0)
        return {"language": name, "probability": probability, "duration": done, "heardBy": self.describe()}

    def _checked(self, language):
        if language is None or language in self.whisper.supported_languages:
            return language
        understood = "only English (en)" if not self.multilingual else "other languages"
        raise Refused(
            "input",
            "language-unsupported",
            f"The speech model understands {understood}, but the language asked for is {language!r}. "
            "Set speech.language to auto, or speech.model to a model that knows the language.",
        )

    def _piece(self, samples, params, language):
        """Segments (decoded while iterating) and info; None where nobody speaks."""
        segments, info = self.whisper.transcribe(
            samples,
            language=language,
            language_detection_segments=LANGUAGE_STRETCHES,
            beam_size=params["beamSize"],
            vad_filter=params["vad"],
            word_timestamps=True,
        )
        return None if info.duration_after_vad < MIN_SPEECH_SECONDS else (segments, info)


def _finite(value):
    """numpy scalars are unknown to JSON, and so is NaN, the mean probability of a word without tokens."""
    return float(value) if value is not None and math.isfinite(value) else None


def _at(offset, seconds):
    return None if _finite(seconds) is None else offset + float(seconds)


def _span(segment, offset):
    return {
        "start": _at(offset, segment.start),
        "end": _at(offset, segment.end),
        "text": segment.text,
        "avgLogprob": _finite(segment.avg_logprob),
        "compressionRatio": _finite(segment.compression_ratio),
        "noSpeechProb": _finite(segment.no_speech_prob),
        "temperature": _finite(segment.temperature),
        "words": [
            {
                "text": word.word,
                "start": _at(offset, word.start),
                "end": _at(offset, word.end),
                "probability": _finite(word.probability),
            }
            for word in segment.words or []
        ],
    }


def start():
    transcriber = Transcriber(json.loads(sys.argv[1]))
    return transcriber.describe(), {"transcribe": transcriber.transcribe}


protocol.serve(start)
