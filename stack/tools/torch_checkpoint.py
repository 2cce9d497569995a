"""Reads a PyTorch checkpoint of the old form without PyTorch, and without running what it says.

A checkpoint is a program of pickle's machine, which may call anything. Here it may name an ordered dictionary, the
function that puts a tensor together (ours, which only notes what it is told) and the kinds of storage; whatever else
it names is refused before it is looked up.

Form: four pickles (magic number, version, system, content), a pickled list of the storages' keys, then per storage
its count (8 bytes, little-endian) and its values.
"""

import collections
import pickle
import struct

import numpy

MAGIC = 0x1950A86A20F9469CFC6C
VERSION = 1001
STORAGES = {
    "DoubleStorage": "<f8",
    "FloatStorage": "<f4",
    "HalfStorage": "<f2",
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "ShortStorage": "<i2",
    "CharStorage": "i1",
    "ByteStorage": "u1",
}


class Refused(Exception):
    """The file is no such checkpoint, or wants what no weights need."""


class Storage:
    def __init__(self, kind):
        self.kind = kind
        self.values = None


class Tensor:
    """What is known of a tensor before the storages have been read."""

    def __init__(self, storage, offset, size, stride, *_):
        self.storage, self.offset, self.size, self.stride = storage, offset, tuple(size), tuple(stride)

    def array(self):
        count = int(numpy.prod(self.size, dtype="int64"))
        dense = tuple(int(numpy.prod(self.size[axis + 1 :], dtype="int64")) for axis in range(len(self.size)))
        if self.stride != dense or self.offset < 0 or self.offset + count > len(self.storage.values):
            raise Refused("a tensor lies outside its storage, or in an order that is not supported")
        return self.storage.values[self.offset : self.offset + count].reshape(self.size)


class RestrictedUnpickler(pickle.Unpickler):
    def __init__(self, file):
        super().__init__(file, encoding="utf-8")
        self.storages = {}

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return Tensor
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        raise Refused("it names %s.%s, which weights do not need" % (module, name))

    def persistent_load(self, known):
        kind, values, key, _place, _count, view = known
        if kind != "storage" or view is not None or values not in STORAGES.values():
            raise Refused("it refers to something that is no plain storage")
        return self.storages.setdefault(key, Storage(values))


def read_checkpoint(path):
    """The content, with Tensor where a tensor was; `array()` of it gives the values."""
    with open(path, "rb") as file:
        try:
            return _read(file)
        except Refused:
            raise
        except Exception as error:  # Whatever a pickle that is none brings about.
            raise Refused("it is damaged: %s" % error) from error


def _read(file):
    if RestrictedUnpickler(file).load() != MAGIC or RestrictedUnpickler(file).load() != VERSION:
        raise Refused("it is no PyTorch checkpoint of the old form")
    if RestrictedUnpickler(file).load().get("little_endian") is not True:
        raise Refused("its numbers are not little-endian")
    reader = RestrictedUnpickler(file)
    content = reader.load()
    for key in RestrictedUnpickler(file).load():
        storage = reader.storages[key]
        (count,) = struct.unpack("<q", file.read(8))
        kind = numpy.dtype(storage.kind)
        block = file.read(count * kind.itemsize)
        if len(block) != count * kind.itemsize:
            raise Refused("it breaks off")
        storage.values = numpy.frombuffer(block, kind)
    if file.read(1):
        raise Refused("more follows than its storages")
    if any(storage.values is None for storage in reader.storages.values()):
        raise Refused("a storage is missing")
    return content
