"""Decodes the audio of a media file to its end and prints what was found as one JSON object.

Usage: prove_media.py FILE

Memory stays bounded: one packet at a time. Times are milliseconds.
"""

import json
import os
import sys

import av

# Formats without an index: their length is guessed from the bit rate, unless a header frame counts the frames.
GUESSED_LENGTH = {"mp3", "aac", "ac3", "eac3", "adts"}
# The header of such a file tells only what the end of the file says itself.
NO_DECLARATION = {"ogg"}
HEADER_BYTES = 64 * 1024


def wav_declared_ms(path):
    """Length that a WAV header promises: libavformat corrects it to what is there."""
    with open(path, "rb") as file:
        head = file.read(HEADER_BYTES)
    byte_rate = None
    at = 12
    while at + 8 <= len(head):
        name, size = head[at : at + 4], int.from_bytes(head[at + 4 : at + 8], "little")
        if name == b"fmt ":
            byte_rate = int.from_bytes(head[at + 16 : at + 20], "little")
        if name == b"data":
            # Programs that write to a pipe cannot know the size and leave such values.
            unknown = size == 0 or size >= 0x7FFFFFFF
            return None if unknown or not byte_rate else size * 1000 / byte_rate
        at += 8 + size + size % 2
    return None


def counts_frames(path):
    with open(path, "rb") as file:
        head = file.read(10)
        tag = 0
        if head[:3] == b"ID3":
            tag = 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
        file.seek(tag)
        frame = file.read(4096)
    return any(mark in frame for mark in (b"Xing", b"Info", b"VBRI"))


def declared_ms(path, container, stream):
    formats = set(container.format.name.split(","))
    if "wav" in formats:
        return wav_declared_ms(path)
    if formats & NO_DECLARATION or (formats & GUESSED_LENGTH and not counts_frames(path)):
        return None
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base) * 1000
    return None if container.duration is None else container.duration / 1000


def prove(path):
    size = os.path.getsize(path)
    with av.open(path, options={"protocol_whitelist": "file"}) as container:
        if not container.streams.audio:
            return {"hasAudio": False, "sizeBytes": size, "format": container.format.name}
        stream = container.streams.audio[0]
        decoded = reached = 0.0
        damaged = 0
        for packet in container.demux():
            if packet.pts is not None and packet.time_base is not None:
                end = (packet.pts + (packet.duration or 0)) * packet.time_base
                start = (packet.stream.start_time or 0) * packet.time_base
                reached = max(reached, float(end - start))
            if packet.stream.index != stream.index:
                continue
            try:
                for frame in packet.decode():
                    decoded += frame.samples / frame.sample_rate
            except av.error.FFmpegError:
                damaged += 1
        return {
            "hasAudio": True,
            "sizeBytes": size,
            "format": container.format.name,
            "codec": stream.codec_context.name,
            "declaredMs": declared_ms(path, container, stream),
            "decodedMs": decoded * 1000,
            "reachedMs": max(reached, decoded) * 1000,
            "damagedPackets": damaged,
        }


def main():
    try:
        result = prove(sys.argv[1])
    except (av.error.FFmpegError, ValueError) as error:
        result = {"error": getattr(error, "strerror", None) or str(error) or type(error).__name__}
    print(json.dumps(result))


main()
