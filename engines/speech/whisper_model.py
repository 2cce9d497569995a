"""Loads a CTranslate2 Whisper model: from a folder, or by name through the hub's loader."""

import os

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.utils import download_model

from protocol import Refused, file_digest


def folder_of(model):
    """Where the weights lie. `model`: a folder, or a name for the hub's loader."""
    if os.path.isdir(model):
        return model
    try:
        return download_model(model)
    except Exception as error:
        raise Refused(
            "system",
            "speech-model-missing",
            f"The speech model {model!r} is neither a folder here nor could it be fetched by that name: {error}",
        ) from error


def devices(device, compute_type):
    """(device, compute type) in the order in which they are tried. `auto`: a GPU where there is one, else the CPU."""
    has_gpu = ctranslate2.get_cuda_device_count() > 0
    if device == "cuda" and not has_gpu:
        raise Refused("system", "no-gpu", "speechEngine.device is cuda, but no CUDA device was found here.")
    gpu = [("cuda", "float16" if compute_type == "auto" else compute_type)]
    cpu = [("cpu", "int8" if compute_type == "auto" else compute_type)]
    return (gpu if has_gpu and device != "cpu" else []) + (cpu if device != "cuda" else [])


def load(folder, device, compute_type, threads):
    """Raises RuntimeError, ValueError or MemoryError when it does not work."""
    whisper = WhisperModel(folder, device=device, compute_type=compute_type, cpu_threads=threads)
    if device == "cuda":
        # The CUDA libraries are looked for at the first use.
        whisper.detect_language(np.zeros(16_000, dtype=np.float32))
    return whisper


def digest(folder):
    return file_digest(os.path.join(folder, "model.bin"))


def megabytes(folder):
    return os.path.getsize(os.path.join(folder, "model.bin")) / 1e6
