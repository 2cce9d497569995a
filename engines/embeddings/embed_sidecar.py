"""Sentence vectors from a BERT in ONNX. Argument: JSON of {model, tokenizer, threads, maxTokens}."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sidecar"))

import protocol  # noqa: E402  (takes stdout before any library prints)
from protocol import Refused  # noqa: E402


# Tokens of one run of the model, for each thread. Measured on one thread with texts of 60 to 1400 characters: 32 of
# them in one run take 1.6 to 2.2 times as long as in runs of this size, which stay in the processor's caches.
RUN_TOKENS = 512
# A run is padded to its longest text: so much of it may be wasted, beside what a run of its own costs anyway.
PADDING = 0.1
RUN_COST_TOKENS = 32


def in_runs(lengths, most_tokens):
    """Positions of texts, given their lengths in tokens, run by run: texts of like length together."""
    runs, tokens = [], 0
    for position in sorted(range(len(lengths)), key=lambda position: lengths[position]):
        padded = (len(runs[-1]) + 1) * lengths[position] if runs else 0
        tokens += lengths[position]
        if not runs or padded > most_tokens or padded - tokens > PADDING * tokens + RUN_COST_TOKENS:
            runs.append([])
            tokens = lengths[position]
        runs[-1].append(position)
    return runs


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
        # The file cuts and pads to 128 tokens, silently: it cuts where the model ends, and runs pad for themselves.
        self.tokenizer.enable_truncation(max_length=options["maxTokens"])
        self.tokenizer.no_padding()
        self.most_tokens = RUN_TOKENS * options["threads"]
        self.digest = protocol.file_digest(options["model"])

    def describe(self):
        return {"digest": self.digest, "dimensions": self.session.get_outputs()[0].shape[-1]}

    def embed(self, params, request):
        import numpy

        texts = [text.ids for text in self.tokenizer.encode_batch(params["texts"])]
        lengths = [len(ids) for ids in texts]
        vectors = [None] * len(texts)
        for run in in_runs(lengths, self.most_tokens):
            request.check()
            for position, vector in zip(run, self.vectors_of([texts[position] for position in run], numpy)):
                vectors[position] = [round(float(value), 7) for value in vector]
        return {"vectors": vectors, "tokens": sum(lengths)}

    def vectors_of(self, texts, numpy):
        longest = max(len(ids) for ids in texts)
        ids = numpy.zeros((len(texts), longest), dtype=numpy.int64)
        mask = numpy.zeros_like(ids)
        for row, text in enumerate(texts):
            ids[row, : len(text)] = text
            mask[row, : len(text)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": numpy.zeros_like(ids)}
        (hidden,) = self.session.run(["last_hidden_state"], inputs)
        weights = mask[:, :, None].astype(numpy.float32)
        vectors = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        return vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)


def start():
    encoder = SentenceEncoder(json.loads(sys.argv[1]))
    return encoder.describe(), {"embed": encoder.embed}


protocol.serve(start)
