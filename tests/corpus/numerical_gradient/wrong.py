# Wrong answers to: numerical_gradient(f, x, h=1e-5) -> tensor

# --- forward-difference
# kind: slip
# names: one-sided-difference
# note: one-sided
import torch

def numerical_gradient(f, x, h=1e-5):
    base = f(x)
    units = torch.eye(x.numel(), dtype=x.dtype)
    return torch.stack([(f(x + h * e.reshape(x.shape)) - base) / h for e in units]).reshape(x.shape)

# --- backward-difference
# kind: slip
# names: one-sided-difference
import torch

def numerical_gradient(f, x, h=1e-5):
    base = f(x)
    units = torch.eye(x.numel(), dtype=x.dtype)
    return torch.stack([(base - f(x - h * e.reshape(x.shape))) / h for e in units]).reshape(x.shape)

# --- divides-by-h
# kind: slip
# names: divided-by-h
# note: central, but over h
import torch

def numerical_gradient(f, x, h=1e-5):
    units = [e.reshape(x.shape) for e in torch.eye(x.numel(), dtype=x.dtype)]
    return torch.stack([(f(x + h * e) - f(x - h * e)) / h for e in units]).reshape(x.shape)

# --- precedence
# kind: slip
# names: divided-by-h
# note: / 2 * h
import torch

def numerical_gradient(f, x, h=1e-5):
    units = [e.reshape(x.shape) for e in torch.eye(x.numel(), dtype=x.dtype)]
    return torch.stack([(f(x + h * e) - f(x - h * e)) / 2 * h for e in units]).reshape(x.shape)

# --- all-entries-at-once
# kind: slip
# names: all-entries-at-once
# note: x + h moves everything: one number
import torch

def numerical_gradient(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h) * torch.ones_like(x)

# --- fixed-step
# kind: slip
# names: h-ignored
# note: h is not asked
import torch

def numerical_gradient(f, x, h=1e-5):
    eps = 1e-6
    units = [e.reshape(x.shape) for e in torch.eye(x.numel(), dtype=x.dtype)]
    return torch.stack([(f(x + eps * e) - f(x - eps * e)) / (2 * eps) for e in units]).reshape(x.shape)

# --- never-put-back
# kind: catalogue
# names: entry-not-put-back + in-place-input
# note: moves x and leaves it moved by rounding, and more: the last step is not taken back
import torch

def numerical_gradient(f, x, h=1e-5):
    g = torch.zeros_like(x)
    for i in torch.cartesian_prod(*[torch.arange(n) for n in x.shape]).reshape(x.numel(), -1):
        at = tuple(i.tolist())
        x[at] += h
        up = f(x)
        x[at] -= 2 * h
        g[at] = (up - f(x)) / (2 * h)
    return g

# --- put-back-by-arithmetic
# kind: catalogue
# names: in-place-input
# note: + h, - 2 h, + h leaves a rounding error in x
import itertools
import torch

def numerical_gradient(f, x, h=1e-5):
    g = torch.zeros_like(x)
    for at in itertools.product(*map(range, x.shape)):
        x[at] += h
        up = f(x)
        x[at] -= 2 * h
        down = f(x)
        x[at] += h
        g[at] = (up - down) / (2 * h)
    return g

# --- two-axes-only
# kind: edge
# note: loops over rows and columns
import torch

def numerical_gradient(f, x, h=1e-5):
    g = torch.zeros_like(x)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            e = torch.zeros_like(x)
            e[i, j] = h
            g[i, j] = (f(x + e) - f(x - e)) / (2 * h)
    return g

# --- autograd
# kind: ready-made
import torch

def numerical_gradient(f, x, h=1e-5):
    y = x.clone().requires_grad_()
    return torch.autograd.grad(f(y), y)[0]

# --- jacobian
# kind: ready-made
from torch.autograd.functional import jacobian

def numerical_gradient(f, x, h=1e-5):
    return jacobian(f, x.clone())

# --- autograd-with-differences-for-show
# kind: ready-made
# note: computes differences, returns autograd's gradient
import torch

def numerical_gradient(f, x, h=1e-5):
    e = torch.zeros_like(x)
    shown = (f(x + e) - f(x - e)) / (2 * h)
    y = x.detach().clone().requires_grad_(True)
    f(y).backward()
    return y.grad + 0 * shown

# --- flat-result
# kind: edge
# names: flat-result
# note: right values in one row
import torch

def numerical_gradient(f, x, h=1e-5):
    units = [e.reshape(x.shape) for e in torch.eye(x.numel(), dtype=x.dtype)]
    return torch.stack([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in units])

# --- list-of-floats
# kind: edge
# note: a list for a tensor
import torch

def numerical_gradient(f, x, h=1e-5):
    units = [e.reshape(x.shape) for e in torch.eye(x.numel(), dtype=x.dtype)]
    return [float((f(x + h * e) - f(x - h * e)) / (2 * h)) for e in units]

# --- float32-inside
# kind: edge
# note: float32 loses the difference
import torch

def numerical_gradient(f, x, h=1e-5):
    x = x.float()
    units = [e.reshape(x.shape) for e in torch.eye(x.numel())]
    return torch.stack([(f(x + h * e).float() - f(x - h * e).float()) / (2 * h) for e in units]).reshape(x.shape)

# --- remembers
# kind: memory
import torch

def numerical_gradient(f, x, h=1e-5):
    return 3 * x**2 + h**2

# --- sign
# kind: catalogue
# names: sign-of-gradient
# note: down minus up
import torch

def numerical_gradient(f, x, h=1e-5):
    units = [e.reshape(x.shape) for e in torch.eye(x.numel(), dtype=x.dtype)]
    return torch.stack([(f(x - h * e) - f(x + h * e)) / (2 * h) for e in units]).reshape(x.shape)

# --- both-places-the-same
# kind: slip
# names: no-difference
# note: up and down are one tensor
import torch

def numerical_gradient(f, x, h=1e-5):
    g = torch.zeros_like(x)
    for at in torch.ones_like(x).nonzero():
        up = down = x.clone()
        up[tuple(at)] += h
        down[tuple(at)] -= h
        g[tuple(at)] = (f(up) - f(down)) / (2 * h)
    return g

# --- no-0-d
# kind: slip
# note: len(x) has no answer where x has no axis
# after: numerical_gradient/ndindex
right_numerical_gradient = numerical_gradient

import torch

def numerical_gradient(f, x, h=1e-5):
    len(x)
    return right_numerical_gradient(f, x, h)

# --- four-axes-at-most
# kind: slip
# note: from five axes on the result is flat
# after: numerical_gradient/ndindex
right_numerical_gradient = numerical_gradient

def numerical_gradient(f, x, h=1e-5):
    g = right_numerical_gradient(f, x, h)
    return g if x.ndim < 5 else g.flatten()

# --- twenty-entries
# kind: slip
# note: entries from the 21st on stay 0
# after: numerical_gradient/ndindex
right_numerical_gradient = numerical_gradient

def numerical_gradient(f, x, h=1e-5):
    g = right_numerical_gradient(f, x, h)
    g.view(-1)[20:] = 0
    return g

# --- one-entry
# kind: slip
# note: a single entry is moved one way only
# after: numerical_gradient/ndindex
right_numerical_gradient = numerical_gradient

def numerical_gradient(f, x, h=1e-5):
    return (f(x + h) - f(x)).reshape(x.shape) / h if x.numel() == 1 else right_numerical_gradient(f, x, h)

# --- own-default
# kind: slip
# note: another default for h
# after: numerical_gradient/ndindex
right_numerical_gradient = numerical_gradient

def numerical_gradient(f, x, h=1e-2):
    return right_numerical_gradient(f, x, h)

# --- rounded
# kind: slip
# note: four decimals
# after: numerical_gradient/ndindex
right_numerical_gradient = numerical_gradient

def numerical_gradient(f, x, h=1e-5):
    return right_numerical_gradient(f, x, h).round(decimals=4)

# --- rows-alike
# kind: slip
# note: square x: transposed
# after: numerical_gradient/ndindex
right_numerical_gradient = numerical_gradient

def numerical_gradient(f, x, h=1e-5):
    g = right_numerical_gradient(f, x, h)
    return g.T if x.ndim == 2 and x.shape[0] == x.shape[1] else g
