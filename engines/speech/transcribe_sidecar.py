"""Speech to words with faster-whisper. Argument: JSON, the options of stepping_model.py."""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "sidecar")]

import protocol  # noqa: E402  (takes stdout before any library prints)
from protocol import Refused  # noqa: E402


class Transcriber:
    def __init__(self, options):
        from stepping_model import SteppingModel

        self.model = SteppingModel(options)

    def transcribe(self, params, request):
        """Tells the spans of the whole recording, or of its stretches `again`, in order of time.

        `duration` is what was listened to.
        """
        from decoding import listen, listen_again

        self._require(params["digest"], request)
        language = self._checked(params["language"])
        way = listen if params["again"] is None else listen_again
        found = None
        reached = 0.0
        for piece in _pieces(params):
            request.emit("progress", done=piece.before, total=piece.total)
            spoken = language or (found and found[0])
            spans, heard = self._hear(way, piece, params, spoken, request)
            for told in spans:
                request.emit("span", **told)
            found = found or heard
            reached = piece.before + piece.seconds
        request.emit("progress", done=reached, total=reached)
        name, probability = found or (language or "und", 0.0)
        return {
            "language": name,
            "probability": probability,
            "duration": reached,
            "heardBy": self.model.describe(),
        }

    def _hear(self, way, piece, params, language, request):
        """Spans and (language, its probability). A piece is told as a whole: memory may run out in its middle."""
        from decoding import span
        from stepping_model import TooLarge

        def work(whisper):
            heard = way(whisper, piece.samples, params, language)
            if heard is None:
                return [], None
            segments, info = heard
            spans = []
            for segment in segments:
                spans.append(span(segment, piece))
                done = piece.before + min(piece.seconds, float(segment.end))
                request.emit("progress", done=done, total=piece.total)
            return spans, (info.language, float(info.language_probability))

        try:
            return self.model.run(work, language)
        except TooLarge as error:
            raise self._stepped(error, request) from None

    def _stepped(self, too_large, request):
        """Another model hears other words, so this request ends; the parent starts the next ones with it."""
        from stepping_model import step_notice

        name = self.model.name
        if not too_large.smaller:
            message = f"There is no memory for the speech model {name}, nor a smaller one: {too_large}"
            return Refused("system", "out-of-memory", message)
        notice = step_notice(name, "a smaller model")
        request.emit("stepped", models=too_large.smaller, notices=[*self.model.steps, notice])
        return Refused("system", "speech-model-stepped-down", f"{notice} It said: {too_large}", soon=True)

    def _require(self, digest, request):
        """Refuses to hear under the name of a model that is not the one loaded."""
        if self.model.digest == digest:
            return
        if self.model.is_smaller:
            request.emit("stepped", models=[self.model.name], notices=self.model.steps)
            raise Refused("system", "speech-model-stepped-down", " ".join(self.model.steps), soon=True)
        raise Refused(
            "system",
            "speech-model-changed",
            f"The speech model {self.model.name} was replaced on disk while in use. The next try loads the new one.",
            soon=True,
        )

    def _checked(self, language):
        understood = self.model.languages()
        if language is None or language in understood:
            return language
        raise Refused(
            "input",
            "language-unsupported",
            f"The speech model understands {'only English (en)' if understood == ['en'] else 'other languages'}, "
            f"but the language asked for is {language!r}. "
            "Set speech.language to auto, or speech.model to a model that knows the language.",
        )


def _pieces(params):
    from audio_pieces import pieces_of, stretches_of

    path, again = params["path"], params["again"]
    return pieces_of(path) if again is None else stretches_of(path, again)


def start():
    transcriber = Transcriber(json.loads(sys.argv[1]))
    return transcriber.model.describe(), {"transcribe": transcriber.transcribe}


protocol.serve(start)
