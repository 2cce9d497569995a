"""Samples to segments: the ways in which Whisper is asked."""

import math

from faster_whisper import BatchedInferencePipeline

from audio_chunks import SAMPLE_RATE, quiet_pieces

# Speech that VAD leaves in a piece and that is too short to be any.
MIN_SPEECH_SECONDS = 0.1
# Asked for more than one stretch when the first does not tell, as with music at the start.
LANGUAGE_STRETCHES = 4
# What Whisper hears at once.
WINDOW_SECONDS = 30
# A stretch that was in doubt once is decoded at rising temperatures, as far as they still help.
RISING = [0.0, 0.2, 0.4, 0.6]


def listen(whisper, samples, params, language):
    """Segments (decoded while iterating) and info; None where nobody speaks."""
    asked = {
        "language": language,
        "language_detection_segments": LANGUAGE_STRETCHES,
        "beam_size": params["beamSize"],
        "initial_prompt": params["prompt"],
        "word_timestamps": True,
    }
    if params["batchSize"] > 1:
        asked |= {"batch_size": params["batchSize"], **_windows(samples, params["vad"])}
        segments, info = BatchedInferencePipeline(whisper).transcribe(samples, **asked)
    else:
        segments, info = whisper.transcribe(samples, vad_filter=params["vad"], **asked)
    return None if info.duration_after_vad < MIN_SPEECH_SECONDS else (segments, info)


def listen_again(whisper, samples, params, language):
    """The same for a stretch in doubt: with more effort, and all of it, since the first time VAD let it through."""
    return whisper.transcribe(
        samples,
        language=language,
        beam_size=params["secondBeamSize"],
        temperature=RISING,
        initial_prompt=params["prompt"],
        condition_on_previous_text=False,
        vad_filter=False,
        word_timestamps=True,
    )


def _windows(samples, vad):
    """Where a batch is cut: by VAD, else at quiet moments."""
    if vad:
        return {"vad_filter": True}
    pieces = quiet_pieces([samples], WINDOW_SECONDS, WINDOW_SECONDS / 3)
    bounds = [(start / SAMPLE_RATE, (start + len(piece)) / SAMPLE_RATE) for start, piece in pieces]
    return {"clip_timestamps": [{"start": start, "end": end} for start, end in bounds]}


def span(segment, piece):
    """A segment as it is told to the parent: its times from the beginning of the recording, within bounds."""

    def at(seconds):
        if _finite(seconds) is None:
            return None
        return min(piece.most, max(piece.least, piece.offset + float(seconds)))

    return {
        "start": at(segment.start),
        "end": at(segment.end),
        "text": segment.text,
        "avgLogprob": _finite(segment.avg_logprob),
        "compressionRatio": _finite(segment.compression_ratio),
        "noSpeechProb": _finite(segment.no_speech_prob),
        "temperature": _finite(segment.temperature),
        "words": [
            {
                "text": word.word,
                "start": at(word.start),
                "end": at(word.end),
                "probability": _finite(word.probability),
            }
            for word in segment.words or []
        ],
    }


def _finite(value):
    """numpy scalars are unknown to JSON, and so is NaN, the mean probability of a word without tokens."""
    return float(value) if value is not None and math.isfinite(value) else None
