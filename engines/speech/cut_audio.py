"""Parts of a recording as WAV files: 16 kHz, mono, 16 bit. For engines that read no other format, or no parts."""

import os
import sys
import wave

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "sidecar")]

import protocol  # noqa: E402  (takes stdout before any library prints)


def cut(params, request):
    """Writes `parts`, {start, end, file} in order of time, `end` None for the end of the recording.

    Tells how long each one is, in seconds; it is shorter than asked for where the recording ends before.
    """
    from audio_chunks import SAMPLE_RATE, open_audio

    path, seconds = params["path"], []
    with open_audio(path) as audio:
        for part in params["parts"]:
            audio.skip(int(part["start"] * SAMPLE_RATE))
            begin = audio.at
            end = None if part["end"] is None else int(part["end"] * SAMPLE_RATE)
            try:
                _write(part["file"], audio, end, SAMPLE_RATE, request)
            except OSError as error:
                message = f"{path} cannot be written to {part['file']} as WAV: {error}"
                raise protocol.Refused("system", "disk", message) from error
            seconds.append((audio.at - begin) / SAMPLE_RATE)
        if audio.at == 0:
            raise protocol.Refused("input", "audio-unreadable", f"Nothing could be decoded from {path}.")
    return {"seconds": seconds}


def _write(name, audio, end, rate, request):
    with wave.open(name, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        for number, block in enumerate(audio.until(end)):
            file.writeframesraw(block.tobytes())
            if number % 1000 == 0:
                request.emit("progress", done=audio.at / rate)


protocol.serve(lambda: ({}, {"cut": cut}))
