# Right answers to: numerical_gradient(f, x, h=1e-5) -> tensor; central differences, x as it was

# --- clones
# note: a fresh flat copy for every entry
import torch

def numerical_gradient(f, x, h=1e-5):
    grad = torch.zeros(x.numel(), dtype=x.dtype)
    for i in range(x.numel()):
        up, down = x.flatten().clone(), x.flatten().clone()
        up[i] += h
        down[i] -= h
        grad[i] = (f(up.reshape(x.shape)) - f(down.reshape(x.shape))) / (2 * h)
    return grad.reshape(x.shape)

# --- restores-the-old-value
# note: changes x while it works, and puts the old number back
import itertools
import torch

def numerical_gradient(f, x, h=1e-5):
    grad = torch.zeros_like(x)
    for where in itertools.product(*[range(n) for n in x.shape]):
        old = x[where].item()
        x[where] = old + h
        above = f(x).item()
        x[where] = old - h
        below = f(x).item()
        x[where] = old
        grad[where] = (above - below) / (2.0 * h)
    return grad

# --- unit-vectors
# note: x plus and minus h times each unit vector
import torch

def numerical_gradient(f, x, h=1e-5):
    units = torch.eye(x.numel(), dtype=x.dtype)
    slopes = [(f(x + h * e.reshape(x.shape)) - f(x - h * e.reshape(x.shape))) / (2 * h) for e in units]
    return torch.stack(slopes).reshape(x.shape)

# --- ndindex
# note: NumPy's ndindex walks through all entries, whatever the shape; prints
import numpy as np
import torch

def numerical_gradient(f, x, h=1e-5):
    g = torch.zeros_like(x, dtype=torch.float64)
    count = 0
    for index in np.ndindex(*x.shape):
        step = torch.zeros_like(x)
        step[index] = h
        g[index] = (float(f(x + step)) - float(f(x - step))) / (2 * h)
        count += 1
    print("asked f", 2 * count, "times")
    return g

# --- two-shifted-lists
# note: all the points first, the slopes after; a partial with an extra parameter
from functools import partial
import torch

def _shifted(x, h):
    for i in range(x.numel()):
        moved = x.detach().clone().flatten()
        moved[i] = moved[i] + h
        yield moved.reshape(x.shape)

def _gradient(f, x, h=1e-5, convert=float):
    ups = [convert(f(point)) for point in _shifted(x, h)]
    downs = [convert(f(point)) for point in _shifted(x, -h)]
    slopes = [(u - d) / (h + h) for u, d in zip(ups, downs)]
    return torch.tensor(slopes, dtype=torch.float64).view(x.shape)

numerical_gradient = partial(_gradient, convert=lambda value: value.item())

# --- recursion-over-axes
# note: walks down the axes; extra parameter with a default
import torch

def numerical_gradient(f, x, h=1e-5, _where=()):
    if len(_where) == x.dim():
        moved = x.clone()
        moved[_where] = x[_where] + h
        plus = f(moved)
        moved[_where] = x[_where] - h
        return ((plus - f(moved)) / (2 * h)).reshape(())
    return torch.stack([numerical_gradient(f, x, h, (*_where, i)) for i in range(x.shape[len(_where)])])

# --- flat-view
# note: works on x.view(-1), as x is contiguous
import torch

def numerical_gradient(f, x, h=1e-5):
    grad = torch.zeros_like(x)
    flat = x.view(-1)
    for i in range(flat.numel()):
        old = flat[i].item()
        flat[i] = old + h
        up = f(x).item()
        flat[i] = old - h
        down = f(x).item()
        flat[i] = old
        grad.view(-1)[i] = (up - down) / (2 * h)
    return grad
