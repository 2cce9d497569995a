"""Builds the ONNX graph of all-MiniLM-L6-v2 (a BERT of 6 layers) around its published weights, without PyTorch.

    build_minilm_onnx.py model.safetensors model.onnx

Inputs input_ids, attention_mask, token_type_ids [batch, tokens] int64; output last_hidden_state
[batch, tokens, 384] float32. The same weights and onnx version give the same bytes.
"""

import json
import math
import struct
import sys

import numpy
import onnx
from onnx import TensorProto, helper

LAYERS = 6
HEADS = 12
HEAD_SIZE = 32
EPSILON = 1e-12
MASKED = -1e9
OPSET = 17
IR_VERSION = 8


def read_safetensors(path):
    """Name to array. The format: length of the header (8 bytes, little-endian), JSON header, raw blocks."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        blocks = file.read()
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        start, end = entry["data_offsets"]
        tensors[name] = numpy.frombuffer(blocks[start:end], "<f4").reshape(entry["shape"])
    return tensors


class Graph:
    """Collects nodes and constants; every method returns the name of its result."""

    def __init__(self, tensors):
        self.tensors = tensors
        self.nodes = []
        self.initializers = []

    def constant(self, name, array):
        if all(known.name != name for known in self.initializers):
            array = numpy.ascontiguousarray(array)
            kind = helper.np_dtype_to_tensor_dtype(array.dtype)
            self.initializers.append(helper.make_tensor(name, kind, array.shape, array.tobytes(), raw=True))
        return name

    def weight(self, name):
        return self.constant(name, self.tensors[name])

    def add(self, operator, inputs, result, **attributes):
        self.nodes.append(helper.make_node(operator, inputs, [result], name=result, **attributes))
        return result

    def linear(self, value, layer, result):
        # torch stores [out, in]; MatMul wants [in, out].
        weight = self.constant(layer + ".weight", self.tensors[layer + ".weight"].T)
        product = self.add("MatMul", [value, weight], result + "/product")
        return self.add("Add", [product, self.weight(layer + ".bias")], result)

    def layer_norm(self, value, layer, result):
        scale, bias = self.weight(layer + ".weight"), self.weight(layer + ".bias")
        return self.add("LayerNormalization", [value, scale, bias], result, axis=-1, epsilon=EPSILON)

    def heads(self, value, result):
        """[batch, tokens, 384] to [batch, head, tokens, 32]."""
        shape = self.constant("heads_shape", numpy.array([0, 0, HEADS, HEAD_SIZE], "int64"))
        split = self.add("Reshape", [value, shape], result + "/split")
        return self.add("Transpose", [split], result, perm=[0, 2, 1, 3])

    def gelu(self, value, result):
        half = self.constant("half", numpy.array(0.5, "float32"))
        one = self.constant("one", numpy.array(1.0, "float32"))
        root = self.constant("root_of_two", numpy.array(math.sqrt(2), "float32"))
        scaled = self.add("Div", [value, root], result + "/scaled")
        error = self.add("Erf", [scaled], result + "/erf")
        raised = self.add("Add", [error, one], result + "/raised")
        product = self.add("Mul", [value, raised], result + "/product")
        return self.add("Mul", [product, half], result)


def embeddings(graph):
    words = graph.add("Gather", [graph.weight("embeddings.word_embeddings.weight"), "input_ids"], "words")
    types = graph.add("Gather", [graph.weight("embeddings.token_type_embeddings.weight"), "token_type_ids"], "types")
    shape = graph.add("Shape", ["input_ids"], "tokens", start=1, end=2)
    start = graph.constant("start", numpy.array([0], "int64"))
    table = graph.weight("embeddings.position_embeddings.weight")
    positions = graph.add("Slice", [table, start, shape, start], "positions")
    typed = graph.add("Add", [words, types], "typed")
    placed = graph.add("Add", [typed, positions], "placed")
    return graph.layer_norm(placed, "embeddings.LayerNorm", "embedded")


def mask_bias(graph):
    """[batch, 1, 1, tokens]: 0 for a token, MASKED for padding."""
    axes = graph.constant("mask_axes", numpy.array([1, 2], "int64"))
    wide = graph.add("Unsqueeze", ["attention_mask", axes], "mask_wide")
    real = graph.add("Cast", [wide], "mask_real", to=TensorProto.FLOAT)
    away = graph.add("Sub", [graph.constant("one", numpy.array(1.0, "float32")), real], "mask_away")
    return graph.add("Mul", [away, graph.constant("masked", numpy.array(MASKED, "float32"))], "mask_bias")


def layer(graph, value, bias, number):
    source, name = "encoder.layer.%d." % number, "layer%d/" % number
    query, key, content = (
        graph.heads(graph.linear(value, source + "attention.self." + part, name + part), name + part + "/heads")
        for part in ("query", "key", "value")
    )
    turned = graph.add("Transpose", [key], name + "key/turned", perm=[0, 1, 3, 2])
    scores = graph.add("MatMul", [query, turned], name + "scores")
    scale = graph.constant("scale", numpy.array(math.sqrt(HEAD_SIZE), "float32"))
    scaled = graph.add("Div", [scores, scale], name + "scaled")
    masked = graph.add("Add", [scaled, bias], name + "masked")
    attention = graph.add("Softmax", [masked], name + "attention", axis=-1)
    seen = graph.add("MatMul", [attention, content], name + "seen")
    joined = graph.add("Transpose", [seen], name + "joined", perm=[0, 2, 1, 3])
    flat_shape = graph.constant("flat_shape", numpy.array([0, 0, HEADS * HEAD_SIZE], "int64"))
    flat = graph.add("Reshape", [joined, flat_shape], name + "flat")

    output = graph.linear(flat, source + "attention.output.dense", name + "attended")
    attended = graph.layer_norm(
        graph.add("Add", [output, value], name + "attended/sum"),
        source + "attention.output.LayerNorm",
        name + "attended/norm",
    )
    inner = graph.gelu(graph.linear(attended, source + "intermediate.dense", name + "inner"), name + "gelu")
    outer = graph.linear(inner, source + "output.dense", name + "outer")
    total = graph.add("Add", [outer, attended], name + "outer/sum")
    last = number == LAYERS - 1
    return graph.layer_norm(total, source + "output.LayerNorm", "last_hidden_state" if last else name + "result")


def build(tensors):
    graph = Graph(tensors)
    value, bias = embeddings(graph), mask_bias(graph)
    for number in range(LAYERS):
        value = layer(graph, value, bias, number)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    size = HEADS * HEAD_SIZE
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", size])
    model = helper.make_model(
        helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", inputs, [output], graph.initializers),
        opset_imports=[helper.make_opsetid("", OPSET)],
        producer_name="vidmine",
    )
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model, full_check=True)
    return model


if __name__ == "__main__":
    weights, target = sys.argv[1:]
    with open(target, "wb") as file:
        file.write(build(read_safetensors(weights)).SerializeToString(deterministic=True))
