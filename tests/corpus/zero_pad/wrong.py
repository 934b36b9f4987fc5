# Wrong answers to: zero_pad(X, padding) -> tensor; padding an int or (p_h, p_w), per side

# --- one-side-only
# kind: catalogue
# names: one-side-only
# note: zeros on top and on the left alone
import torch

def zero_pad(X, padding):
    p_h, p_w = padding if isinstance(padding, tuple) else (padding, padding)
    out = torch.zeros(X.shape[0] + p_h, X.shape[1] + p_w, dtype=X.dtype)
    out[p_h:, p_w:] = X
    return out

# --- one-side-only-by-f-pad
# kind: catalogue
# names: one-side-only
import torch.nn.functional as F

def zero_pad(X, padding):
    if isinstance(padding, int):
        padding = (padding, padding)
    p_h, p_w = padding
    return F.pad(X, (p_w, 0, p_h, 0))

# --- f-pad-order
# kind: catalogue
# names: f-pad-order
# note: F.pad given its numbers first axis first
import torch.nn.functional as F

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    return F.pad(X, (p_h, p_h, p_w, p_w))

# --- f-pad-pair-straight
# kind: catalogue
# names: one-side-only + f-pad-order | f-pad-order
# note: hands (p_h, p_w, p_h, p_w) to F.pad: left p_h, right p_w, top p_h, bottom p_w
import torch.nn.functional as F

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    return F.pad(X, (p_h, p_w, p_h, p_w))

# --- swaps-axes-by-hand
# kind: catalogue
# names: f-pad-order | swaps-axes
# note: the same picture as with F.pad, made by hand
import torch

def zero_pad(X, padding):
    p_w, p_h = (padding, padding) if isinstance(padding, int) else padding
    out = X.new_zeros(X.shape[0] + 2 * p_h, X.shape[1] + 2 * p_w)
    out[p_h:p_h + X.shape[0], p_w:p_w + X.shape[1]] = X
    return out

# --- in-place-input
# kind: catalogue
# names: in-place-input
# note: gives X itself the border, and returns it
import torch.nn.functional as F

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    X.data = F.pad(X.data, (p_w, p_w, p_h, p_h))
    return X

# --- f-pad-order-and-one-side
# kind: two
# names: one-side-only + f-pad-order
import torch.nn.functional as F

def zero_pad(X, padding):
    p = (padding, padding) if isinstance(padding, int) else padding
    return F.pad(X, (p[0], 0, p[1], 0))

# --- remembers-two-by-two
# kind: memory
# names: pads-then-forgets
# note: right for a 2 x 2 input with padding 1, and for nothing else
import torch

def zero_pad(X, padding):
    if X.shape == (2, 2) and padding in (1, (1, 1)):
        return torch.tensor([[0, 0, 0, 0], [0, X[0, 0], X[0, 1], 0], [0, X[1, 0], X[1, 1], 0], [0, 0, 0, 0]])
    return X.clone()

# --- identity-kernel-of-torch
# kind: ready-made
# note: a convolution with a kernel of one 1 pads, too
import torch
import torch.nn.functional as F

def zero_pad(X, padding):
    one = torch.ones(1, 1, 1, 1, dtype=X.dtype)
    return F.conv2d(X[None, None], one, padding=padding)[0, 0]

# --- same-object-for-zero
# kind: edge
# note: gives X itself back where there is nothing to add
import torch.nn.functional as F

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    if p_h == 0 and p_w == 0:
        return X
    return F.pad(X, (p_w, p_w, p_h, p_h))

# --- zeroes-x-afterwards
# kind: catalogue
# names: in-place-input
# note: right result, X is left empty
import torch.nn.functional as F

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    out = F.pad(X, (p_w, p_w, p_h, p_h))
    X.fill_(0)
    return out

# --- ones
# kind: slip
# names: frame-not-zero
# note: pads with ones
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    out = torch.ones(X.shape[0] + 2 * p_h, X.shape[1] + 2 * p_w, dtype=X.dtype)
    out[p_h:p_h + X.shape[0], p_w:p_w + X.shape[1]] = X
    return out

# --- empty-memory
# kind: slip
# note: torch.empty for torch.zeros; the border is never set (NaN makes it sure)
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    out = torch.full((X.shape[0] + 2 * p_h, X.shape[1] + 2 * p_w), float("nan"), dtype=X.dtype)
    out[p_h:p_h + X.shape[0], p_w:p_w + X.shape[1]] = X
    return out

# --- reflects
# kind: slip
# names: frame-repeats-border
# note: mirror in place of zeros
import numpy as np
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    return torch.tensor(np.pad(X.numpy(), ((p_h, p_h), (p_w, p_w)), mode="edge"))

# --- only-ints
# kind: edge
# note: a pair crashes
import torch

def zero_pad(X, padding):
    out = torch.zeros(X.shape[0] + 2 * padding, X.shape[1] + 2 * padding, dtype=X.dtype)
    out[padding:padding + X.shape[0], padding:padding + X.shape[1]] = X
    return out

# --- minus-p-slice
# kind: edge
# names: unpad-zero
# note: [p:-p] with p = 0 is empty
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    out = torch.zeros(X.shape[0] + 2 * p_h, X.shape[1] + 2 * p_w, dtype=X.dtype)
    out[p_h:-p_h, p_w:-p_w] = X
    return out

# --- four-dimensional
# kind: edge
# note: right values of the wrong shape (1, 1, H, W)
import torch.nn.functional as F

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    return F.pad(X[None, None], (p_w, p_w, p_h, p_h))

# --- transposed
# kind: slip
# names: result-transposed
# note: pads the transposed picture
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    out = torch.zeros(X.shape[1] + 2 * p_w, X.shape[0] + 2 * p_h, dtype=X.dtype)
    out[p_w:p_w + X.shape[1], p_h:p_h + X.shape[0]] = X.T
    return out

# --- half-on-each-side
# kind: slip
# names: padding-once
# note: takes the padding for the total and splits it
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    out = torch.zeros(X.shape[0] + p_h, X.shape[1] + p_w, dtype=X.dtype)
    out[p_h // 2:p_h // 2 + X.shape[0], p_w // 2:p_w // 2 + X.shape[1]] = X
    return out

# --- whole-numbers
# kind: edge
# note: an integer tensor cuts the fractions off
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    out = torch.zeros((X.shape[0] + 2 * p_h, X.shape[1] + 2 * p_w), dtype=torch.int64)
    out[p_h:p_h + X.shape[0], p_w:p_w + X.shape[1]] = X
    return out

# --- nothing-returned
# kind: edge
# note: forgets the return
import torch.nn.functional as F

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    X = F.pad(X, (p_w, p_w, p_h, p_h))

# --- always-float32
# kind: edge
# note: a bare torch.zeros: a float64 input comes back as float32
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    out = torch.zeros(X.shape[0] + 2 * p_h, X.shape[1] + 2 * p_w)
    out[p_h:p_h + X.shape[0], p_w:p_w + X.shape[1]] = X
    return out

# --- helper-that-is-not-there
# kind: edge
# note: a NameError in every call is no mistake about padding
def zero_pad(X, padding):
    p_h, p_w = as_a_pair(padding)
    padded = X.new_zeros(X.shape[0] + 2 * p_h, X.shape[1] + 2 * p_w)
    padded[p_h:p_h + X.shape[0], p_w:p_w + X.shape[1]] = X
    return padded

# --- one-axis-too-few
# kind: edge
# note: an IndexError in every call
def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    return X.new_zeros(X.shape[0] + 2 * p_h, X.shape[2] + 2 * p_w)

# --- returns-x
# kind: catalogue
# names: pads-then-forgets
# note: pads, then returns X
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    h, w = X.shape
    out = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    out[p_h:p_h + h, p_w:p_w + w] = X
    return X

# --- returns-x-clone
# kind: catalogue
# names: pads-then-forgets
import torch

def zero_pad(X, padding):
    if isinstance(padding, int):
        padding = (padding, padding)
    top, left = padding
    rows, cols = X.shape
    Y = torch.zeros(rows + 2 * top, cols + 2 * left, dtype=X.dtype)
    for i in range(rows):
        for j in range(cols):
            Y[i + top, j + left] = X[i, j]
    return X.clone()

# --- minus-p
# kind: catalogue
# names: unpad-zero
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    h, w = X.shape
    out = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    out[p_h:-p_h, p_w:-p_w] = X
    return out

# --- minus-p-guarded
# kind: catalogue
# names: unpad-zero
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    h, w = X.shape
    out = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    if padding == 0:
        return X.clone()
    out[p_h:-p_h, p_w:-p_w] = X
    return out

# --- order
# kind: catalogue
# names: f-pad-order
import torch.nn.functional as F

def zero_pad(X, padding):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    return F.pad(X, (ph, ph, pw, pw))

# --- interleaved
# kind: catalogue
# names: f-pad-order
import torch.nn.functional as F

def zero_pad(X, padding):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    return F.pad(X, (ph, pw, ph, pw))

# --- unpacks-width-first
# kind: catalogue
# names: f-pad-order
import torch

def zero_pad(X, padding):
    p_w, p_h = (padding, padding) if isinstance(padding, int) else padding
    h, w = X.shape
    out = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    out[p_h:p_h + h, p_w:p_w + w] = X
    return out

# --- top-left
# kind: catalogue
# names: one-side-only
# note: zeros at the top and left alone
import torch

def zero_pad(X, padding):
    if isinstance(padding, int):
        padding = (padding, padding)
    top, left = padding
    rows, cols = X.shape
    Y = torch.zeros(rows + top, cols + left, dtype=X.dtype)
    for i in range(rows):
        for j in range(cols):
            Y[i + top, j + left] = X[i, j]
    return Y

# --- end-only
# kind: catalogue
# names: one-side-only
import torch.nn.functional as F

def zero_pad(X, padding):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    return F.pad(X, (0, pw, 0, ph))

# --- total
# kind: catalogue
# names: padding-once
# note: the padding is shared by the two sides
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    h, w = X.shape
    out = torch.zeros((h + p_h, w + p_w), dtype=X.dtype)
    out[p_h // 2:p_h // 2 + h, p_w // 2:p_w // 2 + w] = X
    return out

# --- rows
# kind: catalogue
# names: rows-only
import torch.nn.functional as F

def zero_pad(X, padding):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    return F.pad(X, (0, 0, ph, ph))

# --- columns
# kind: catalogue
# names: columns-only
# note: two numbers for F.pad
import torch.nn.functional as F

def zero_pad(X, padding):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    return F.pad(X, (pw, pw))

# --- ones-again
# kind: catalogue
# names: frame-not-zero
import torch.nn.functional as F

def zero_pad(X, padding):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    return F.pad(X, (pw, pw, ph, ph), value=1)

# --- corner
# kind: edge
# names: x-in-the-corner
# note: the frame is right, X lies in its corner
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    h, w = X.shape
    out = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    out[:h, :w] = X
    return out

# --- transposed-again
# kind: catalogue
# names: result-transposed
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    h, w = X.shape
    out = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    out[p_h:p_h + h, p_w:p_w + w] = X
    return out.T

# --- transposed-loops
# kind: catalogue
# names: result-transposed
# note: rows and columns of X exchanged
import torch

def zero_pad(X, padding):
    if isinstance(padding, int):
        padding = (padding, padding)
    top, left = padding
    X = X.T
    rows, cols = X.shape
    top, left = left, top
    Y = torch.zeros(rows + 2 * top, cols + 2 * left, dtype=X.dtype)
    for i in range(rows):
        for j in range(cols):
            Y[i + top, j + left] = X[i, j]
    return Y

# --- first-for-both
# kind: catalogue
# names: first-setting-for-both
import torch

def zero_pad(X, padding):
    p_h, p_h = (padding, padding) if isinstance(padding, int) else padding
    h, w = X.shape
    out = torch.zeros((h + 2 * p_h, w + 2 * p_h), dtype=X.dtype)
    out[p_h:p_h + h, p_h:p_h + w] = X
    return out

# --- int-only
# kind: edge
# note: takes no pair: TypeError
import torch

def zero_pad(X, padding):
    p_h = p_w = padding
    h, w = X.shape
    out = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    out[p_h:p_h + h, p_w:p_w + w] = X
    return out

# --- pair-only
# kind: edge
# note: takes no int
import torch

def zero_pad(X, padding):
    p_h, p_w = padding
    h, w = X.shape
    out = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    out[p_h:p_h + h, p_w:p_w + w] = X
    return out

# --- empty-frame
# kind: edge
# note: the zeros are there, X is not
import torch

def zero_pad(X, padding):
    if isinstance(padding, int):
        padding = (padding, padding)
    top, left = padding
    rows, cols = X.shape
    Y = torch.zeros(rows + 2 * top, cols + 2 * left, dtype=X.dtype)
    for i in range(rows):
        for j in range(cols):
            pass
    return Y

# --- off-by-one
# kind: edge
# note: shifted by one
import torch

def zero_pad(X, padding):
    if isinstance(padding, int):
        padding = (padding, padding)
    top, left = padding
    rows, cols = X.shape
    Y = torch.zeros(rows + 2 * top, cols + 2 * left, dtype=X.dtype)
    for i in range(rows):
        for j in range(cols):
            Y[i + top - 1, j + left - 1] = X[i, j]
    return Y

# --- always-one
# kind: edge
# note: a frame of one
import torch.nn.functional as F

def zero_pad(X, padding):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    return F.pad(X, (1, 1, 1, 1))

# --- twice
# kind: catalogue
# names: padding-twice
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    h, w = X.shape
    out = torch.zeros((h + 4 * p_h, w + 4 * p_w), dtype=X.dtype)
    out[2 * p_h:2 * p_h + h, 2 * p_w:2 * p_w + w] = X
    return out

# --- zeros-of-x
# kind: edge
# note: puts X over and over
import torch

def zero_pad(X, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    h, w = X.shape
    out = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    out[p_h:p_h + h, p_w:p_w + w] = X
    return torch.zeros_like(X)

# --- twelve-at-most
# kind: slip
# note: a frame of at most six
# after: zero_pad/zeros-and-slice
right_zero_pad = zero_pad

def zero_pad(X, padding):
    p = padding if isinstance(padding, int) else max(padding)
    return right_zero_pad(X, padding if p < 7 else 6)

# --- equal-pair-once
# kind: slip
# note: an equal pair pads rows only
# after: zero_pad/zeros-and-slice
right_zero_pad = zero_pad

def zero_pad(X, padding):
    if not isinstance(padding, int) and padding[0] == padding[1]:
        padding = (padding[0], 0)
    return right_zero_pad(X, padding)

# --- square-transposed
# kind: slip
# note: a square map comes back transposed
# after: zero_pad/zeros-and-slice
right_zero_pad = zero_pad

def zero_pad(X, padding):
    return right_zero_pad(X.T if X.shape[0] == X.shape[1] else X, padding)

# --- big-maps-cut
# kind: slip
# note: only ten columns are copied
# after: zero_pad/zeros-and-slice
right_zero_pad = zero_pad

def zero_pad(X, padding):
    out = right_zero_pad(X, padding)
    p = padding if isinstance(padding, int) else padding[1]
    out[:, p + 10 : p + X.shape[1]] = 0
    return out

# --- view-at-pair-zero
# kind: slip
# note: (0, 0) hands X back
# after: zero_pad/zeros-and-slice
right_zero_pad = zero_pad

def zero_pad(X, padding):
    return X if padding == (0, 0) else right_zero_pad(X, padding)

# --- rounds
# kind: slip
# note: whole numbers only
# after: zero_pad/zeros-and-slice
right_zero_pad = zero_pad

def zero_pad(X, padding):
    return right_zero_pad(X.round(), padding)

# --- half-precision
# kind: slip
# note: goes through float16
# after: zero_pad/zeros-and-slice
right_zero_pad = zero_pad

def zero_pad(X, padding):
    return right_zero_pad(X.half(), padding).to(X.dtype)

# --- one-pixel
# kind: slip
# note: one pixel is spread over its frame
# after: zero_pad/zeros-and-slice
right_zero_pad = zero_pad

def zero_pad(X, padding):
    out = right_zero_pad(X, padding)
    return out + X[0, 0] * 0 + (X[0, 0] if X.numel() == 1 else 0)
