"""Sentence vectors from a BERT in ONNX. Argument: JSON of {model, tokenizer, threads, maxTokens}."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sidecar"))

import protocol  # noqa: E402  (takes stdout before any library prints)
from protocol import Refused  # noqa: E402


class SentenceEncoder:
    def __init__(self, options):
        import onnxruntime
        from tokenizers import Tokenizer

        for path in (options["model"], options["tokenizer"]):
            if not os.path.isfile(path):
                raise Refused(
                    "system",
                    "embedding-model-missing",
                    f"The embedding model has no file {path}. Install the tools again: `vidmine doctor` shows "
                    "what is there.",
                )
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = options["threads"]
        # Idle threads that spin would take the cores from the other engines.
        settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(
            options["model"], settings, providers=["CPUExecutionProvider"]
        )
        self.tokenizer = Tokenizer.from_file(options["tokenizer"])
        # The file cuts and pads to 128 tokens, silently; both are set anew.
        self.tokenizer.enable_truncation(max_length=options["maxTokens"])
        self.tokenizer.enable_padding()
        self.digest = protocol.file_digest(options["model"])

    def describe(self):
        return {"digest": self.digest, "dimensions": self.session.get_outputs()[0].shape[-1]}

    def embed(self, params, request):
        import numpy

        encoded = self.tokenizer.encode_batch(params["texts"])
        ids = numpy.array([text.ids for text in encoded], dtype=numpy.int64)
        mask = numpy.array([text.attention_mask for text in encoded], dtype=numpy.int64)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": numpy.zeros_like(ids)}
        (hidden,) = self.session.run(["last_hidden_state"], inputs)
        weights = mask[:, :, None].astype(numpy.float32)
        vectors = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
        return {"vectors": [[round(float(value), 7) for value in vector] for vector in vectors]}


def start():
    encoder = SentenceEncoder(json.loads(sys.argv[1]))
    return encoder.describe(), {"embed": encoder.embed}


protocol.serve(start)
