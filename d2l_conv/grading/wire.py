"""The wire between the grader and a sealed process: typed values, counted bytes.

Messages are MessagePack maps behind a length of four bytes. What comes from the sealed process was
written by whoever runs there, so the reading side checks every length, depth and type before it
builds anything, and builds only plain data: numbers, strings, containers, tensors, arrays, and
convolutional layers from their settings and weights. Nothing is unpickled or evaluated.

A library of typed messages, such as msgspec, would say that a field is a number. What has to hold
here would still be written by hand: that bytes fill a shape, that values do not nest or add up
without end, that no setting of a layer makes PyTorch work for minutes.
"""

from __future__ import annotations

import functools
import math
import socket
import struct
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgpack

from d2l_conv.checking.unknown import Unknown

if TYPE_CHECKING:
    import numpy as np
    import torch
    from torch import nn

Message = dict[str, Any]
Plain = Any  # what MessagePack carries: None, bool, int, float, str, bytes, list, dict

LARGEST_MESSAGE = 64 * 2**20
LARGEST_TENSOR = 32 * 2**20
DEEPEST = 24
MOST_ITEMS = 200_000
MOST_DIGITS = 1_000
MOST_AXES = 8
MOST_CHANNELS = 4_096
LARGEST_SETTING = 4_096  # pixels; a larger padding or stride is a bomb, not an answer
LARGEST_VALUE = 48 * 2**20  # bytes of all tensors and texts in one value
SETTINGS = ("kernel_size", "stride", "padding", "dilation", "groups", "padding_mode")

TENSOR_TYPES = (
    "bool uint8 int8 int16 int32 int64 float16 bfloat16 float32 float64 complex64 complex128"
).split()
ARRAY_TYPES = (
    "bool uint8 uint16 uint32 uint64 int8 int16 int32 int64 "
    "float16 float32 float64 complex64 complex128"
).split()
SIMPLE = (type(None), bool, int, float, str)  # what MessagePack itself reads and writes
PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class WireError(ValueError):
    """What came over the wire is not of a known type, or larger than allowed."""


class UnknownType(WireError):
    """A value that the wire has no words for, or no room; ``unknown`` names it."""

    def __init__(self, key: str, **words: object) -> None:
        self.unknown = Unknown.of(key, **words)
        super().__init__(str(self.unknown))


class Closed(EOFError):
    """The other side of the wire is gone."""


# ------------------------------------------------------------------------------------- messages


def pack(message: Message) -> bytes:
    """Turn a message into bytes, its length in front."""
    body: bytes = msgpack.packb(message, use_bin_type=True, unicode_errors="replace")
    if len(body) > LARGEST_MESSAGE:
        raise WireError(f"a message of {len(body)} bytes; at most {LARGEST_MESSAGE} are sent")
    return struct.pack(">I", len(body)) + body


def unpack(body: bytes) -> Message:
    """Turn bytes into a message, which is a map with words as keys.

    Raises
    ------
    WireError
        If the bytes are not one MessagePack map, or nest too deep.
    """
    try:
        message = msgpack.unpackb(body, raw=False, strict_map_key=True)
    except Exception as error:  # msgpack raises half a dozen kinds for malformed bytes
        raise WireError(f"not a message: {type(error).__name__}") from None
    if not isinstance(message, dict) or not set(map(type, message)) <= {str}:
        raise WireError("not a message: no map with words as keys")
    return message


def send(wire: socket.socket, message: Message, deadline: float | None = None) -> None:
    """Send one message, until ``deadline`` (seconds of ``time.monotonic``).

    Raises
    ------
    TimeoutError
        If the other side does not read it in time.
    Closed
        If the other side is gone.
    """
    data = pack(message)
    try:
        _allow_time(wire, deadline)
        wire.sendall(data)
    except TimeoutError:
        raise
    except OSError:
        raise Closed("the wire is closed") from None


def receive(wire: socket.socket, deadline: float | None = None) -> Message:
    """Read one message and nothing behind it, until ``deadline`` (of ``time.monotonic``).

    Raises
    ------
    TimeoutError
        If no whole message came in time.
    Closed
        If the other side is gone.
    WireError
        If the message is too long or is none.
    """
    return Reader(wire, ahead=False).receive(deadline)


class Reader:
    """Reads messages as :func:`receive` does, but takes from the wire all that has come.

    Parameters
    ----------
    wire : socket
        Nobody else may read it.
    ahead : bool
        Whether to take more than the message that is asked for.
    """

    def __init__(self, wire: socket.socket, ahead: bool = True) -> None:
        self._wire, self._ahead, self._held = wire, ahead, bytearray()

    def holds_one(self) -> bool:
        """Whether the next message can be read without waiting."""
        return len(self._held) >= 4 and len(self._held) >= 4 + self._length()

    def receive(self, deadline: float | None = None) -> Message:
        """Read one message; raises what :func:`receive` raises."""
        self._hold(4, deadline)
        if self._length() > LARGEST_MESSAGE:
            raise WireError(f"a message of {self._length()} bytes; at most {LARGEST_MESSAGE}")
        end = 4 + self._length()
        self._hold(end, deadline)
        body = bytes(self._held[4:end])
        del self._held[:end]
        return unpack(body)

    def _length(self) -> int:
        return int.from_bytes(self._held[:4], "big")

    def _hold(self, size: int, deadline: float | None) -> None:
        while (missing := size - len(self._held)) > 0:
            try:
                _allow_time(self._wire, deadline)
                chunk = self._wire.recv(2**16 if self._ahead else missing)
            except TimeoutError:
                raise
            except OSError:
                chunk = b""
            if not chunk:
                raise Closed("the wire is closed")
            self._held += chunk


def _allow_time(wire: socket.socket, deadline: float | None) -> None:
    left = None if deadline is None else deadline - time.monotonic()
    if left is not None and left <= 0:
        raise TimeoutError
    if left is not None or wire.gettimeout() is not None:  # to set it asks the kernel
        wire.settimeout(left)


# --------------------------------------------------------------------------------------- values


def encode(value: object, of_other: Callable[[Any], Plain] | None = None) -> Plain:
    """Write a value in plain data that MessagePack carries.

    Parameters
    ----------
    value : object
        None, bool, int, float, complex, str, bytes, range, tuple, list, set, frozenset, dict,
        tensor, array, NumPy scalar, ``nn.Conv2d``; subclasses are written as what they are a kind
        of.
    of_other : callable, optional
        Writes what is of no known type, functions among it, or raises.

    Raises
    ------
    UnknownType
        If the value, or something in it, is of no known type.
    WireError
        If it is too large or nests too deep.
    """
    if _is_simple(value):
        return value
    return _encode(value, of_other, 0, _Room())


def _is_simple(value: object) -> bool:
    """Whether a value is written as it is: most are numbers."""
    kind = type(value)
    return value is None or kind in (bool, float) or (kind is int and -(2**63) <= value < 2**63)  # type: ignore[operator]


class _Room:
    """How many entries and bytes a value may still have."""

    def __init__(self) -> None:
        self.items, self.bytes = MOST_ITEMS, LARGEST_VALUE

    def enter(self, depth: int) -> None:
        """Count one entry."""
        self.items -= 1
        if depth > DEEPEST or self.items < 0:
            raise UnknownType("nests")

    def hold(self, size: int) -> None:
        """Count the bytes of a tensor or a text."""
        self.bytes -= size
        if self.bytes < 0:
            raise UnknownType("much", size=LARGEST_VALUE // 2**20)


def _encode(value: Any, of_other: Callable[[Any], Plain] | None, depth: int, room: _Room) -> Plain:
    room.enter(depth)
    if _is_simple(value):
        return value
    if isinstance(value, str):
        room.hold(4 * len(value))
        return str.__str__(value)
    if isinstance(value, tuple | list):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return [kind, [_encode(entry, of_other, depth + 1, room) for entry in value]]
    if isinstance(value, dict):
        pairs = [
            [_encode(entry, of_other, depth + 1, room) for entry in pair] for pair in value.items()
        ]
        if not all(_can_be_key(key) for key, _ in pairs):
            raise UnknownType("key")
        return ["dict", pairs]
    np, torch = _numpy_and_torch()
    if isinstance(value, torch.Tensor):
        room.hold(value.numel() * value.element_size())
        return _encode_tensor(value)
    if isinstance(value, np.generic):
        known = value.dtype.name in ARRAY_TYPES
        return ["scalar", value.dtype.name, value.tobytes()] if known else _no(value)
    if isinstance(value, int):
        if value.bit_length() > 4 * MOST_DIGITS:
            raise UnknownType("digits", digits=MOST_DIGITS)
        return int(value) if -(2**63) <= value < 2**63 else ["int", str(int(value))]
    if isinstance(value, float):
        return float(value)
    if isinstance(value, set | frozenset):
        kind = "set" if isinstance(value, set) else "frozenset"
        entries = [_encode(entry, of_other, depth + 1, room) for entry in value]
        if not all(map(_can_be_key, entries)):
            raise UnknownType("entry", type=kind)
        return [kind, entries]
    if isinstance(value, bytes):
        room.hold(len(value))
        return ["bytes", bytes(value)]
    if isinstance(value, complex):
        return ["complex", value.real, value.imag]
    if isinstance(value, range):
        numbers = [value.start, value.stop, value.step]
        return ["range", *numbers] if all(abs(n) < 2**63 for n in numbers) else _no(value)
    if isinstance(value, np.ndarray):
        room.hold(value.nbytes)
        return _encode_array(value)
    if isinstance(value, torch.nn.Conv2d):
        room.hold(min(value.weight.nbytes, LARGEST_TENSOR))  # larger ones go without numbers
        return _encode_layer(value)
    if of_other is not None:
        return of_other(value)
    return _no(value)


@functools.cache
def _numpy_and_torch() -> tuple[Any, Any]:
    """Import them where a value is written; nbgrader's process reads and writes messages alone."""
    import numpy
    import torch

    return numpy, torch


def _can_be_key(plain: Plain) -> bool:
    if type(plain) is str:
        return True
    match plain:
        case ["tuple", entries]:
            return all(map(_can_be_key, entries))
        case [str(kind), *_]:
            return kind in ("int", "scalar", "bytes", "complex", "range", "frozenset")
    return True


def _no(value: object) -> Plain:
    """Refuse a value by its type's name."""
    raise UnknownType("type", type=type(value).__name__)


def _encode_tensor(tensor: torch.Tensor) -> Plain:
    import torch

    name = str(tensor.dtype).removeprefix("torch.")
    if name not in TENSOR_TYPES or tensor.layout != torch.strided or tensor.dim() > MOST_AXES:
        raise UnknownType("tensor", dtype=name, layout=tensor.layout, axes=tensor.dim())
    if tensor.device.type == "meta":
        raise UnknownType("no numbers")
    if tensor.numel() * tensor.element_size() > LARGEST_TENSOR:
        raise UnknownType("large tensor", shape=tuple(tensor.shape))
    shape = list(tensor.shape)
    if tensor.dtype == torch.bfloat16:  # NumPy has no such type
        tensor = tensor.detach().view(torch.int16)
    return ["tensor", name, shape, tensor.numpy(force=True).tobytes()]


def _encode_array(array: np.ndarray[Any, Any]) -> Plain:
    if array.dtype.name not in ARRAY_TYPES or array.ndim > MOST_AXES:
        raise UnknownType("array", dtype=array.dtype.name, axes=array.ndim)
    if array.nbytes > LARGEST_TENSOR:
        raise UnknownType("large array", shape=array.shape)
    native = array.astype(array.dtype.newbyteorder("="), copy=False)
    return ["array", native.dtype.name, list(array.shape), native.tobytes()]


def _encode_layer(layer: nn.Conv2d) -> Plain:
    settings = {name: getattr(layer, name) for name in SETTINGS}
    plain = {name: list(v) if isinstance(v, tuple | list) else v for name, v in settings.items()}
    _refuse_odd(plain, layer.weight, layer.bias)
    bias = None if layer.bias is None else _encode_weights(layer.bias)
    return ["layer", plain, _encode_weights(layer.weight), bias]


def _encode_weights(weights: torch.Tensor) -> Plain:
    """Write weights; those without numbers, and very many of them, by type and shape alone."""
    if weights.device.type != "meta" and weights.nbytes <= LARGEST_TENSOR:
        return _encode_tensor(weights)
    name = str(weights.dtype).removeprefix("torch.")
    return ["meta", name, list(weights.shape)] if name in TENSOR_TYPES else _no(weights)


def _refuse_odd(settings: dict[Any, Any], weight: torch.Tensor, bias: torch.Tensor | None) -> None:
    """Raise :class:`UnknownType` where the wire does not carry a layer.

    A stride of 0 or a padding of -1 or 3.0 is no answer, but it is for the check to say so.
    """
    if set(settings) != set(SETTINGS):
        raise WireError("a layer with other settings than one has")
    groups, padding, mode = (settings[name] for name in ("groups", "padding", "padding_mode"))
    fits = {
        "groups": type(groups) is int and 1 <= groups <= MOST_CHANNELS,
        "padding_mode": isinstance(mode, str) and mode in PADDING_MODES,
        "kernel_size": _carried(settings["kernel_size"], int),
        "stride": _carried(settings["stride"], int | float),
        "padding": _carried(padding, int | float),
        "dilation": _carried(settings["dilation"], int | float),
    }
    if isinstance(padding, str):
        steps_of_one = fits["stride"] and set(settings["stride"]) == {1}
        fits["padding"] = padding == "valid" or (padding == "same" and steps_of_one)
    for name in SETTINGS:
        if not fits[name]:
            value = settings[name]
            said = repr(tuple(value) if isinstance(value, list) else value)[:100]
            raise UnknownType("layer", setting=f"{name}={said}")
    shape = list(weight.shape)
    whole = shape[2:] == settings["kernel_size"] and 1 <= shape[0] <= 2**16
    if not whole or shape[0] % groups or not 1 <= shape[1] <= MOST_CHANNELS:
        raise UnknownType("layer's weights", shape=tuple(shape), groups=groups)
    if bias is not None and list(bias.shape) != shape[:1]:
        raise UnknownType("layer's bias", shape=tuple(bias.shape))


def _carried(numbers: Any, kind: Any) -> bool:
    """Say whether a setting of a layer is a few numbers that are not too large."""
    return (
        isinstance(numbers, list)
        and 1 <= len(numbers) <= 3
        and all(isinstance(n, kind) and not isinstance(n, bool) for n in numbers)
        and all(abs(n) <= LARGEST_SETTING for n in numbers)
    )


def decode(plain: Plain, of_other: Callable[[Plain], Any] | None = None) -> Any:
    """Read a value back, every field of it checked.

    Parameters
    ----------
    plain : object
        What :func:`encode` wrote, or what somebody else wrote by hand.
    of_other : callable, optional
        Reads what ``of_other`` of :func:`encode` wrote.

    Raises
    ------
    WireError
        If it is not of a known type, too large, or nests too deep.
    """
    if type(plain) in SIMPLE:
        return plain
    return _decode(plain, of_other, 0, _Room())


def _decode(plain: Plain, of_other: Callable[[Plain], Any] | None, depth: int, room: _Room) -> Any:
    room.enter(depth)
    if type(plain) in SIMPLE:
        return plain
    if not isinstance(plain, list) or not plain or not isinstance(plain[0], str):
        raise WireError(f"a {type(plain).__name__} where a value was expected")

    def inner(entries: Plain) -> list[Any]:
        if not isinstance(entries, list):
            raise WireError("a container without entries")
        return [_decode(entry, of_other, depth + 1, room) for entry in entries]

    try:
        match plain:
            case ["int", str(digits)] if len(digits) <= MOST_DIGITS + 300:
                return int(digits)
            case ["tuple", entries]:
                return tuple(inner(entries))
            case ["list", entries]:
                return inner(entries)
            case ["dict", list(pairs)]:
                return dict([inner(pair) for pair in pairs])
            case ["set", entries]:
                return set(inner(entries))
            case ["frozenset", entries]:
                return frozenset(inner(entries))
            case ["bytes", bytes(data)] if len(data) <= LARGEST_TENSOR:
                return data
            case ["complex", float(real), float(imaginary)]:
                return complex(real, imaginary)
            case ["range", int(start), int(stop), int(step)]:
                return range(start, stop, step)
            case ["tensor" | "array" as kind, str(name), list(shape), bytes(data)]:
                return _decode_numbers(kind, name, shape, data)
            case ["scalar", str(name), bytes(data)]:
                return _decode_numbers("array", name, [], data)[()]
            case ["layer", dict(settings), weight, bias]:
                return _decode_layer(settings, weight, bias)
            case _ if of_other is not None:
                return of_other(plain)
    except WireError:
        raise
    except (TypeError, ValueError, RuntimeError):  # a key that cannot be one, a layer that is none
        raise WireError(f"a {plain[0][:40]!r} that cannot be built") from None
    raise WireError(f"a value of kind {plain[0][:40]!r}, which is not known")


def _decode_numbers(kind: str, name: str, shape: list[Any], data: bytes) -> Any:
    np, torch = _numpy_and_torch()
    if name not in (TENSOR_TYPES if kind == "tensor" else ARRAY_TYPES):
        raise WireError(f"a {kind} of an unknown type")
    library, dtype = (torch, getattr(torch, name)) if kind == "tensor" else (np, np.dtype(name))
    fits = (
        len(shape) <= MOST_AXES
        and len(data) <= LARGEST_TENSOR
        and all(type(size) is int and 0 <= size <= 2**40 for size in shape)
        and math.prod(shape) * dtype.itemsize == len(data)
    )
    if not fits:
        raise WireError(f"a {kind} whose shape and content do not belong together")
    if not data:
        return library.empty(shape, dtype=dtype)
    if name == "bool":
        data = data.translate(b"\0" + b"\1" * 255)  # a bool of 7 is neither true nor false
    return library.frombuffer(bytearray(data), dtype=dtype).reshape(shape)


def _decode_layer(settings: dict[Any, Any], weight: Plain, bias: Plain) -> nn.Conv2d:
    from d2l_conv.checking.layers import layer_of

    weights = _decode_weights(weight)
    biases = None if bias is None else _decode_weights(bias)
    _refuse_odd(settings, weights, biases)
    plain: dict[str, Any] = {
        name: tuple(v) if isinstance(v, list) else v for name, v in settings.items()
    }
    channels, kernels = int(weights.shape[1]) * plain["groups"], int(weights.shape[0])
    return layer_of(channels, kernels, weights, biases, **plain)


def _decode_weights(plain: Plain) -> torch.Tensor:
    import torch

    match plain:
        case ["tensor", str(name), list(shape), bytes(data)]:
            return _decode_numbers("tensor", name, shape, data)  # type: ignore[no-any-return]
        case ["meta", str(name), list(shape)] if name in TENSOR_TYPES:
            if len(shape) <= MOST_AXES and all(type(n) is int and 0 <= n <= 2**16 for n in shape):
                return torch.empty(shape, dtype=getattr(torch, name), device="meta")
    raise WireError("weights that are none")
