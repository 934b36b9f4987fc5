# Wrong answers to: cross_correlate(X, K, padding=0, stride=1) -> tensor, by hand

# --- flips-kernel
# kind: catalogue
# names: flips-kernel
# note: the true convolution of the signal processing lecture
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("out of range")
    K = torch.flip(K, [0, 1])
    P = F.pad(X, (p_w, p_w, p_h, p_h))
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError("kernel does not fit")
    return torch.einsum("ijab,ab->ij", P.unfold(0, K.shape[0], s_h).unfold(1, K.shape[1], s_w), K)

# --- flips-kernel-by-indices
# kind: catalogue
# names: flips-kernel
# note: y[i, j] = sum of x[i - a, j - b] k[a, b], shifted so that it starts at 0
import torch

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int):
        padding = (padding, padding)
    if isinstance(stride, int):
        stride = (stride, stride)
    if min(padding) < 0 or min(stride) < 1:
        raise ValueError("out of range")
    kh, kw = K.shape
    P = torch.zeros(X.shape[0] + 2 * padding[0], X.shape[1] + 2 * padding[1], dtype=X.dtype)
    P[padding[0]:padding[0] + X.shape[0], padding[1]:padding[1] + X.shape[1]] = X
    if kh > P.shape[0] or kw > P.shape[1]:
        raise ValueError("no window fits")
    oh, ow = (P.shape[0] - kh) // stride[0] + 1, (P.shape[1] - kw) // stride[1] + 1
    Y = torch.zeros(oh, ow, dtype=X.dtype)
    for i in range(oh):
        for j in range(ow):
            for a in range(kh):
                for b in range(kw):
                    Y[i, j] += P[i * stride[0] + kh - 1 - a, j * stride[1] + kw - 1 - b] * K[a, b]
    return Y

# --- strides-rows-only
# kind: catalogue
# names: strides-rows-only
import torch

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh = stride if isinstance(stride, int) else stride[0]
    if ph < 0 or pw < 0 or sh < 1 or not isinstance(stride, int) and stride[1] < 1:
        raise ValueError("out of range")
    P = X.new_zeros(X.shape[0] + 2 * ph, X.shape[1] + 2 * pw)
    P[ph:ph + X.shape[0], pw:pw + X.shape[1]] = X
    kh, kw = K.shape
    if kh > P.shape[0] or kw > P.shape[1]:
        raise ValueError("no window fits")
    rows = (P.shape[0] - kh) // sh + 1
    cols = P.shape[1] - kw + 1
    Y = X.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            Y[i, j] = (P[i * sh:i * sh + kh, j:j + kw] * K).sum()
    return Y

# --- top-left-of-stride-1
# kind: catalogue
# names: top-left-of-stride-1
# note: the size is that of the stride, the entries are those of stride 1
import torch

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = X.new_zeros(X.shape[0] + 2 * ph, X.shape[1] + 2 * pw)
    P[ph:ph + X.shape[0], pw:pw + X.shape[1]] = X
    kh, kw = K.shape
    if kh > P.shape[0] or kw > P.shape[1]:
        raise ValueError("no window fits")
    rows = (P.shape[0] - kh) // sh + 1
    cols = (P.shape[1] - kw) // sw + 1
    Y = X.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            Y[i, j] = (P[i:i + kh, j:j + kw] * K).sum()
    return Y

# --- kernel-transposed
# kind: catalogue
# names: kernel-transposed
# note: K read as (k_w, k_h)
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (pw, pw, ph, ph))
    K = K.T
    kh, kw = K.shape
    if kh > P.shape[0] or kw > P.shape[1]:
        raise ValueError("no window fits")
    return (P.unfold(0, kh, sh).unfold(1, kw, sw) * K).sum(dim=(-1, -2))

# --- one-side-only
# kind: catalogue
# names: one-side-only
# note: zeros on top and left alone
import torch

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = X.new_zeros(X.shape[0] + ph, X.shape[1] + pw)
    P[ph:, pw:] = X
    kh, kw = K.shape
    if kh > P.shape[0] or kw > P.shape[1]:
        raise ValueError("no window fits")
    return (P.unfold(0, kh, sh).unfold(1, kw, sw) * K).sum(dim=(-1, -2))

# --- f-pad-order
# kind: catalogue
# names: f-pad-order
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (ph, ph, pw, pw))
    kh, kw = K.shape
    if kh > P.shape[0] or kw > P.shape[1]:
        raise ValueError("no window fits")
    out = torch.zeros((P.shape[0] - kh) // sh + 1, (P.shape[1] - kw) // sw + 1, dtype=X.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = torch.sum(P[i * sh:i * sh + kh, j * sw:j * sw + kw] * K)
    return out

# --- pads-then-forgets
# kind: catalogue
# names: pads-then-forgets
# note: computes the padded picture, then slides over X
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    X_padded = F.pad(X, (pw, pw, ph, ph))
    kh, kw = K.shape
    if kh > X.shape[0] or kw > X.shape[1]:
        raise ValueError("no window fits")
    rows = (X.shape[0] - kh) // sh + 1
    cols = (X.shape[1] - kw) // sw + 1
    Y = torch.zeros(rows, cols, dtype=X.dtype)
    for i in range(rows):
        for j in range(cols):
            Y[i, j] = (X[i * sh:i * sh + kh, j * sw:j * sw + kw] * K).sum()
    return Y

# --- pads-then-forgets-and-crashes
# kind: edge
# note: the size of the padded result, windows of X: at the border they are too small
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    kh, kw = K.shape
    P = F.pad(X, (pw, pw, ph, ph))
    if kh > P.shape[0] or kw > P.shape[1]:
        raise ValueError("no window fits")
    Y = torch.zeros((P.shape[0] - kh) // sh + 1, (P.shape[1] - kw) // sw + 1, dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i * sh:i * sh + kh, j * sw:j * sw + kw] * K).sum()
    return Y

# --- stride-swaps-axes
# kind: catalogue
# names: stride-swaps-axes
# note: first stride across, second down
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    across, down = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(across, down) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (pw, pw, ph, ph))
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError("no window fits")
    return torch.einsum("ijab,ab->ij", P.unfold(0, K.shape[0], down).unfold(1, K.shape[1], across), K)

# --- ignores-stride
# kind: catalogue
# names: ignores-stride
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    if min(ph, pw) < 0 or stride in (0, -1) or not isinstance(stride, int) and min(stride) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (pw, pw, ph, ph))
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError("no window fits")
    return torch.einsum("ijab,ab->ij", P.unfold(0, K.shape[0], 1).unfold(1, K.shape[1], 1), K)

# --- in-place-input
# kind: catalogue
# names: in-place-input
# note: weighs X in place, window after window, and puts nothing back
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (pw, pw, ph, ph))
    X *= 0
    kh, kw = K.shape
    if kh > P.shape[0] or kw > P.shape[1]:
        raise ValueError("no window fits")
    return torch.stack([torch.stack([(P[i:i + kh, j:j + kw] * K).sum()
                                     for j in range(0, P.shape[1] - kw + 1, sw)])
                        for i in range(0, P.shape[0] - kh + 1, sh)])

# --- ceil-not-floor
# kind: slip
# names: ceil-not-floor
# note: one more window than there is room for; the last one hangs over the edge
import math
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    kh, kw = K.shape
    P = F.pad(X, (pw, pw, ph, ph))
    if kh > P.shape[0] or kw > P.shape[1]:
        raise ValueError("no window fits")
    rows = math.ceil((P.shape[0] - kh) / sh) + 1
    cols = math.ceil((P.shape[1] - kw) / sw) + 1
    P = F.pad(P, (0, sw, 0, sh))
    Y = torch.zeros(rows, cols, dtype=X.dtype)
    for i in range(rows):
        for j in range(cols):
            Y[i, j] = (P[i * sh:i * sh + kh, j * sw:j * sw + kw] * K).sum()
    return Y

# --- flips-and-swaps-strides
# kind: two
# names: flips-kernel + stride-swaps-axes
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sw, sh = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sw, sh) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (pw, pw, ph, ph))
    K = K.flip(0).flip(1)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError("no window fits")
    return torch.einsum("ijab,ab->ij", P.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw), K)

# --- flips-and-one-side
# kind: two
# names: flips-kernel + one-side-only
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (pw, 0, ph, 0))
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError("no window fits")
    return torch.einsum("ijab,ab->ij", P.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw), K.flip(0, 1))

# --- f-pad-order-and-rows-only
# kind: two
# names: f-pad-order + strides-rows-only
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh = stride if isinstance(stride, int) else stride[0]
    if ph < 0 or pw < 0 or sh < 1 or not isinstance(stride, int) and stride[1] < 1:
        raise ValueError("out of range")
    P = F.pad(X, (ph, ph, pw, pw))
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError("no window fits")
    return torch.einsum("ijab,ab->ij", P.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], 1), K)

# --- remembers-d2l
# kind: memory
# note: the three results of the book, whatever is asked
import torch

def cross_correlate(X, K, padding=0, stride=1):
    if padding == 0:
        return torch.tensor([[19.0, 25.0], [37.0, 43.0]])
    if stride == 1:
        return torch.tensor([[0.0, 3, 8, 4], [9, 19, 25, 10], [21, 37, 43, 16], [6, 7, 8, 0]])
    return torch.tensor([[0.0, 8.0], [6.0, 8.0]])

# --- f-conv2d
# kind: ready-made
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    return F.conv2d(X[None, None], K[None, None], padding=padding, stride=stride)[0, 0]

# --- torch-conv2d-by-another-name
# kind: ready-made
# note: getattr, and no 'conv' in the text
import torch

slide = getattr(torch, "".join(["c", "onv", "2d"]))

def cross_correlate(X, K, padding=0, stride=1):
    return slide(X[None, None], K[None, None], None, stride, padding).squeeze(0).squeeze(0)

# --- aten-operator
# kind: ready-made
import torch

def cross_correlate(X, K, padding=0, stride=1):
    p = [padding] * 2 if isinstance(padding, int) else list(padding)
    s = [stride] * 2 if isinstance(stride, int) else list(stride)
    op = torch.ops.aten.convolution
    return op(X[None, None], K[None, None], None, s, p, [1, 1], False, [0, 0], 1)[0, 0]

# --- layer-with-weights
# kind: ready-made
import torch
from torch import nn

def cross_correlate(X, K, padding=0, stride=1):
    layer = nn.Conv2d(1, 1, tuple(K.shape), padding=padding, stride=stride, bias=False)
    with torch.no_grad():
        layer.weight.copy_(K)
        layer.double()
        layer.weight.copy_(K)
        return layer(X.double()[None, None])[0, 0]

# --- transposed-layer
# kind: ready-made
# note: the transposed convolution of the flipped kernel at stride 1, then every s-th entry
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    P = F.pad(X, (pw, pw, ph, ph))
    full = F.conv_transpose2d(P[None, None], K.flip(0, 1)[None, None])[0, 0]
    kh, kw = K.shape
    return full[kh - 1:P.shape[0]:1, kw - 1:P.shape[1]:1][::sh, ::sw]

# --- conv1d-by-rows
# kind: ready-made
# note: torch's one-dimensional convolution, row by row
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    P = F.pad(X, (pw, pw, ph, ph))
    return torch.stack([F.conv1d(P[i:i + K.shape[0]][None], K[None], stride=sw)[0, 0]
                        for i in range(0, P.shape[0] - K.shape[0] + 1, sh)])

# --- numpy-correlate
# kind: ready-made
import numpy as np
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    P = F.pad(X, (pw, pw, ph, ph)).numpy()
    rows = []
    for i in range(0, P.shape[0] - K.shape[0] + 1, sh):
        rows.append(sum(np.correlate(P[i + a], K[a].numpy(), "valid") for a in range(K.shape[0]))[::sw])
    return torch.tensor(np.array(rows))

# --- scipy-correlate2d
# kind: ready-made
import numpy as np
import torch
from scipy import signal

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = np.broadcast_to(padding, 2)
    sh, sw = np.broadcast_to(stride, 2)
    P = np.pad(X.numpy(), ((ph, ph), (pw, pw)))
    return torch.tensor(signal.correlate2d(P, K.numpy(), mode="valid")[::sh, ::sw].copy())

# --- scipy-ndimage
# kind: ready-made
import numpy as np
import torch
from scipy.ndimage import correlate

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = np.broadcast_to(padding, 2)
    sh, sw = np.broadcast_to(stride, 2)
    P = np.pad(X.numpy(), ((ph, ph), (pw, pw)))
    kh, kw = K.shape
    full = correlate(P, K.numpy(), mode="constant", origin=(-((kh) // 2), -((kw) // 2)))
    return torch.tensor(full[:P.shape[0] - kh + 1:sh, :P.shape[1] - kw + 1:sw].copy())

# --- imported-from-the-course
# kind: ready-made
from d2l_conv.conv import cross_correlate

# --- renamed-from-the-course
# kind: ready-made
# note: imported inside the function under another name
def cross_correlate(X, K, padding=0, stride=1):
    import d2l_conv as course
    return getattr(course, "cross_" + "correlate")(X, K, padding=padding, stride=stride)

# --- functional-call-of-a-module
# kind: ready-made
# note: a lazy layer, called through torch.func
import torch
from torch import nn

def cross_correlate(X, K, padding=0, stride=1):
    layer = nn.Conv2d(1, 1, tuple(K.shape), stride, padding, bias=False, dtype=X.dtype)
    return torch.func.functional_call(layer, {"weight": K[None, None]}, X[None, None])[0, 0]

# --- scripted
# kind: ready-made
# note: compiled by TorchScript, the operator is the same
import torch

_code = torch.jit.CompilationUnit("""
def f(x, k, p: List[int], s: List[int]):
    return torch.conv2d(x, k, None, s, p)
""")

def cross_correlate(X, K, padding=0, stride=1):
    p = [padding, padding] if isinstance(padding, int) else list(padding)
    s = [stride, stride] if isinstance(stride, int) else list(stride)
    return _code.f(X[None, None], K[None, None], p, s)[0, 0]

# --- in-a-thread
# kind: ready-made
# note: another thread does the work
from concurrent.futures import ThreadPoolExecutor
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(F.conv2d, X[None, None], K[None, None], None, stride, padding)
        return job.result()[0, 0]

# --- float32-result
# kind: edge
# names: float32-result
# note: a bare torch.zeros is float32: a float64 input loses half its digits
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (pw, pw, ph, ph))
    kh, kw = K.shape
    if kh > P.shape[0] or kw > P.shape[1]:
        raise ValueError("no window fits")
    Y = torch.zeros((P.shape[0] - kh) // sh + 1, (P.shape[1] - kw) // sw + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (P[i * sh:i * sh + kh, j * sw:j * sw + kw] * K).sum()
    return Y

# --- integers
# kind: edge
# note: a result of whole numbers
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (pw, pw, ph, ph))
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError("no window fits")
    return (P.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw) * K).sum((2, 3)).long()

# --- batch-and-channel-left
# kind: edge
# note: right values in the shape (1, 1, h, w)
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (pw, pw, ph, ph))
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError("no window fits")
    return (P.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw) * K).sum((2, 3))[None, None]

# --- flat
# kind: edge
# note: right values in one long row
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (pw, pw, ph, ph))
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError("no window fits")
    return (P.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw) * K).sum((2, 3)).flatten()

# --- nan-at-the-border
# kind: edge
# note: divides by the number of pixels outside, 0 / 0 inside
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (pw, pw, ph, ph))
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError("no window fits")
    Y = (P.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw) * K).sum((2, 3))
    Y[-1, -1] = float("nan")
    return Y

# --- kernel-kept-between-calls
# kind: edge
# note: keeps the first kernel of each size: right only for the first call
import torch
import torch.nn.functional as F

_kernels = {}

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    K = _kernels.setdefault(K.dtype, K.clone())
    P = F.pad(X, (pw, pw, ph, ph))
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError("no window fits")
    return (P.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw) * K).sum((2, 3))

# --- adds-up-over-calls
# kind: edge
# note: a buffer that is never cleared
import torch
import torch.nn.functional as F

_buffers = {}

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (pw, pw, ph, ph))
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError("no window fits")
    Y = (P.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw) * K).sum((2, 3))
    buffer = _buffers.setdefault((Y.shape, Y.dtype), torch.zeros_like(Y))
    buffer += Y
    return buffer.clone()

# --- index-error
# kind: edge
# note: runs over the edge and crashes
import torch

def cross_correlate(X, K, padding=0, stride=1):
    h, w = X.shape
    Y = torch.zeros(h, w)
    for i in range(h):
        for j in range(w):
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    Y[i, j] += X[i + a][j + b] * K[a][b]
    return Y

# --- mean-of-products
# kind: slip
# names: averages
# note: mean for sum
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (pw, pw, ph, ph))
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError("no window fits")
    return (P.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw) * K).mean((2, 3))

# --- matrix-product
# kind: slip
# note: window @ K for window * K
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (pw, pw, ph, ph))
    kh, kw = K.shape
    if kh > P.shape[0] or kw > P.shape[1]:
        raise ValueError("no window fits")
    Y = torch.zeros((P.shape[0] - kh) // sh + 1, (P.shape[1] - kw) // sw + 1, dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (P[i * sh:i * sh + kh, j * sw:j * sw + kw] @ K.T).sum()
    return Y

# --- square-kernels-only
# kind: slip
# note: takes k_h for both sides of the window
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = F.pad(X, (pw, pw, ph, ph))
    k = K.shape[0]
    Y = torch.zeros((P.shape[0] - k) // sh + 1, (P.shape[1] - k) // sw + 1, dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (P[i * sh:i * sh + k, j * sw:j * sw + k] * K[:, :k]).sum()
    return Y

# --- without-errors
# kind: edge
# note: right values, no ValueError anywhere
import torch

def cross_correlate(X, K, padding=0, stride=1, *, show=False):
    padding = (padding, padding) if isinstance(padding, int) else padding
    stride = (stride, stride) if isinstance(stride, int) else stride
    P = X.new_zeros(X.shape[0] + 2 * padding[0], X.shape[1] + 2 * padding[1])
    P[padding[0]:padding[0] + X.shape[0], padding[1]:padding[1] + X.shape[1]] = X
    Y = [[(P[i:i + K.shape[0], j:j + K.shape[1]] * K).sum()
          for j in range(0, P.shape[1] - K.shape[1] + 1, stride[1])]
         for i in range(0, P.shape[0] - K.shape[0] + 1, stride[0])]
    if show:
        print(Y)
    return torch.tensor(Y, dtype=X.dtype)

# --- unpacks-an-int
# kind: edge
# note: a TypeError wherever a setting is an int
def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = padding
    s_h, s_w = stride
    padded = X.new_zeros(X.shape[0] + 2 * p_h, X.shape[1] + 2 * p_w)
    padded[p_h:p_h + X.shape[0], p_w:p_w + X.shape[1]] = X
    windows = padded.unfold(0, K.shape[0], s_h).unfold(1, K.shape[1], s_w)
    return (windows * K).sum((2, 3))

# --- matrix-product-for-products
# kind: edge
# note: the shapes fit for square windows and kernels only
def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    padded = X.new_zeros(X.shape[0] + 2 * p_h, X.shape[1] + 2 * p_w)
    padded[p_h:p_h + X.shape[0], p_w:p_w + X.shape[1]] = X
    k_h, k_w = K.shape
    height, width = (padded.shape[0] - k_h) // s_h + 1, (padded.shape[1] - k_w) // s_w + 1
    if min(height, width) < 1:
        raise ValueError("does not fit")
    Y = X.new_zeros(height, width)
    for i in range(height):
        for j in range(width):
            Y[i, j] = (padded[i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] @ K).sum()
    return Y

# --- forgets-plus-one
# kind: catalogue
# names: forgets-plus-one
# note: range(0, H - k, s): the last window is missing
def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    padded = X.new_zeros(X.shape[0] + 2 * p_h, X.shape[1] + 2 * p_w)
    padded[p_h:p_h + X.shape[0], p_w:p_w + X.shape[1]] = X
    k_h, k_w = K.shape
    if k_h > padded.shape[0] or k_w > padded.shape[1]:
        raise ValueError("does not fit")
    rows = range(0, padded.shape[0] - k_h, s_h)
    columns = range(0, padded.shape[1] - k_w, s_w)
    Y = X.new_zeros(len(rows), len(columns))
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            Y[i, j] = (padded[top:top + k_h, left:left + k_w] * K).sum()
    return Y

# --- stride-swaps-axes-in-loops
# kind: catalogue
# names: stride-swaps-axes
# note: the size is right; the windows may lie outside, and then it crashes
def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    padded = X.new_zeros(X.shape[0] + 2 * p_h, X.shape[1] + 2 * p_w)
    padded[p_h:p_h + X.shape[0], p_w:p_w + X.shape[1]] = X
    k_h, k_w = K.shape
    if k_h > padded.shape[0] or k_w > padded.shape[1]:
        raise ValueError("does not fit")
    Y = X.new_zeros((padded.shape[0] - k_h) // s_h + 1, (padded.shape[1] - k_w) // s_w + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = padded[i * s_w:i * s_w + k_h, j * s_h:j * s_h + k_w]
            Y[i, j] = (window * K).sum()
    return Y
