"""The wire between the grader and a sealed process: typed values, counted bytes.

Messages are MessagePack maps behind a length of four bytes. What comes from the sealed process was
written by whoever runs there, so the reading side checks every length, depth and type before it
builds anything, and builds only plain data: numbers, strings, containers, tensors, arrays, and
convolutional layers from their settings and weights. Nothing is unpickled or evaluated.
"""

from __future__ import annotations

import math
import socket
import struct
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import msgpack

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

TENSOR_TYPES = (
    "bool uint8 int8 int16 int32 int64 float16 bfloat16 float32 float64 complex64 complex128"
).split()
ARRAY_TYPES = (
    "bool uint8 uint16 uint32 uint64 int8 int16 int32 int64 "
    "float16 float32 float64 complex64 complex128"
).split()
PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class WireError(ValueError):
    """What came over the wire is not of a known type, or larger than allowed."""


class UnknownType(WireError):
    """A value that the wire has no words for."""


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
    if not isinstance(message, dict) or not all(isinstance(key, str) for key in message):
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
        wire.settimeout(_seconds_left(deadline))
        wire.sendall(data)
    except TimeoutError:
        raise
    except OSError:
        raise Closed("the wire is closed") from None


def receive(
    wire: socket.socket, deadline: float | None = None, largest: int = LARGEST_MESSAGE
) -> Message:
    """Read one message, until ``deadline`` (seconds of ``time.monotonic``).

    Raises
    ------
    TimeoutError
        If no whole message came in time.
    Closed
        If the other side is gone.
    WireError
        If the message is longer than ``largest`` bytes or is none.
    """
    (length,) = struct.unpack(">I", _read(wire, 4, deadline))
    if length > largest:
        raise WireError(f"a message of {length} bytes; at most {largest} are read")
    return unpack(_read(wire, length, deadline))


def _read(wire: socket.socket, length: int, deadline: float | None) -> bytes:
    chunks: list[bytes] = []
    while length:
        try:
            wire.settimeout(_seconds_left(deadline))
            chunk = wire.recv(min(length, 2**20))
        except TimeoutError:
            raise
        except OSError:
            raise Closed("the wire is closed") from None
        if not chunk:
            raise Closed("the wire is closed")
        chunks.append(chunk)
        length -= len(chunk)
    return b"".join(chunks)


def _seconds_left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


# --------------------------------------------------------------------------------------- values


def encode(value: object, of_callable: Callable[[Any], Plain] | None = None) -> Plain:
    """Write a value in plain data that MessagePack carries.

    Parameters
    ----------
    value : object
        None, bool, int, float, str, tuple, list, dict, tensor, array, NumPy scalar,
        ``nn.Conv2d``; subclasses are written as what they are a kind of.
    of_callable : callable, optional
        Writes a callable; without it a callable is of no known type.

    Raises
    ------
    UnknownType
        If the value, or something in it, is of no known type.
    WireError
        If it is too large or nests too deep.
    """
    return _encode(value, of_callable, 0, [MOST_ITEMS])


def _encode(
    value: Any, of_callable: Callable[[Any], Plain] | None, depth: int, left: list[int]
) -> Plain:
    left[0] -= 1
    if depth > DEEPEST or left[0] < 0:
        raise WireError("a value that nests too deep or holds too many entries")
    if value is None or type(value) in (bool, float, str):
        return value
    if type(value) is int and -(2**63) <= value < 2**63:
        return value
    import numpy as np
    import torch
    from torch import nn

    if isinstance(value, np.generic):
        return ["scalar", value.dtype.name, value.tobytes()] if _known(value.dtype) else _no(value)
    if isinstance(value, int):
        small = -(2**63) <= value < 2**63
        return int(value) if small else ["int", _digits(value)]
    if isinstance(value, float):
        return float(value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, tuple | list):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return [kind, [_encode(entry, of_callable, depth + 1, left) for entry in value]]
    if isinstance(value, dict):
        pairs = [
            [_encode(entry, of_callable, depth + 1, left) for entry in pair]
            for pair in value.items()
        ]
        return ["dict", pairs]
    if isinstance(value, torch.Tensor):
        return _encode_tensor(value)
    if isinstance(value, np.ndarray):
        return _encode_array(value)
    if isinstance(value, nn.Conv2d):
        return _encode_layer(value)
    if of_callable is not None and callable(value):
        return of_callable(value)
    return _no(value)


def _no(value: object) -> Plain:
    raise UnknownType(f"a value of type {type(value).__name__}")


def _digits(value: int) -> str:
    if value.bit_length() > 4 * MOST_DIGITS:
        raise WireError(f"a whole number of more than {MOST_DIGITS} digits")
    return str(int(value))


def _known(dtype: np.dtype[Any]) -> bool:
    return dtype.name in ARRAY_TYPES


def _encode_tensor(tensor: torch.Tensor) -> Plain:
    import torch

    name = str(tensor.dtype).removeprefix("torch.")
    if name not in TENSOR_TYPES or tensor.layout != torch.strided or tensor.dim() > MOST_AXES:
        raise UnknownType(f"a tensor of type {name}, {tensor.layout}, {tensor.dim()} axes")
    if tensor.numel() * tensor.element_size() > LARGEST_TENSOR:
        raise WireError(f"a tensor of shape {tuple(tensor.shape)}; that is too large")
    flat = tensor.detach().cpu().resolve_conj().resolve_neg().contiguous().reshape(-1)
    return ["tensor", name, list(tensor.shape), flat.view(torch.uint8).numpy().tobytes()]


def _encode_array(array: np.ndarray[Any, Any]) -> Plain:
    if not _known(array.dtype) or array.ndim > MOST_AXES:
        raise UnknownType(f"an array of type {array.dtype.name}, {array.ndim} axes")
    if array.nbytes > LARGEST_TENSOR:
        raise WireError(f"an array of shape {array.shape}; that is too large")
    native = array.astype(array.dtype.newbyteorder("="), copy=False)
    return ["array", native.dtype.name, list(array.shape), native.tobytes()]


def _encode_layer(layer: nn.Conv2d) -> Plain:
    settings = {
        "kernel_size": layer.kernel_size,
        "stride": layer.stride,
        "padding": layer.padding,
        "dilation": layer.dilation,
        "groups": layer.groups,
        "padding_mode": layer.padding_mode,
    }
    plain = {name: list(v) if isinstance(v, tuple | list) else v for name, v in settings.items()}
    bias = None if layer.bias is None else _encode_tensor(layer.bias)
    return ["layer", plain, _encode_tensor(layer.weight), bias]


def decode(plain: Plain, of_callable: Callable[[Plain], Any] | None = None) -> Any:
    """Read a value back, every field of it checked.

    Parameters
    ----------
    plain : object
        What :func:`encode` wrote, or what somebody else wrote by hand.
    of_callable : callable, optional
        Reads what ``of_callable`` of :func:`encode` wrote.

    Raises
    ------
    WireError
        If it is not of a known type, too large, or nests too deep.
    """
    return _decode(plain, of_callable, 0, [MOST_ITEMS])


def _decode(
    plain: Plain, of_callable: Callable[[Plain], Any] | None, depth: int, left: list[int]
) -> Any:
    left[0] -= 1
    if depth > DEEPEST or left[0] < 0:
        raise WireError("a value that nests too deep or holds too many entries")
    if plain is None or type(plain) in (bool, int, float, str):
        return plain
    if not isinstance(plain, list) or not plain or not isinstance(plain[0], str):
        raise WireError(f"a {type(plain).__name__} where a value was expected")

    def inner(entries: Plain) -> list[Any]:
        if not isinstance(entries, list):
            raise WireError("a container without entries")
        return [_decode(entry, of_callable, depth + 1, left) for entry in entries]

    match plain:
        case ["int", str(digits)] if len(digits) <= MOST_DIGITS + 300:
            return _whole_number(digits)
        case ["tuple", entries]:
            return tuple(inner(entries))
        case ["list", entries]:
            return inner(entries)
        case ["dict", list(pairs)]:
            return _dictionary([inner(pair) for pair in pairs])
        case ["tensor", str(name), list(shape), bytes(data)]:
            return _decode_tensor(name, shape, data)
        case ["array", str(name), list(shape), bytes(data)]:
            return _decode_array(name, shape, data)
        case ["scalar", str(name), bytes(data)]:
            return _decode_array(name, [], data)[()]
        case ["layer", dict(settings), weight, bias]:
            return _decode_layer(settings, inner([weight, bias]))
        case _ if of_callable is not None:
            return of_callable(plain)
    raise WireError(f"a value of kind {plain[0][:40]!r}, which is not known")


def _whole_number(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:
        raise WireError("a whole number that is none") from None


def _dictionary(pairs: list[list[Any]]) -> dict[Any, Any]:
    try:
        return dict(pairs)
    except (TypeError, ValueError):
        raise WireError("a dict with a key that cannot be one") from None


def _shape(shape: list[Any], itemsize: int, length: int) -> list[int]:
    fits = (
        len(shape) <= MOST_AXES
        and length <= LARGEST_TENSOR
        and all(type(size) is int and 0 <= size <= 2**40 for size in shape)
        and math.prod(shape) * itemsize == length
    )
    if not fits:
        raise WireError("a tensor whose shape and content do not belong together")
    return shape


def _decode_tensor(name: str, shape: list[Any], data: bytes) -> torch.Tensor:
    import torch

    if name not in TENSOR_TYPES:
        raise WireError("a tensor of an unknown type")
    dtype: torch.dtype = getattr(torch, name)
    sizes = _shape(shape, dtype.itemsize, len(data))
    if not data:
        return torch.empty(sizes, dtype=dtype)
    if dtype == torch.bool:
        data = data.translate(b"\0" + b"\1" * 255)  # a bool of 7 is neither true nor false
    return torch.frombuffer(bytearray(data), dtype=dtype).reshape(sizes)


def _decode_array(name: str, shape: list[Any], data: bytes) -> np.ndarray[Any, Any]:
    import numpy as np

    if name not in ARRAY_TYPES:
        raise WireError("an array of an unknown type")
    dtype = np.dtype(name)
    sizes = _shape(shape, dtype.itemsize, len(data))
    if dtype == np.bool_:
        data = data.translate(b"\0" + b"\1" * 255)
    return np.frombuffer(bytearray(data), dtype=dtype).reshape(sizes)


def _decode_layer(settings: dict[Any, Any], tensors: list[Any]) -> nn.Conv2d:
    import torch
    from torch import nn

    weight, bias = tensors
    kernel_size = _pair(settings.get("kernel_size"), 1)
    stride = _pair(settings.get("stride"), 1)
    dilation = _pair(settings.get("dilation"), 1)
    padding = settings.get("padding")
    if padding not in ("same", "valid"):
        padding = _pair(padding, 0)
    groups, mode = settings.get("groups"), settings.get("padding_mode")
    fits = (
        isinstance(weight, torch.Tensor)
        and weight.dim() == 4
        and tuple(weight.shape[2:]) == kernel_size
        and type(groups) is int
        and 1 <= groups <= min(weight.shape[0], MOST_CHANNELS)
        and weight.shape[0] % groups == 0
        and 1 <= weight.shape[1] <= MOST_CHANNELS
        and mode in PADDING_MODES
        and (
            bias is None
            or (isinstance(bias, torch.Tensor) and tuple(bias.shape) == (weight.shape[0],))
        )
    )
    if not fits:
        raise WireError("a layer whose settings and weights do not belong together")
    assert type(groups) is int and isinstance(mode, str)
    try:
        layer = nn.Conv2d(
            weight.shape[1] * groups,
            weight.shape[0],
            kernel_size,
            stride,
            padding,
            dilation,
            groups,
            bias is not None,
            cast(Any, mode),
            device="meta",  # no memory for weights that are replaced
        )
        layer.weight = nn.Parameter(weight)
        layer.bias = None if bias is None else nn.Parameter(bias)
    except (ValueError, RuntimeError):
        raise WireError("a layer that PyTorch does not build") from None
    return layer


def _pair(value: Any, least: int) -> tuple[int, int]:
    match value:
        case [int(first), int(second)] if (
            least <= first <= LARGEST_SETTING and least <= second <= LARGEST_SETTING
        ):
            return first, second
    raise WireError("a layer with a setting that is no pair of whole numbers")
