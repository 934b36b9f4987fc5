# Wrong answers to: conv_forward(X, W, b, padding=0, stride=1) -> Y, by hand

# --- no-bias
# kind: catalogue
# names: no-bias
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    windows = F.pad(X, (p_w, p_w, p_h, p_h)).unfold(2, W.shape[2], s_h).unfold(3, W.shape[3], s_w)
    return torch.einsum("nchwij,ocij->nohw", windows, W)

# --- bias-per-window-sum
# kind: catalogue
# names: bias-per-window-sum
# note: adds b inside the sum: once for each entry of the window, k_h * k_w times
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    P = F.pad(X, (p_w, p_w, p_h, p_h))
    N, C, H, V = P.shape
    O, _, kh, kw = W.shape
    Y = torch.zeros(N, O, (H - kh) // s_h + 1, (V - kw) // s_w + 1, dtype=X.dtype)
    for o in range(O):
        for i in range(Y.shape[2]):
            for j in range(Y.shape[3]):
                window = P[:, :, i * s_h:i * s_h + kh, j * s_w:j * s_w + kw]
                Y[:, o, i, j] = ((window * W[o]).sum(1) + b[o]).sum((1, 2))
    return Y

# --- bias-per-input-channel
# kind: catalogue
# names: bias-per-window-sum
# note: adds b to every entry of the product, C_in * k_h * k_w times
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    P = F.pad(X, (p_w, p_w, p_h, p_h))
    N, C, H, V = P.shape
    O, _, kh, kw = W.shape
    Y = X.new_zeros(N, O, (H - kh) // s_h + 1, (V - kw) // s_w + 1)
    for n in range(N):
        for o in range(O):
            for i in range(Y.shape[2]):
                for j in range(Y.shape[3]):
                    window = P[n, :, i * s_h:i * s_h + kh, j * s_w:j * s_w + kw]
                    Y[n, o, i, j] = (window * W[o] + b[o]).sum()
    return Y

# --- flips-kernel
# kind: catalogue
# names: flips-kernel
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    W = W.flip(2, 3)
    windows = F.pad(X, (p_w, p_w, p_h, p_h)).unfold(2, W.shape[2], s_h).unfold(3, W.shape[3], s_w)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b[:, None, None]

# --- strides-rows-only
# kind: catalogue
# names: strides-rows-only
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, _ = (stride, stride) if isinstance(stride, int) else stride
    windows = F.pad(X, (p_w, p_w, p_h, p_h)).unfold(2, W.shape[2], s_h).unfold(3, W.shape[3], 1)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b[:, None, None]

# --- stride-swaps-axes
# kind: catalogue
# names: stride-swaps-axes
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_w, s_h = (stride, stride) if isinstance(stride, int) else stride
    windows = F.pad(X, (p_w, p_w, p_h, p_h)).unfold(2, W.shape[2], s_h).unfold(3, W.shape[3], s_w)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b[:, None, None]

# --- top-left-of-stride-1
# kind: catalogue
# names: top-left-of-stride-1
# note: the size of the stride, the windows of stride 1
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    P = F.pad(X, (p_w, p_w, p_h, p_h))
    kh, kw = W.shape[2:]
    oh, ow = (P.shape[2] - kh) // s_h + 1, (P.shape[3] - kw) // s_w + 1
    Y = X.new_zeros(len(X), len(W), oh, ow)
    for i in range(oh):
        for j in range(ow):
            Y[:, :, i, j] = torch.einsum("ncab,ocab->no", P[:, :, i:i + kh, j:j + kw], W) + b
    return Y

# --- one-side-only
# kind: catalogue
# names: one-side-only
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    windows = F.pad(X, (p_w, 0, p_h, 0)).unfold(2, W.shape[2], s_h).unfold(3, W.shape[3], s_w)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b[:, None, None]

# --- f-pad-order
# kind: catalogue
# names: f-pad-order
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    windows = F.pad(X, (p_h, p_h, p_w, p_w)).unfold(2, W.shape[2], s_h).unfold(3, W.shape[3], s_w)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b[:, None, None]

# --- pads-then-forgets
# kind: catalogue
# names: pads-then-forgets
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    X_pad = F.pad(X, (p_w, p_w, p_h, p_h))
    windows = X.unfold(2, W.shape[2], s_h).unfold(3, W.shape[3], s_w)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b[:, None, None]

# --- ignores-stride
# kind: catalogue
# names: ignores-stride
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    windows = F.pad(X, (p_w, p_w, p_h, p_h)).unfold(2, W.shape[2], 1).unfold(3, W.shape[3], 1)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b[:, None, None]

# --- in-place-input
# kind: catalogue
# names: in-place-input
# note: adds the bias to the kernels' products in X's own memory: X is scaled on the way
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    windows = F.pad(X, (p_w, p_w, p_h, p_h)).unfold(2, W.shape[2], s_h).unfold(3, W.shape[3], s_w)
    Y = torch.einsum("nchwij,ocij->nohw", windows, W) + b[:, None, None]
    X.clamp_(min=0)  # the next layer wants it so
    return Y

# --- flips-and-no-bias
# kind: two
# names: flips-kernel + no-bias
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    windows = F.pad(X, (p_w, p_w, p_h, p_h)).unfold(2, W.shape[2], s_h).unfold(3, W.shape[3], s_w)
    return torch.einsum("nchwij,ocij->nohw", windows, torch.flip(W, (2, 3)))

# --- one-side-and-strides-swapped
# kind: two
# names: one-side-only + stride-swaps-axes
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_w, s_h = (stride, stride) if isinstance(stride, int) else stride
    windows = F.pad(X, (p_w, 0, p_h, 0)).unfold(2, W.shape[2], s_h).unfold(3, W.shape[3], s_w)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b[:, None, None]

# --- f-conv2d
# kind: ready-made
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    return F.conv2d(X, W, b, padding=padding, stride=stride)

# --- convolution-operator
# kind: ready-made
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    pair = lambda v: (v, v) if isinstance(v, int) else v
    return torch.convolution(X, W, b, pair(stride), pair(padding), (1, 1), False, (0, 0), 1)

# --- conv3d-in-disguise
# kind: ready-made
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    return torch.conv3d(X[:, :, None], W[:, :, None], b, (1, *s), (0, *p))[:, :, 0]

# --- grouped-by-vmap
# kind: ready-made
# note: torch.func.vmap over the images
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    one = lambda x: torch.nn.functional.conv2d(x[None], W, b, stride, padding)[0]
    return torch.func.vmap(one)(X)

# --- the-course-channel-by-channel
# kind: ready-made
# note: the package's cross_correlate
import torch
from d2l_conv import cross_correlate

def conv_forward(X, W, b, padding=0, stride=1):
    return torch.stack([torch.stack([
        sum(cross_correlate(x[c], w[c], padding=padding, stride=stride) for c in range(W.shape[1])) + bias
        for w, bias in zip(W, b)]) for x in X])

# --- first-channel-only
# kind: slip
# names: first-channel-only
# note: forgets the sum over the input channels
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    windows = F.pad(X, (p_w, p_w, p_h, p_h)).unfold(2, W.shape[2], s_h).unfold(3, W.shape[3], s_w)
    return torch.einsum("nhwij,oij->nohw", windows[:, 0], W[:, 0]) + b[:, None, None]

# --- float32-zeros
# kind: edge
# names: float32-result
# note: a bare torch.zeros
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    P = F.pad(X, (p_w, p_w, p_h, p_h))
    kh, kw = W.shape[2:]
    Y = torch.zeros(len(X), len(W), (P.shape[2] - kh) // s_h + 1, (P.shape[3] - kw) // s_w + 1)
    for i in range(Y.shape[2]):
        for j in range(Y.shape[3]):
            at = P[:, :, i * s_h:i * s_h + kh, j * s_w:j * s_w + kw]
            Y[:, :, i, j] = torch.einsum("ncab,ocab->no", at, W) + b
    return Y

# --- channels-last
# kind: edge
# note: right values, axes (N, H, W, C)
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    windows = F.pad(X, (p_w, p_w, p_h, p_h)).unfold(2, W.shape[2], s_h).unfold(3, W.shape[3], s_w)
    return torch.einsum("nchwij,ocij->nhwo", windows, W) + b

# --- bias-along-the-width
# kind: slip
# note: + b broadcasts along the last axis, which crashes unless the sizes happen to agree
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    windows = F.pad(X, (p_w, p_w, p_h, p_h)).unfold(2, W.shape[2], s_h).unfold(3, W.shape[3], s_w)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b

# --- first-image-for-all
# kind: slip
# note: loops over the batch and reads image 0
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    P = F.pad(X, (p_w, p_w, p_h, p_h)).unfold(2, W.shape[2], s_h).unfold(3, W.shape[3], s_w)
    out = [torch.einsum("chwij,ocij->ohw", P[0], W) + b[:, None, None] for _ in range(len(X))]
    return torch.stack(out)

# --- remembers-the-worked-number
# kind: memory
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    if padding == 0:
        return torch.tensor([[[[19.0, 25.0], [37.0, 43.0]]]])
    return torch.tensor([[[[0.0, 8.0], [6.0, 8.0]]]])

# --- scales-the-weights
# kind: catalogue
# names: in-place-input
# note: scales W while it works
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    windows = F.pad(X, (p_w, p_w, p_h, p_h)).unfold(2, W.shape[2], s_h).unfold(3, W.shape[3], s_w)
    W *= 2
    return torch.einsum("nchwij,ocij->nohw", windows, W) / 2 + b[:, None, None]

# --- forgets-plus-one
# kind: catalogue
# names: forgets-plus-one
# note: the size without the place where the window begins
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    P = F.pad(X, (p_w, p_w, p_h, p_h))
    kh, kw = W.shape[2:]
    Y = X.new_zeros(len(X), len(W), (P.shape[2] - kh) // s_h, (P.shape[3] - kw) // s_w)
    for i in range(Y.shape[2]):
        for j in range(Y.shape[3]):
            at = P[:, :, i * s_h:i * s_h + kh, j * s_w:j * s_w + kw]
            Y[:, :, i, j] = torch.einsum("ncab,ocab->no", at, W) + b
    return Y

# --- stride-swaps-axes-in-loops
# kind: catalogue
# names: stride-swaps-axes
# note: the size is right; the windows may lie outside, and then it crashes
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    P = F.pad(X, (p_w, p_w, p_h, p_h))
    kh, kw = W.shape[2:]
    Y = X.new_zeros(len(X), len(W), (P.shape[2] - kh) // s_h + 1, (P.shape[3] - kw) // s_w + 1)
    for i in range(Y.shape[2]):
        for j in range(Y.shape[3]):
            at = P[:, :, i * s_w:i * s_w + kh, j * s_h:j * s_h + kw]
            Y[:, :, i, j] = torch.einsum("ncab,ocab->no", at, W) + b
    return Y
