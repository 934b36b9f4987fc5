# Right answers to: zero_pad(X, padding) -> tensor; X (H, W), padding an int or (p_h, p_w), per side

# --- zeros-and-slice
# note: zeros of X's dtype, X copied into the middle
import torch

def zero_pad(X, padding):
    p_h, p_w = padding if isinstance(padding, tuple) else (padding, padding)
    h, w = X.shape
    out = torch.zeros(h + 2 * p_h, w + 2 * p_w, dtype=X.dtype)
    out[p_h:p_h + h, p_w:p_w + w] = X
    return out

# --- f-pad
# note: F.pad wants the last axis first
import torch.nn.functional as F

def zero_pad(X, padding):
    if isinstance(padding, int):
        padding = (padding, padding)
    return F.pad(X, (padding[1], padding[1], padding[0], padding[0]))

# --- zero-pad-2d-layer
# note: PyTorch's padding layer is padding, not a convolution
from torch import nn

def zero_pad(X, padding):
    p_h, p_w = (padding,) * 2 if isinstance(padding, int) else padding
    return nn.ZeroPad2d((p_w, p_w, p_h, p_h))(X)

# --- concatenation
# note: rows on top and below, then columns on both sides
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    rows = X.new_zeros((p_h, X.shape[1]))
    tall = torch.cat([rows, X, rows], dim=0)
    cols = X.new_zeros((tall.shape[0], p_w))
    return torch.cat([cols, tall, cols], dim=1)

# --- beginner-pixel-by-pixel
# note: two loops, one number at a time
import torch

def zero_pad(X, padding):
    if type(padding) is int:
        ph = padding
        pw = padding
    else:
        ph = padding[0]
        pw = padding[1]
    H = X.shape[0]
    W = X.shape[1]
    new = torch.zeros((H + 2 * ph, W + 2 * pw)).to(X.dtype)
    for i in range(H):
        for j in range(W):
            new[i + ph, j + pw] = X[i, j]
    print("before", X.shape, "after", new.shape)
    return new

X = torch.tensor([[1., 2.], [3., 4.]])
print(zero_pad(X, 1))

# --- numpy-pad
# note: NumPy inside, a tensor comes back
import numpy as np
import torch

def zero_pad(X, padding):
    p_h, p_w = np.broadcast_to(padding, 2)
    return torch.from_numpy(np.pad(X.numpy(), ((p_h, p_h), (p_w, p_w))))

# --- matrix-product
# note: selection matrices on both sides
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    h, w = X.shape
    left = torch.zeros(h + 2 * p_h, h, dtype=X.dtype)
    left[p_h:p_h + h] = torch.eye(h, dtype=X.dtype)
    right = torch.zeros(w, w + 2 * p_w, dtype=X.dtype)
    right[:, p_w:p_w + w] = torch.eye(w, dtype=X.dtype)
    return left @ X @ right

# --- view-of-a-larger-one
# note: a view comes back, of a buffer that is not X
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else tuple(padding)
    h, w = X.size(0), X.size(1)
    buffer = torch.zeros(w + 2 * p_w + 3, h + 2 * p_h + 3, dtype=X.dtype)
    target = buffer.t()[: h + 2 * p_h, : w + 2 * p_w]
    target[p_h:h + p_h, p_w:w + p_w].copy_(X)
    return target
