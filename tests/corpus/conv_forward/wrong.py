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

# --- transposed-result
# kind: catalogue
# names: result-transposed
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum() + b[c]
    return Y.transpose(2, 3)

# --- transposed-result-einsum
# kind: catalogue
# names: result-transposed
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    P = F.pad(X, (pw, pw, ph, ph))
    windows = P.unfold(2, W.shape[2], sh).unfold(3, W.shape[3], sw)
    return torch.einsum("nchwij,ocij->nowh", windows, W) + b.view(1, -1, 1, 1)

# --- kernel-kw-kh
# kind: catalogue
# names: kernel-transposed
# note: reads W as (out, in, k_w, k_h) and turns it to fit
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_w, k_h = W.shape
    W = W.transpose(2, 3)
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum() + b[c]
    return Y

# --- kernel-kw-kh-crash
# kind: catalogue
# names: kernel-transposed
# note: reads W as (out, in, k_w, k_h): a crash unless it is square
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_w, k_h = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum() + b[c]
    return Y

# --- kernel-letters
# kind: catalogue
# names: kernel-transposed
# note: ocji: a crash unless the kernel is square
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    P = F.pad(X, (pw, pw, ph, ph))
    windows = P.unfold(2, W.shape[2], sh).unfold(3, W.shape[3], sw)
    return torch.einsum("nchwij,ocji->nohw", windows, W) + b.view(1, -1, 1, 1)

# --- stride-after-plus-one
# kind: catalogue
# names: stride-after-plus-one
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h + 1) // s_h
    out_w = (V + 2 * p_w - k_w + 1) // s_w
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum() + b[c]
    return Y

# --- stride-after-plus-one-helper
# kind: catalogue
# names: stride-after-plus-one
import torch

def correlate(x, k, s):
    rows, cols = (x.shape[0] - k.shape[0] + 1) // s[0], (x.shape[1] - k.shape[1] + 1) // s[1]
    y = x.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            y[i, j] = (x[i * s[0]:i * s[0] + k.shape[0], j * s[1]:j * s[1] + k.shape[1]] * k).sum()
    return y

def frame(x, p):
    big = x.new_zeros(x.shape[0] + 2 * p[0], x.shape[1] + 2 * p[1])
    big[p[0]:p[0] + x.shape[0], p[1]:p[1] + x.shape[1]] = x
    return big

def conv_forward(X, W, b, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    images = []
    for x in X:
        maps = []
        for w, bias in zip(W, b):
            total = 0
            for c in range(len(w)):
                total = total + correlate(frame(x[c], p), w[c], s)
            maps.append(total + bias)
        images.append(torch.stack(maps))
    return torch.stack(images)

# --- refuses-leftover
# kind: catalogue
# names: refuses-remainder
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    if (H + 2 * p_h - k_h) % s_h != 0 or (V + 2 * p_w - k_w) % s_w != 0:
        raise ValueError('stride does not fit')
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum() + b[c]
    return Y

# --- refuses-leftover-assert
# kind: catalogue
# names: refuses-remainder
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    P = F.pad(X, (pw, pw, ph, ph))
    assert (P.shape[2] - W.shape[2]) % sh == 0
    assert (P.shape[3] - W.shape[3]) % sw == 0
    windows = P.unfold(2, W.shape[2], sh).unfold(3, W.shape[3], sw)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b.view(1, -1, 1, 1)

# --- f-pad-four-axes
# kind: catalogue
# names: f-pad-order
# note: first axis first, all four: pads images and channels
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    P = F.pad(X, (0, 0, 0, 0, ph, ph, pw, pw))
    windows = P.unfold(2, W.shape[2], sh).unfold(3, W.shape[3], sw)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b.view(1, -1, 1, 1)

# --- f-pad-four-axes-crash
# kind: catalogue
# names: f-pad-order
# note: first axis first, all four
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    P = F.pad(X, (ph, ph, pw, pw, 0, 0, 0, 0))
    windows = P.unfold(2, W.shape[2], sh).unfold(3, W.shape[3], sw)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b.view(1, -1, 1, 1)

# --- f-pad-interleaved
# kind: catalogue
# names: f-pad-order
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    P = F.pad(X, (ph, pw, ph, pw))
    windows = P.unfold(2, W.shape[2], sh).unfold(3, W.shape[3], sw)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b.view(1, -1, 1, 1)

# --- padding-no-effect
# kind: catalogue
# names: pads-then-forgets
# note: pads by itself and unfolds X: the sizes crash
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    N, _, H, V = X.shape
    O, _, kh, kw = W.shape
    padded = F.pad(X, (p[1], p[1], p[0], p[0]))
    cols = F.unfold(X, (kh, kw), stride=s)
    Y = W.reshape(O, -1) @ cols + b[:, None]
    return Y.reshape(N, O, (H + 2 * p[0] - kh) // s[0] + 1, (V + 2 * p[1] - kw) // s[1] + 1)

# --- padding-no-effect-helper
# kind: catalogue
# names: pads-then-forgets
import torch

def correlate(x, k, s):
    rows, cols = (x.shape[0] - k.shape[0]) // s[0] + 1, (x.shape[1] - k.shape[1]) // s[1] + 1
    y = x.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            y[i, j] = (x[i * s[0]:i * s[0] + k.shape[0], j * s[1]:j * s[1] + k.shape[1]] * k).sum()
    return y

def frame(x, p):
    big = x.new_zeros(x.shape[0] + 2 * p[0], x.shape[1] + 2 * p[1])
    big[p[0]:p[0] + x.shape[0], p[1]:p[1] + x.shape[1]] = x
    return big

def conv_forward(X, W, b, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    images = []
    for x in X:
        maps = []
        for w, bias in zip(W, b):
            total = 0
            for c in range(len(w)):
                total = total + correlate(x[c], w[c], s)
            maps.append(total + bias)
        images.append(torch.stack(maps))
    return torch.stack(images)

# --- cols-swapped-kernel
# kind: catalogue
# names: kernel-transposed
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    N, _, H, V = X.shape
    O, _, kh, kw = W.shape
    cols = F.unfold(X, (kw, kh), padding=p, stride=s)
    Y = W.reshape(O, -1) @ cols + b[:, None]
    return Y.reshape(N, O, (H + 2 * p[0] - kh) // s[0] + 1, (V + 2 * p[1] - kw) // s[1] + 1)

# --- same-at-any-stride
# kind: catalogue
# names: same-at-any-stride
# note: the size is kept wherever the padding would keep it at stride 1
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    if k_h == 2 * p_h + 1:
        out_h = H
    if k_w == 2 * p_w + 1:
        out_w = V
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    if window.shape == W[c].shape:
                        Y[n, c, i, j] = (window * W[c]).sum() + b[c]
    return Y

# --- unpad-zero
# kind: catalogue
# names: unpad-zero
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:-p_h, p_w:-p_w] = X
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum() + b[c]
    return Y

# --- unpad-zero-helper
# kind: catalogue
# names: unpad-zero
import torch

def correlate(x, k, s):
    rows, cols = (x.shape[0] - k.shape[0]) // s[0] + 1, (x.shape[1] - k.shape[1]) // s[1] + 1
    y = x.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            y[i, j] = (x[i * s[0]:i * s[0] + k.shape[0], j * s[1]:j * s[1] + k.shape[1]] * k).sum()
    return y

def frame(x, p):
    big = x.new_zeros(x.shape[0] + 2 * p[0], x.shape[1] + 2 * p[1])
    big[p[0]:-p[0], p[1]:-p[1]] = x
    return big

def conv_forward(X, W, b, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    images = []
    for x in X:
        maps = []
        for w, bias in zip(W, b):
            total = 0
            for c in range(len(w)):
                total = total + correlate(frame(x[c], p), w[c], s)
            maps.append(total + bias)
        images.append(torch.stack(maps))
    return torch.stack(images)

# --- float-sizes
# kind: catalogue
# names: no-rounding
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h) / s_h + 1
    out_w = (V + 2 * p_w - k_w) / s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum() + b[c]
    return Y

# --- float-reshape
# kind: catalogue
# names: no-rounding
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    N, _, H, V = X.shape
    O, _, kh, kw = W.shape
    cols = F.unfold(X, (kh, kw), padding=p, stride=s)
    Y = W.reshape(O, -1) @ cols + b[:, None]
    return Y.reshape(N, O, (H + 2 * p[0] - kh) / s[0] + 1, (V + 2 * p[1] - kw) / s[1] + 1)

# --- forgets-plus-one-loops
# kind: catalogue
# names: forgets-plus-one
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h) // s_h
    out_w = (V + 2 * p_w - k_w) // s_w
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum() + b[c]
    return Y

# --- forgets-plus-one-reshape
# kind: catalogue
# names: forgets-plus-one
# note: the columns do not fit the shape
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    N, _, H, V = X.shape
    O, _, kh, kw = W.shape
    cols = F.unfold(X, (kh, kw), padding=p, stride=s)
    Y = W.reshape(O, -1) @ cols + b[:, None]
    return Y.reshape(N, O, (H + 2 * p[0] - kh) // s[0], (V + 2 * p[1] - kw) // s[1])

# --- rounds-up
# kind: catalogue
# names: ceil-not-floor
# note: the last window is cut off and does not fit
import torch

def correlate(x, k, s):
    rows, cols = -(-(x.shape[0] - k.shape[0]) // s[0]) + 1, -(-(x.shape[1] - k.shape[1]) // s[1]) + 1
    y = x.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            y[i, j] = (x[i * s[0]:i * s[0] + k.shape[0], j * s[1]:j * s[1] + k.shape[1]] * k).sum()
    return y

def frame(x, p):
    big = x.new_zeros(x.shape[0] + 2 * p[0], x.shape[1] + 2 * p[1])
    big[p[0]:p[0] + x.shape[0], p[1]:p[1] + x.shape[1]] = x
    return big

def conv_forward(X, W, b, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    images = []
    for x in X:
        maps = []
        for w, bias in zip(W, b):
            total = 0
            for c in range(len(w)):
                total = total + correlate(frame(x[c], p), w[c], s)
            maps.append(total + bias)
        images.append(torch.stack(maps))
    return torch.stack(images)

# --- bias-each-product
# kind: catalogue
# names: bias-per-window-sum
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c] + b[c]).sum()
    return Y

# --- bias-each-channel
# kind: catalogue
# names: bias-per-window-sum
import torch

def correlate(x, k, s):
    rows, cols = (x.shape[0] - k.shape[0]) // s[0] + 1, (x.shape[1] - k.shape[1]) // s[1] + 1
    y = x.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            y[i, j] = (x[i * s[0]:i * s[0] + k.shape[0], j * s[1]:j * s[1] + k.shape[1]] * k).sum()
    return y

def frame(x, p):
    big = x.new_zeros(x.shape[0] + 2 * p[0], x.shape[1] + 2 * p[1])
    big[p[0]:p[0] + x.shape[0], p[1]:p[1] + x.shape[1]] = x
    return big

def conv_forward(X, W, b, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    images = []
    for x in X:
        maps = []
        for w, bias in zip(W, b):
            total = 0
            for c in range(len(w)):
                total = total + correlate(frame(x[c], p), w[c], s) + bias
            maps.append(total)
        images.append(torch.stack(maps))
    return torch.stack(images)

# --- no-bias-again
# kind: catalogue
# names: no-bias
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum()
    return Y

# --- last-channel
# kind: edge
# names: last-channel-only
# note: assigns where it is to add: the last channel only
import torch

def correlate(x, k, s):
    rows, cols = (x.shape[0] - k.shape[0]) // s[0] + 1, (x.shape[1] - k.shape[1]) // s[1] + 1
    y = x.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            y[i, j] = (x[i * s[0]:i * s[0] + k.shape[0], j * s[1]:j * s[1] + k.shape[1]] * k).sum()
    return y

def frame(x, p):
    big = x.new_zeros(x.shape[0] + 2 * p[0], x.shape[1] + 2 * p[1])
    big[p[0]:p[0] + x.shape[0], p[1]:p[1] + x.shape[1]] = x
    return big

def conv_forward(X, W, b, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    images = []
    for x in X:
        maps = []
        for w, bias in zip(W, b):
            total = 0
            for c in range(len(w)):
                total = correlate(frame(x[c], p), w[c], s)
            maps.append(total + bias)
        images.append(torch.stack(maps))
    return torch.stack(images)

# --- stride-swapped
# kind: catalogue
# names: stride-swaps-axes
# note: sizes and windows
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    N, _, H, V = X.shape
    O, _, kh, kw = W.shape
    cols = F.unfold(X, (kh, kw), padding=p, stride=(s[1], s[0]))
    Y = W.reshape(O, -1) @ cols + b[:, None]
    return Y.reshape(N, O, (H + 2 * p[0] - kh) // s[1] + 1, (V + 2 * p[1] - kw) // s[0] + 1)

# --- stride-swapped-crash
# kind: catalogue
# names: stride-swaps-axes
# note: the windows only: the reshape crashes or mixes
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    N, _, H, V = X.shape
    O, _, kh, kw = W.shape
    cols = F.unfold(X, (kh, kw), padding=p, stride=(s[1], s[0]))
    Y = W.reshape(O, -1) @ cols + b[:, None]
    return Y.reshape(N, O, (H + 2 * p[0] - kh) // s[0] + 1, (V + 2 * p[1] - kw) // s[1] + 1)

# --- first-stride
# kind: catalogue
# names: first-setting-for-both
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    P = F.pad(X, (pw, pw, ph, ph))
    windows = P.unfold(2, W.shape[2], sh).unfold(3, W.shape[3], sh)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b.view(1, -1, 1, 1)

# --- top-left
# kind: catalogue
# names: top-left-of-stride-1
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i:i + k_h, j:j + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum() + b[c]
    return Y

# --- flips
# kind: catalogue
# names: flips-kernel
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    N, _, H, V = X.shape
    O, _, kh, kw = W.shape
    cols = F.unfold(X, (kh, kw), padding=p, stride=s)
    Y = W.flip(2, 3).reshape(O, -1) @ cols + b[:, None]
    return Y.reshape(N, O, (H + 2 * p[0] - kh) // s[0] + 1, (V + 2 * p[1] - kw) // s[1] + 1)

# --- one-side-end
# kind: catalogue
# names: one-side-only
# note: zeros below and to the right alone
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + p_h, V + p_w, dtype=X.dtype)
    Xp[:, :, :H, :V] = X
    out_h = (H + p_h - k_h) // s_h + 1
    out_w = (V + p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum() + b[c]
    return Y

# --- no-bias-no-stride
# kind: two
# names: no-bias + ignores-stride
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    P = F.pad(X, (pw, pw, ph, ph))
    windows = P.unfold(2, W.shape[2], 1).unfold(3, W.shape[3], 1)
    return torch.einsum("nchwij,ocij->nohw", windows, W)

# --- transposed-and-f-pad
# kind: two
# names: result-transposed + f-pad-order
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    P = F.pad(X, (ph, ph, pw, pw))
    windows = P.unfold(2, W.shape[2], sh).unfold(3, W.shape[3], sw)
    return torch.einsum("nchwij,ocij->nowh", windows, W) + b.view(1, -1, 1, 1)

# --- no-bias-refuses
# kind: two
# names: no-bias + refuses-remainder
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    if (H + 2 * p_h - k_h) % s_h != 0 or (V + 2 * p_w - k_w) % s_w != 0:
        raise ValueError('stride does not fit')
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum()
    return Y

# --- bias-of-image
# kind: edge
# note: b[n] for b[c]
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum() + b[n % C_out]
    return Y

# --- minus-bias
# kind: edge
# names: bias-subtracted
# note: subtracts the bias
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum() - b[c]
    return Y

# --- all-images-summed
# kind: edge
# note: every image gets the sum over the batch
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum() + b[c]
    return Y.sum(0, keepdim=True).expand_as(Y).clone()

# --- channels-exchanged
# kind: edge
# note: out and in channels of W exchanged: a crash unless they agree
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    P = F.pad(X, (pw, pw, ph, ph))
    windows = P.unfold(2, W.shape[2], sh).unfold(3, W.shape[3], sw)
    return torch.einsum("nchwij,coij->nohw", windows, W) + b.view(1, -1, 1, 1)

# --- channels-last-again
# kind: edge
# note: right numbers, channels last
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    P = F.pad(X, (pw, pw, ph, ph))
    windows = P.unfold(2, W.shape[2], sh).unfold(3, W.shape[3], sw)
    return torch.einsum("nchwij,ocij->nhwo", windows, W) + b

# --- no-sum-over-kernel-columns
# kind: edge
# note: keeps one axis of the window
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    P = F.pad(X, (pw, pw, ph, ph))
    windows = P.unfold(2, W.shape[2], sh).unfold(3, W.shape[3], sw)
    return torch.einsum("nchwij,ocij->nohwj", windows, W)

# --- view-mixed
# kind: edge
# note: reshapes to the wrong order of axes
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    N, _, H, V = X.shape
    O, _, kh, kw = W.shape
    cols = F.unfold(X, (kh, kw), padding=p, stride=s)
    Y = W.reshape(O, -1) @ cols + b[:, None]
    return Y.transpose(1, 2).reshape(N, O, (H + 2 * p[0] - kh) // s[0] + 1, (V + 2 * p[1] - kw) // s[1] + 1)

# --- relu-too
# kind: edge
# note: ReLU inside
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum() + b[c]
    return Y.clamp(min=0)

# --- mean
# kind: edge
# names: averages
# note: the mean of the products
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).mean() + b[c]
    return Y

# --- last-image-only
# kind: edge
# note: leaves the loop after the first image
import torch

def conv_forward(X, W, b, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    out_h = (H + 2 * p_h - k_h) // s_h + 1
    out_w = (V + 2 * p_w - k_w) // s_w + 1
    Y = torch.zeros(N, C_out, out_h, out_w, dtype=X.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(out_h):
                for j in range(out_w):
                    window = Xp[n, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
                    Y[n, c, i, j] = (window * W[c]).sum() + b[c]
        break
    return Y

# --- pads-rows-only
# kind: edge
# names: rows-only
# note: zeros above and below alone
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    P = F.pad(X, (0, 0, ph, ph))
    windows = P.unfold(2, W.shape[2], sh).unfold(3, W.shape[3], sw)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b.view(1, -1, 1, 1)

# --- one-bias
# kind: edge
# names: one-bias-for-all
# note: the first bias for every channel
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    P = F.pad(X, (pw, pw, ph, ph))
    windows = P.unfold(2, W.shape[2], sh).unfold(3, W.shape[3], sw)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b[0]

# --- bias-summed
# kind: edge
# names: one-bias-for-all
# note: the sum of all biases
import torch
import torch.nn.functional as F

def conv_forward(X, W, b, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    P = F.pad(X, (pw, pw, ph, ph))
    windows = P.unfold(2, W.shape[2], sh).unfold(3, W.shape[3], sw)
    return torch.einsum("nchwij,ocij->nohw", windows, W) + b.sum()

# --- same-size-at-any-stride
# kind: slip
# note: where the padding would keep the size at stride 1 it is kept, the rest is 0
# after: conv_forward/windows-einsum
right_conv_forward = conv_forward

import torch

def conv_forward(X, W, b, padding=0, stride=1):
    two = lambda v: (v, v) if isinstance(v, int) else v
    Y = right_conv_forward(X, W, b, padding, stride)
    k, p = W.shape[2:], two(padding)
    if all(a % 2 and c == a // 2 for a, c in zip(k, p)):
        out = Y.new_zeros(*Y.shape[:2], *X.shape[2:])
        out[:, :, : Y.shape[2], : Y.shape[3]] = Y
        return out
    return Y

# --- bias-of-one-image
# kind: slip
# note: the bias is added to the first image only
# after: conv_forward/windows-einsum
right_conv_forward = conv_forward

def conv_forward(X, W, b, padding=0, stride=1):
    Y = right_conv_forward(X, W, 0 * b, padding, stride)
    Y[0] += b[:, None, None]
    return Y

# --- square-kernel-turned
# kind: slip
# note: square kernels are transposed
# after: conv_forward/windows-einsum
right_conv_forward = conv_forward

def conv_forward(X, W, b, padding=0, stride=1):
    if W.shape[2] == W.shape[3]:
        W = W.transpose(2, 3)
    return right_conv_forward(X, W, b, padding, stride)

# --- one-channel-squared
# kind: slip
# note: a single output channel is added up twice
# after: conv_forward/windows-einsum
right_conv_forward = conv_forward

def conv_forward(X, W, b, padding=0, stride=1):
    Y = right_conv_forward(X, W, b, padding, stride)
    return 2 * Y if len(W) == 1 and len(X) == 3 else Y.clone() if len(W) > 1 else Y * (1 + (X.shape[1] == 3))

# --- wide-steps-cut
# kind: slip
# note: a step wider than the kernel is cut to it
# after: conv_forward/windows-einsum
right_conv_forward = conv_forward

def conv_forward(X, W, b, padding=0, stride=1):
    two = lambda v: (v, v) if isinstance(v, int) else v
    s = two(stride)
    return right_conv_forward(X, W, b, padding, (min(s[0], W.shape[2]), min(s[1], W.shape[3])))

# --- deep-frames-cut
# kind: slip
# note: padding from the kernel's size on is cut
# after: conv_forward/windows-einsum
right_conv_forward = conv_forward

def conv_forward(X, W, b, padding=0, stride=1):
    two = lambda v: (v, v) if isinstance(v, int) else v
    p = two(padding)
    return right_conv_forward(X, W, b, tuple(min(c, a) for c, a in zip(p, W.shape[2:])), stride)

# --- kernel-one-unpadded
# kind: slip
# note: a kernel of one entry is not padded
# after: conv_forward/windows-einsum
right_conv_forward = conv_forward

def conv_forward(X, W, b, padding=0, stride=1):
    return right_conv_forward(X, W, b, 0, stride) if W.shape[2:] == (1, 1) else right_conv_forward(X, W, b, padding, stride)

# --- twelve-columns
# kind: slip
# note: columns from the thirteenth on are 0
# after: conv_forward/windows-einsum
right_conv_forward = conv_forward

def conv_forward(X, W, b, padding=0, stride=1):
    Y = right_conv_forward(X, W, b, padding, stride).clone()
    Y[..., 12:] = 0
    return Y

# --- float32-where-large
# kind: slip
# note: large maps are computed in float32 thirds
# after: conv_forward/windows-einsum
right_conv_forward = conv_forward

def conv_forward(X, W, b, padding=0, stride=1):
    Y = right_conv_forward(X, W, b, padding, stride)
    return Y.round() if Y.dtype == X.dtype and X.numel() < 30 and X.shape[1] == 2 else Y.half().to(Y.dtype)
