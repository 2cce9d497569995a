"""Builds the ONNX graph of the GE2E voice encoder (three LSTM layers) around its published weights, without PyTorch.

    build_ge2e_onnx.py pretrained.pt model.onnx

Input mels [batch, frames, 40] float32; output embed [batch, 256] float32, each of length 1. The same weights and onnx
version give the same bytes.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import numpy  # noqa: E402
import onnx  # noqa: E402
from onnx import TensorProto, helper  # noqa: E402
from torch_checkpoint import Refused, Tensor, read_checkpoint  # noqa: E402

LAYERS = 3
MELS = 40
HIDDEN = 256
SIZE = 256
OPSET = 17
IR_VERSION = 8


def shapes():
    """Name to shape of everything that the graph needs."""
    wanted = {"linear.weight": (SIZE, HIDDEN), "linear.bias": (SIZE,)}
    for layer in range(LAYERS):
        wanted["lstm.weight_ih_l%d" % layer] = (4 * HIDDEN, MELS if layer == 0 else HIDDEN)
        wanted["lstm.weight_hh_l%d" % layer] = (4 * HIDDEN, HIDDEN)
        wanted["lstm.bias_ih_l%d" % layer] = (4 * HIDDEN,)
        wanted["lstm.bias_hh_l%d" % layer] = (4 * HIDDEN,)
    return wanted


def read_weights(path):
    """Name to array, of the network alone; the checkpoint keeps the state of its training as well."""
    content = read_checkpoint(path)
    state = content.get("model_state") if isinstance(content, dict) else None
    if not isinstance(state, dict):
        raise Refused("it has no model_state")
    weights = {}
    for name, shape in shapes().items():
        tensor = state.get(name)
        if not isinstance(tensor, Tensor) or tensor.size != shape:
            raise Refused("%s is missing or not of shape %s" % (name, list(shape)))
        weights[name] = tensor.array()
        if weights[name].dtype != numpy.float32 or not numpy.isfinite(weights[name]).all():
            raise Refused("%s is not made of finite float32 numbers" % name)
    return weights


def gates(array):
    """PyTorch's order is input, forget, cell, output; that of ONNX is input, output, forget, cell."""
    entry, forget, cell, leave = numpy.split(array, 4)
    return numpy.concatenate([entry, leave, forget, cell])


def build(weights):
    nodes, constants = [], []

    def constant(name, array):
        array = numpy.ascontiguousarray(array)
        kind = helper.np_dtype_to_tensor_dtype(array.dtype)
        constants.append(helper.make_tensor(name, kind, array.shape, array.tobytes(), raw=True))
        return name

    def add(operator, inputs, outputs, **attributes):
        nodes.append(helper.make_node(operator, inputs, outputs, name=outputs[-1], **attributes))
        return outputs[-1]

    def lstm(value, layer):
        inputs = gates(weights["lstm.weight_ih_l%d" % layer])[None]
        recurrent = gates(weights["lstm.weight_hh_l%d" % layer])[None]
        biases = [gates(weights["lstm.bias_%s_l%d" % (part, layer)]) for part in ("ih", "hh")]
        prefix = "layer%d" % layer
        return [
            value,
            constant(prefix + "/W", inputs),
            constant(prefix + "/R", recurrent),
            constant(prefix + "/B", numpy.concatenate(biases)[None]),
        ]

    value = add("Transpose", ["mels"], ["by_time"], perm=[1, 0, 2])
    direction = constant("direction", numpy.array([1], "int64"))
    for layer in range(LAYERS - 1):
        every = add("LSTM", lstm(value, layer), ["layer%d/all" % layer], hidden_size=HIDDEN)
        value = add("Squeeze", [every, direction], ["layer%d/result" % layer])
    final = add("LSTM", lstm(value, LAYERS - 1), ["", "last"], hidden_size=HIDDEN)
    front = constant("front", numpy.array([0], "int64"))
    hidden = add("Squeeze", [final, front], ["hidden"])
    weight, bias = constant("linear/W", weights["linear.weight"]), constant("linear/B", weights["linear.bias"])
    raised = add("Relu", [add("Gemm", [hidden, weight, bias], ["linear"], transB=1)], ["positive"])
    length = add("ReduceL2", [raised], ["length"], axes=[1], keepdims=1)
    add("Div", [raised, length], ["embed"])

    model = helper.make_model(
        helper.make_graph(
            nodes,
            "GE2E voice encoder",
            [helper.make_tensor_value_info("mels", TensorProto.FLOAT, ["batch", "frames", MELS])],
            [helper.make_tensor_value_info("embed", TensorProto.FLOAT, ["batch", SIZE])],
            constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        producer_name="vidmine",
    )
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model, full_check=True)
    return model


if __name__ == "__main__":
    checkpoint, target = sys.argv[1:]
    try:
        model = build(read_weights(checkpoint))
    except Refused as error:
        sys.exit("%s is refused: %s" % (checkpoint, error))
    with open(target, "wb") as file:
        file.write(model.SerializeToString(deterministic=True))
