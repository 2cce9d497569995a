"""Loads a CTranslate2 Whisper model: from a folder, or by name through the hub's loader."""

import os
import sys

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.utils import download_model

from protocol import Refused, file_digest


def load(model, device, compute_type, threads):
    """Returns (model, folder, device, compute type). `auto` takes a usable GPU, else the CPU, and says so."""
    folder = model if os.path.isdir(model) else _from_hub(model)
    has_gpu = ctranslate2.get_cuda_device_count() > 0
    if device == "cuda" and not has_gpu:
        raise Refused("system", "no-gpu", "speechEngine.device is cuda, but no CUDA device was found here.")
    if device != "cpu" and has_gpu:
        try:
            return _loaded(folder, "cuda", "float16" if compute_type == "auto" else compute_type, threads)
        except (RuntimeError, ValueError) as error:
            if device == "cuda":
                raise Refused("system", "gpu-unusable", f"The GPU cannot run {model}: {error}") from error
            print(f"the GPU cannot run {model} ({error}): using the CPU", file=sys.stderr)
    try:
        return _loaded(folder, "cpu", "int8" if compute_type == "auto" else compute_type, threads)
    except (RuntimeError, ValueError) as error:
        raise Refused("system", "speech-model-unusable", f"{model} cannot be loaded: {error}") from error


def _loaded(folder, device, compute_type, threads):
    whisper = WhisperModel(folder, device=device, compute_type=compute_type, cpu_threads=threads)
    if device == "cuda":
        # The CUDA libraries are looked for at the first use.
        whisper.detect_language(np.zeros(16_000, dtype=np.float32))
    return whisper, folder, device, whisper.model.compute_type


def _from_hub(name):
    try:
        return download_model(name)
    except Exception as error:
        raise Refused(
            "system",
            "speech-model-missing",
            f"The speech model {name!r} is neither a folder here nor could it be fetched by that name: {error}",
        ) from error


def digest(folder):
    return file_digest(os.path.join(folder, "model.bin"))
