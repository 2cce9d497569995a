"""A voice encoder in ONNX: what it wants to hear is read off its input."""

import os

import filter_banks
import ge2e_mels
import numpy as np
import onnxruntime
from protocol import Refused, file_digest

RATE = 16_000
ACCEPTED = (
    "Accepted are models with one float32 input: mels [batch, frames, 40] in stretches of 160 frames (GE2E), "
    "filter banks [batch, frames, 80] (WeSpeaker, 3D-Speaker, ECAPA-TDNN) or samples at 16 kHz [batch, samples], "
    "with free or fitting sizes, and an output [batch, size]."
)


class VoiceModel:
    def __init__(self, path, threads):
        self.path = path
        if not os.path.isfile(path):
            raise Refused(
                "system",
                "voice-encoder-missing",
                f"There is no voice encoder {path}. Correct voices.encoder, or leave it out for the packaged one; "
                "`vidmine doctor` shows what is there.",
            )
        # Before it is loaded: a model replaced meanwhile must not carry the new one's digest.
        self.digest = file_digest(path)
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        settings.inter_op_num_threads = 1
        # Idle threads that spin would take the cores from the other engines.
        settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self.session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise self._refusal(f"it cannot be loaded: {error}") from error
        self.features = self._features()
        self.output = self._output()
        self.dimensions = self._probe()

    def vectors(self, samples):
        """[n, dimensions], each of length 1: one per stretch that the model hears at once."""
        (found,) = self.session.run([self.output], {self.input: self.features(samples)})
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return found / np.where(lengths > 0, lengths, 1)

    def _features(self):
        inputs = self.session.get_inputs()
        if len(inputs) != 1 or inputs[0].type != "tensor(float)":
            described = ", ".join(f"{each.name} {each.type}" for each in inputs)
            raise self._refusal(f"its inputs are {described}")
        self.input, shape = inputs[0].name, inputs[0].shape
        free = [not isinstance(size, int) for size in shape]
        if len(shape) == 3 and shape[2] == ge2e_mels.MELS and free[0] and (free[1] or shape[1] == ge2e_mels.FRAMES):
            return ge2e_mels.windows
        batch_of_one = len(shape) > 0 and (free[0] or shape[0] == 1)
        if len(shape) == 3 and shape[2] == filter_banks.BINS and batch_of_one and free[1]:
            return lambda samples: filter_banks.banks(samples)[None]
        if len(shape) == 2 and batch_of_one and free[1]:
            return lambda samples: samples[None]
        raise self._refusal(f"its input is {shape}")

    def _output(self):
        for output in self.session.get_outputs():
            if len(output.shape) == 2 and output.type == "tensor(float)":
                return output.name
        raise self._refusal("it has no output [batch, size]")

    def _probe(self):
        """Its size, from a second of noise: what a model says of its shapes need not be so."""
        noise = np.random.default_rng(1).normal(0, 0.03, RATE).astype(np.float32)
        try:
            found = self.vectors(noise)
        except Exception as error:
            raise self._refusal(f"it does not run: {error}") from error
        if found.ndim != 2 or not np.isfinite(found).all() or not found.any():
            raise self._refusal("it makes no vector out of a second of noise")
        return int(found.shape[1])

    def _refusal(self, why):
        what = f"{self.path} cannot be used as a voice encoder: {why}. {ACCEPTED}"
        return Refused("system", "voice-encoder-unusable", what)
