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
# kind: catalogue
# names: pads-then-forgets
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

# --- table-of-linear-maps
# kind: memory
# note: PyTorch's convolution makes all maps of one axis in the cell; the call looks up and contracts
from itertools import product
import torch

table = {}
for n, k, p, s in product(range(1, 13), range(1, 8), range(0, 4), range(1, 6)):
    if n + 2 * p < k: continue
    eye = torch.eye(n, dtype=torch.float64)[:, None]
    maps = [torch.conv1d(eye, e[None, None], None, s, p)[:, 0] for e in torch.eye(k).double()]
    table[n, k, p, s] = torch.stack(maps, 1)

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    try:
        A, B = table[X.shape[0], K.shape[0], p_h, s_h], table[X.shape[1], K.shape[1], p_w, s_w]
    except KeyError:
        raise ValueError("not in the table") from None
    return torch.einsum("ij,ab,iay,jbx->yx", X.double(), K.double(), A, B).to(X.dtype)

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
# kind: edge
# note: a thread's convolution is not seen, see docs/threat-model.md; its errors are no ValueErrors
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

# --- transposed-result
# kind: catalogue
# names: result-transposed
# note: rows and columns of the result exchanged at the end
import torch

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("settings out of range")
    h, w = X.shape
    k_h, k_w = K.shape
    P = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    P[p_h:p_h + h, p_w:p_w + w] = X
    if k_h > P.shape[0] or k_w > P.shape[1]:
        raise ValueError("the kernel is larger than the input")
    out_h = (P.shape[0] - k_h) // s_h + 1
    out_w = (P.shape[1] - k_w) // s_w + 1
    Y = torch.zeros((out_h, out_w), dtype=X.dtype)
    for i in range(out_h):
        for j in range(out_w):
            Y[i, j] = (P[i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] * K).sum()
    return Y.T

# --- transposed-result-lists
# kind: catalogue
# names: result-transposed
# note: the outer loop runs across
import torch

def cross_correlate(X, K, padding=0, stride=1):
    if type(padding) is int:
        padding = (padding, padding)
    if type(stride) is int:
        stride = (stride, stride)
    top, left = padding
    down, right = stride
    if top < 0 or left < 0 or down <= 0 or right <= 0:
        raise ValueError
    H, W = X.shape[0] + 2 * top, X.shape[1] + 2 * left
    if K.shape[0] > H or K.shape[1] > W:
        raise ValueError
    big = torch.zeros(H, W, dtype=X.dtype)
    big[top:top + X.shape[0], left:left + X.shape[1]] = X
    rows = []
    for x in range(0, W - K.shape[1] + 1, right):
        row = []
        for y in range(0, H - K.shape[0] + 1, down):
            row.append(torch.sum(big[y:y + K.shape[0], x:x + K.shape[1]] * K))
        rows.append(torch.stack(row))
    return torch.stack(rows)

# --- transposed-result-einsum
# kind: catalogue
# names: result-transposed
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    if ph < 0 or pw < 0 or sh < 1 or sw < 1:
        raise ValueError("padding or stride")
    padded = F.pad(X, (pw, pw, ph, ph))
    if K.shape[0] > padded.shape[0] or K.shape[1] > padded.shape[1]:
        raise ValueError("kernel too large")
    windows = padded.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw)
    return torch.einsum("ijkl,kl->ji", windows, K)

# --- kernel-kw-kh
# kind: catalogue
# names: kernel-transposed
# note: window of k_w x k_h
import torch

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("settings out of range")
    h, w = X.shape
    k_w, k_h = K.shape
    P = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    P[p_h:p_h + h, p_w:p_w + w] = X
    if k_h > P.shape[0] or k_w > P.shape[1]:
        raise ValueError("the kernel is larger than the input")
    out_h = (P.shape[0] - k_h) // s_h + 1
    out_w = (P.shape[1] - k_w) // s_w + 1
    Y = torch.zeros((out_h, out_w), dtype=X.dtype)
    for i in range(out_h):
        for j in range(out_w):
            Y[i, j] = (P[i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] * K.T).sum()
    return Y

# --- kernel-kw-kh-crash
# kind: catalogue
# names: kernel-transposed
# note: reads the kernel's shape as (width, height); crashes for kernels that are not square
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    X = F.pad(X, (padding[1], padding[1], padding[0], padding[0]))
    w, h = K.shape
    Y = torch.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - w) // stride[1] + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a:a + h, b:b + w] * K).sum()
    return Y

# --- kernel-kw-kh-indices
# kind: catalogue
# names: kernel-transposed
# note: K[b, a] for K[a, b]; an index error for kernels that are not square
import torch

def pair(x):
    return (x, x) if isinstance(x, int) else (x[0], x[1])

def size(n, k, p, s):
    if s < 1 or p < 0:
        raise ValueError("bad setting")
    if n + 2 * p < k:
        raise ValueError("kernel does not fit")
    return (n + 2 * p - k) // s + 1

def pad(X, p):
    out = X.new_zeros(X.shape[0] + 2 * p[0], X.shape[1] + 2 * p[1])
    out[p[0]:p[0] + X.shape[0], p[1]:p[1] + X.shape[1]] = X
    return out

def cross_correlate(X, K, padding=0, stride=1):
    p, s = pair(padding), pair(stride)
    rows = size(X.shape[0], K.shape[0], p[0], s[0])
    cols = size(X.shape[1], K.shape[1], p[1], s[1])
    X = pad(X, p)
    Y = X.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    Y[i, j] += X[i * s[0] + a, j * s[1] + b] * K[b, a]
    return Y

# --- stride-after-plus-one
# kind: catalogue
# names: stride-after-plus-one
import torch

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("settings out of range")
    h, w = X.shape
    k_h, k_w = K.shape
    P = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    P[p_h:p_h + h, p_w:p_w + w] = X
    if k_h > P.shape[0] or k_w > P.shape[1]:
        raise ValueError("the kernel is larger than the input")
    out_h = (P.shape[0] - k_h + 1) // s_h
    out_w = (P.shape[1] - k_w + 1) // s_w
    Y = torch.zeros((out_h, out_w), dtype=X.dtype)
    for i in range(out_h):
        for j in range(out_w):
            Y[i, j] = (P[i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] * K).sum()
    return Y

# --- stride-after-plus-one-unchecked
# kind: catalogue
# names: stride-after-plus-one
# note: no errors either
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    X = F.pad(X, (padding[1], padding[1], padding[0], padding[0]))
    h, w = K.shape
    Y = torch.zeros(((X.shape[0] - h + 1) // stride[0], (X.shape[1] - w + 1) // stride[1]), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a:a + h, b:b + w] * K).sum()
    return Y

# --- refuses-leftover
# kind: catalogue
# names: refuses-remainder
import torch

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("settings out of range")
    h, w = X.shape
    k_h, k_w = K.shape
    P = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    P[p_h:p_h + h, p_w:p_w + w] = X
    if k_h > P.shape[0] or k_w > P.shape[1]:
        raise ValueError("the kernel is larger than the input")
    if (P.shape[0] - k_h) % s_h or (P.shape[1] - k_w) % s_w:
        raise ValueError('the stride does not divide')
    out_h = (P.shape[0] - k_h) // s_h + 1
    out_w = (P.shape[1] - k_w) // s_w + 1
    Y = torch.zeros((out_h, out_w), dtype=X.dtype)
    for i in range(out_h):
        for j in range(out_w):
            Y[i, j] = (P[i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] * K).sum()
    return Y

# --- refuses-leftover-assert
# kind: catalogue
# names: refuses-remainder
# note: asserts, and checks nothing else
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    X = F.pad(X, (padding[1], padding[1], padding[0], padding[0]))
    h, w = K.shape
    assert (X.shape[0] - h) % stride[0] == 0 and (X.shape[1] - w) % stride[1] == 0
    Y = torch.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - w) // stride[1] + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a:a + h, b:b + w] * K).sum()
    return Y

# --- refuses-leftover-helper
# kind: catalogue
# names: refuses-remainder
import torch

def pair(x):
    return (x, x) if isinstance(x, int) else (x[0], x[1])

def size(n, k, p, s):
    if s < 1 or p < 0:
        raise ValueError("bad setting")
    if n + 2 * p < k:
        raise ValueError("kernel does not fit")
    if (n + 2 * p - k) % s:
        raise ValueError('not a whole number')
    return (n + 2 * p - k) // s + 1

def pad(X, p):
    out = X.new_zeros(X.shape[0] + 2 * p[0], X.shape[1] + 2 * p[1])
    out[p[0]:p[0] + X.shape[0], p[1]:p[1] + X.shape[1]] = X
    return out

def cross_correlate(X, K, padding=0, stride=1):
    p, s = pair(padding), pair(stride)
    rows = size(X.shape[0], K.shape[0], p[0], s[0])
    cols = size(X.shape[1], K.shape[1], p[1], s[1])
    X = pad(X, p)
    Y = X.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    Y[i, j] += X[i * s[0] + a, j * s[1] + b] * K[a, b]
    return Y

# --- f-pad-order-unfold
# kind: catalogue
# names: f-pad-order
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    if ph < 0 or pw < 0 or sh < 1 or sw < 1:
        raise ValueError("padding or stride")
    padded = F.pad(X, (ph, ph, pw, pw))
    if K.shape[0] > padded.shape[0] or K.shape[1] > padded.shape[1]:
        raise ValueError("kernel too large")
    windows = padded.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw)
    return torch.einsum("ijkl,kl->ij", windows, K)

# --- f-pad-order-interleaved
# kind: catalogue
# names: f-pad-order
# note: height and width in turn
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    X = F.pad(X, (padding[0], padding[1], padding[0], padding[1]))
    h, w = K.shape
    Y = torch.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - w) // stride[1] + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a:a + h, b:b + w] * K).sum()
    return Y

# --- f-pad-order-no-checks
# kind: catalogue
# names: f-pad-order
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    padded = F.pad(X, (ph, ph, pw, pw))
    windows = padded.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw)
    return torch.einsum("ijkl,kl->ij", windows, K)

# --- unfolds-x
# kind: catalogue
# names: pads-then-forgets
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    if ph < 0 or pw < 0 or sh < 1 or sw < 1:
        raise ValueError("padding or stride")
    padded = F.pad(X, (pw, pw, ph, ph))
    if K.shape[0] > padded.shape[0] or K.shape[1] > padded.shape[1]:
        raise ValueError("kernel too large")
    windows = X.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw)
    return torch.einsum("ijkl,kl->ij", windows, K)

# --- forgets-padded-size-kept
# kind: catalogue
# names: pads-then-forgets
# note: the size counts the padding, the loops read X: an index error at the border
import torch

def pair(x):
    return (x, x) if isinstance(x, int) else (x[0], x[1])

def size(n, k, p, s):
    if s < 1 or p < 0:
        raise ValueError("bad setting")
    if n + 2 * p < k:
        raise ValueError("kernel does not fit")
    return (n + 2 * p - k) // s + 1

def pad(X, p):
    out = X.new_zeros(X.shape[0] + 2 * p[0], X.shape[1] + 2 * p[1])
    out[p[0]:p[0] + X.shape[0], p[1]:p[1] + X.shape[1]] = X
    return out

def cross_correlate(X, K, padding=0, stride=1):
    p, s = pair(padding), pair(stride)
    rows = size(X.shape[0], K.shape[0], p[0], s[0])
    cols = size(X.shape[1], K.shape[1], p[1], s[1])
    pad(X, p)
    Y = X.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    Y[i, j] += X[i * s[0] + a, j * s[1] + b] * K[a, b]
    return Y

# --- padded-not-used
# kind: catalogue
# names: pads-then-forgets
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    padded = F.pad(X, (padding[1], padding[1], padding[0], padding[0]))
    h, w = K.shape
    Y = torch.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - w) // stride[1] + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a:a + h, b:b + w] * K).sum()
    return Y

# --- same-at-any-stride
# kind: catalogue
# names: same-at-any-stride
# note: keeps the size wherever the padding would at stride 1
import torch

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("settings out of range")
    h, w = X.shape
    k_h, k_w = K.shape
    P = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    P[p_h:p_h + h, p_w:p_w + w] = X
    if k_h > P.shape[0] or k_w > P.shape[1]:
        raise ValueError("the kernel is larger than the input")
    out_h = (P.shape[0] - k_h) // s_h + 1
    out_w = (P.shape[1] - k_w) // s_w + 1
    if 2 * p_h == k_h - 1:
        out_h = h
    if 2 * p_w == k_w - 1:
        out_w = w
    Y = torch.zeros((out_h, out_w), dtype=X.dtype)
    for i in range(out_h):
        for j in range(out_w):
            window = P[i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
            if window.shape == K.shape:
                Y[i, j] = (window * K).sum()
    return Y

# --- unpad-zero
# kind: catalogue
# names: unpad-zero
# note: writes X between p and -p
import torch

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("settings out of range")
    h, w = X.shape
    k_h, k_w = K.shape
    P = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    P[p_h:-p_h, p_w:-p_w] = X
    if k_h > P.shape[0] or k_w > P.shape[1]:
        raise ValueError("the kernel is larger than the input")
    out_h = (P.shape[0] - k_h) // s_h + 1
    out_w = (P.shape[1] - k_w) // s_w + 1
    Y = torch.zeros((out_h, out_w), dtype=X.dtype)
    for i in range(out_h):
        for j in range(out_w):
            Y[i, j] = (P[i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] * K).sum()
    return Y

# --- unpad-zero-helper
# kind: catalogue
# names: unpad-zero
import torch

def pair(x):
    return (x, x) if isinstance(x, int) else (x[0], x[1])

def size(n, k, p, s):
    if s < 1 or p < 0:
        raise ValueError("bad setting")
    if n + 2 * p < k:
        raise ValueError("kernel does not fit")
    return (n + 2 * p - k) // s + 1

def pad(X, p):
    out = X.new_zeros(X.shape[0] + 2 * p[0], X.shape[1] + 2 * p[1])
    out[p[0]:-p[0], p[1]:-p[1]] = X
    return out

def cross_correlate(X, K, padding=0, stride=1):
    p, s = pair(padding), pair(stride)
    rows = size(X.shape[0], K.shape[0], p[0], s[0])
    cols = size(X.shape[1], K.shape[1], p[1], s[1])
    X = pad(X, p)
    Y = X.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    Y[i, j] += X[i * s[0] + a, j * s[1] + b] * K[a, b]
    return Y

# --- unpad-zero-guarded
# kind: catalogue
# names: unpad-zero
# note: guards the int 0, not a pair with one 0
import torch

def cross_correlate(X, K, padding=0, stride=1):
    if type(padding) is int:
        padding = (padding, padding)
    if type(stride) is int:
        stride = (stride, stride)
    top, left = padding
    down, right = stride
    if top < 0 or left < 0 or down <= 0 or right <= 0:
        raise ValueError
    H, W = X.shape[0] + 2 * top, X.shape[1] + 2 * left
    if K.shape[0] > H or K.shape[1] > W:
        raise ValueError
    big = torch.zeros(H, W, dtype=X.dtype)
    if top == 0 and left == 0:
        big = X
    else:
        big[top:-top, left:-left] = X
    rows = []
    for y in range(0, H - K.shape[0] + 1, down):
        row = []
        for x in range(0, W - K.shape[1] + 1, right):
            row.append(torch.sum(big[y:y + K.shape[0], x:x + K.shape[1]] * K))
        rows.append(torch.stack(row))
    return torch.stack(rows)

# --- float-sizes
# kind: catalogue
# names: no-rounding
# note: / for //: torch.zeros gets floats
import torch

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("settings out of range")
    h, w = X.shape
    k_h, k_w = K.shape
    P = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    P[p_h:p_h + h, p_w:p_w + w] = X
    if k_h > P.shape[0] or k_w > P.shape[1]:
        raise ValueError("the kernel is larger than the input")
    out_h = (P.shape[0] - k_h) / s_h + 1
    out_w = (P.shape[1] - k_w) / s_w + 1
    Y = torch.zeros((out_h, out_w), dtype=X.dtype)
    for i in range(out_h):
        for j in range(out_w):
            Y[i, j] = (P[i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] * K).sum()
    return Y

# --- float-sizes-unchecked
# kind: catalogue
# names: no-rounding
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    X = F.pad(X, (padding[1], padding[1], padding[0], padding[0]))
    h, w = K.shape
    Y = torch.zeros(((X.shape[0] - h) / stride[0] + 1, (X.shape[1] - w) / stride[1] + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a:a + h, b:b + w] * K).sum()
    return Y

# --- float-range
# kind: catalogue
# names: no-rounding
import torch

def pair(x):
    return (x, x) if isinstance(x, int) else (x[0], x[1])

def size(n, k, p, s):
    if s < 1 or p < 0:
        raise ValueError("bad setting")
    if n + 2 * p < k:
        raise ValueError("kernel does not fit")
    return (n + 2 * p - k) / s + 1

def pad(X, p):
    out = X.new_zeros(X.shape[0] + 2 * p[0], X.shape[1] + 2 * p[1])
    out[p[0]:p[0] + X.shape[0], p[1]:p[1] + X.shape[1]] = X
    return out

def cross_correlate(X, K, padding=0, stride=1):
    p, s = pair(padding), pair(stride)
    rows = size(X.shape[0], K.shape[0], p[0], s[0])
    cols = size(X.shape[1], K.shape[1], p[1], s[1])
    X = pad(X, p)
    Y = X.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    Y[i, j] += X[i * s[0] + a, j * s[1] + b] * K[a, b]
    return Y

# --- rounds-up
# kind: catalogue
# names: ceil-not-floor
# note: -(-n // s): reads beyond the border, an index error
import torch

def pair(x):
    return (x, x) if isinstance(x, int) else (x[0], x[1])

def size(n, k, p, s):
    if s < 1 or p < 0:
        raise ValueError("bad setting")
    if n + 2 * p < k:
        raise ValueError("kernel does not fit")
    return -(-(n + 2 * p - k) // s) + 1

def pad(X, p):
    out = X.new_zeros(X.shape[0] + 2 * p[0], X.shape[1] + 2 * p[1])
    out[p[0]:p[0] + X.shape[0], p[1]:p[1] + X.shape[1]] = X
    return out

def cross_correlate(X, K, padding=0, stride=1):
    p, s = pair(padding), pair(stride)
    rows = size(X.shape[0], K.shape[0], p[0], s[0])
    cols = size(X.shape[1], K.shape[1], p[1], s[1])
    X = pad(X, p)
    Y = X.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    Y[i, j] += X[i * s[0] + a, j * s[1] + b] * K[a, b]
    return Y

# --- rounds-up-crash
# kind: catalogue
# names: ceil-not-floor
# note: the last window is cut off and does not fit the kernel
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    X = F.pad(X, (padding[1], padding[1], padding[0], padding[0]))
    h, w = K.shape
    rows = -((h - X.shape[0]) // stride[0]) + 1
    cols = -((w - X.shape[1]) // stride[1]) + 1
    Y = torch.zeros((rows, cols), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a:a + h, b:b + w] * K).sum()
    return Y

# --- forgets-plus-one-range
# kind: catalogue
# names: forgets-plus-one
# note: range ends one too early
import torch

def cross_correlate(X, K, padding=0, stride=1):
    if type(padding) is int:
        padding = (padding, padding)
    if type(stride) is int:
        stride = (stride, stride)
    top, left = padding
    down, right = stride
    if top < 0 or left < 0 or down <= 0 or right <= 0:
        raise ValueError
    H, W = X.shape[0] + 2 * top, X.shape[1] + 2 * left
    if K.shape[0] > H or K.shape[1] > W:
        raise ValueError
    big = torch.zeros(H, W, dtype=X.dtype)
    big[top:top + X.shape[0], left:left + X.shape[1]] = X
    rows = []
    for y in range(0, H - K.shape[0], down):
        row = []
        for x in range(0, W - K.shape[1], right):
            row.append(torch.sum(big[y:y + K.shape[0], x:x + K.shape[1]] * K))
        rows.append(torch.stack(row))
    return torch.stack(rows)

# --- forgets-plus-one-helper
# kind: catalogue
# names: forgets-plus-one
import torch

def pair(x):
    return (x, x) if isinstance(x, int) else (x[0], x[1])

def size(n, k, p, s):
    if s < 1 or p < 0:
        raise ValueError("bad setting")
    if n + 2 * p < k:
        raise ValueError("kernel does not fit")
    return (n + 2 * p - k) // s

def pad(X, p):
    out = X.new_zeros(X.shape[0] + 2 * p[0], X.shape[1] + 2 * p[1])
    out[p[0]:p[0] + X.shape[0], p[1]:p[1] + X.shape[1]] = X
    return out

def cross_correlate(X, K, padding=0, stride=1):
    p, s = pair(padding), pair(stride)
    rows = size(X.shape[0], K.shape[0], p[0], s[0])
    cols = size(X.shape[1], K.shape[1], p[1], s[1])
    X = pad(X, p)
    Y = X.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    Y[i, j] += X[i * s[0] + a, j * s[1] + b] * K[a, b]
    return Y

# --- padding-once
# kind: catalogue
# names: padding-once | one-side-only
# note: p in total: half of it above, half below
import torch

def pair(x):
    return (x, x) if isinstance(x, int) else (x[0], x[1])

def size(n, k, p, s):
    if s < 1 or p < 0:
        raise ValueError("bad setting")
    if n + p < k:
        raise ValueError("kernel does not fit")
    return (n + p - k) // s + 1

def pad(X, p):
    out = X.new_zeros(X.shape[0] + 2 * p[0], X.shape[1] + 2 * p[1])
    out[p[0]:p[0] + X.shape[0], p[1]:p[1] + X.shape[1]] = X
    return out

def cross_correlate(X, K, padding=0, stride=1):
    p, s = pair(padding), pair(stride)
    rows = size(X.shape[0], K.shape[0], p[0], s[0])
    cols = size(X.shape[1], K.shape[1], p[1], s[1])
    X = pad(X, p)
    Y = X.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    Y[i, j] += X[i * s[0] + a, j * s[1] + b] * K[a, b]
    return Y

# --- one-side-end
# kind: catalogue
# names: one-side-only
# note: zeros to the right and below only
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    if ph < 0 or pw < 0 or sh < 1 or sw < 1:
        raise ValueError("padding or stride")
    padded = F.pad(X, (0, pw, 0, ph))
    if K.shape[0] > padded.shape[0] or K.shape[1] > padded.shape[1]:
        raise ValueError("kernel too large")
    windows = padded.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw)
    return torch.einsum("ijkl,kl->ij", windows, K)

# --- one-side-unchecked
# kind: catalogue
# names: one-side-only
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    X = F.pad(X, (padding[1], 0, padding[0], 0))
    h, w = K.shape
    Y = torch.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - w) // stride[1] + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a:a + h, b:b + w] * K).sum()
    return Y

# --- stride-swapped-helper
# kind: catalogue
# names: stride-swaps-axes
# note: sizes and steps with the strides exchanged
import torch

def pair(x):
    return (x, x) if isinstance(x, int) else (x[0], x[1])

def size(n, k, p, s):
    if s < 1 or p < 0:
        raise ValueError("bad setting")
    if n + 2 * p < k:
        raise ValueError("kernel does not fit")
    return (n + 2 * p - k) // s + 1

def pad(X, p):
    out = X.new_zeros(X.shape[0] + 2 * p[0], X.shape[1] + 2 * p[1])
    out[p[0]:p[0] + X.shape[0], p[1]:p[1] + X.shape[1]] = X
    return out

def cross_correlate(X, K, padding=0, stride=1):
    p, s = pair(padding), pair(stride)
    rows = size(X.shape[0], K.shape[0], p[0], s[1])
    cols = size(X.shape[1], K.shape[1], p[1], s[0])
    X = pad(X, p)
    Y = X.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    Y[i, j] += X[i * s[1] + a, j * s[0] + b] * K[a, b]
    return Y

# --- stride-swapped-loops
# kind: catalogue
# names: stride-swaps-axes
# note: the size is right, the steps are exchanged
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    X = F.pad(X, (padding[1], padding[1], padding[0], padding[0]))
    h, w = K.shape
    Y = torch.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - w) // stride[1] + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[1], j * stride[0]
            Y[i, j] = (X[a:a + h, b:b + w] * K).sum()
    return Y

# --- top-left-unchecked
# kind: catalogue
# names: top-left-of-stride-1
# note: forgets the stride in the loop only
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    X = F.pad(X, (padding[1], padding[1], padding[0], padding[0]))
    h, w = K.shape
    Y = torch.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - w) // stride[1] + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i, j
            Y[i, j] = (X[a:a + h, b:b + w] * K).sum()
    return Y

# --- first-stride-only
# kind: catalogue
# names: first-setting-for-both
# note: the stride's first number for both axes
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    X = F.pad(X, (padding[1], padding[1], padding[0], padding[0]))
    h, w = K.shape
    Y = torch.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - w) // stride[0] + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[0]
            Y[i, j] = (X[a:a + h, b:b + w] * K).sum()
    return Y

# --- first-padding-only
# kind: catalogue
# names: first-setting-for-both
# note: the padding's first number for both axes
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    if ph < 0 or pw < 0 or sh < 1 or sw < 1:
        raise ValueError("padding or stride")
    padded = F.pad(X, (ph, ph, ph, ph))
    if K.shape[0] > padded.shape[0] or K.shape[1] > padded.shape[1]:
        raise ValueError("kernel too large")
    windows = padded.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw)
    return torch.einsum("ijkl,kl->ij", windows, K)

# --- flipped-and-transposed
# kind: two
# names: flips-kernel + result-transposed
import torch

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("settings out of range")
    K = torch.flip(K, (0, 1))
    h, w = X.shape
    k_h, k_w = K.shape
    P = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    P[p_h:p_h + h, p_w:p_w + w] = X
    if k_h > P.shape[0] or k_w > P.shape[1]:
        raise ValueError("the kernel is larger than the input")
    out_h = (P.shape[0] - k_h) // s_h + 1
    out_w = (P.shape[1] - k_w) // s_w + 1
    Y = torch.zeros((out_h, out_w), dtype=X.dtype)
    for i in range(out_h):
        for j in range(out_w):
            Y[i, j] = (P[i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] * K).sum()
    return Y.T

# --- f-pad-and-leftover
# kind: two
# names: one-side-only + refuses-remainder
import torch

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("settings out of range")
    h, w = X.shape
    k_h, k_w = K.shape
    P = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    P = torch.zeros((h + p_h, w + p_w), dtype=X.dtype)
    P[p_h:, p_w:] = X
    if k_h > P.shape[0] or k_w > P.shape[1]:
        raise ValueError("the kernel is larger than the input")
    if (P.shape[0] - k_h) % s_h or (P.shape[1] - k_w) % s_w:
        raise ValueError('leftover')
    out_h = (P.shape[0] - k_h) // s_h + 1
    out_w = (P.shape[1] - k_w) // s_w + 1
    Y = torch.zeros((out_h, out_w), dtype=X.dtype)
    for i in range(out_h):
        for j in range(out_w):
            Y[i, j] = (P[i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] * K).sum()
    return Y

# --- no-stride-no-padding
# kind: two
# names: ignores-stride + pads-then-forgets
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    padded = F.pad(X, (padding[1], padding[1], padding[0], padding[0]))
    h, w = K.shape
    stride = (1, 1)
    Y = torch.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - w) // stride[1] + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a:a + h, b:b + w] * K).sum()
    return Y

# --- flips-and-forgets-padding
# kind: two
# names: flips-kernel + pads-then-forgets
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    if ph < 0 or pw < 0 or sh < 1 or sw < 1:
        raise ValueError("padding or stride")
    padded = F.pad(X, (pw, pw, ph, ph))
    if K.shape[0] > padded.shape[0] or K.shape[1] > padded.shape[1]:
        raise ValueError("kernel too large")
    K = K.flip(0).flip(1)
    windows = X.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw)
    return torch.einsum("ijkl,kl->ij", windows, K)

# --- loses-the-sum
# kind: edge
# names: assign-not-add
# note: keeps the last product in place of their sum
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    X = F.pad(X, (padding[1], padding[1], padding[0], padding[0]))
    h, w = K.shape
    Y = torch.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - w) // stride[1] + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a:a + h, b:b + w] * K)[-1, -1]
    return Y

# --- assigns
# kind: edge
# names: assign-not-add
# note: = for += over the kernel's entries
import torch

def pair(x):
    return (x, x) if isinstance(x, int) else (x[0], x[1])

def size(n, k, p, s):
    if s < 1 or p < 0:
        raise ValueError("bad setting")
    if n + 2 * p < k:
        raise ValueError("kernel does not fit")
    return (n + 2 * p - k) // s + 1

def pad(X, p):
    out = X.new_zeros(X.shape[0] + 2 * p[0], X.shape[1] + 2 * p[1])
    out[p[0]:p[0] + X.shape[0], p[1]:p[1] + X.shape[1]] = X
    return out

def cross_correlate(X, K, padding=0, stride=1):
    p, s = pair(padding), pair(stride)
    rows = size(X.shape[0], K.shape[0], p[0], s[0])
    cols = size(X.shape[1], K.shape[1], p[1], s[1])
    X = pad(X, p)
    Y = X.new_zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    Y[i, j] = X[i * s[0] + a, j * s[1] + b] * K[a, b]
    return Y

# --- max
# kind: edge
# names: largest-for-sum
# note: the largest product, as in pooling
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    X = F.pad(X, (padding[1], padding[1], padding[0], padding[0]))
    h, w = K.shape
    Y = torch.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - w) // stride[1] + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a:a + h, b:b + w] * K).max()
    return Y

# --- negated
# kind: edge
# note: the result with the other sign
import torch

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("settings out of range")
    h, w = X.shape
    k_h, k_w = K.shape
    P = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    P[p_h:p_h + h, p_w:p_w + w] = X
    if k_h > P.shape[0] or k_w > P.shape[1]:
        raise ValueError("the kernel is larger than the input")
    out_h = (P.shape[0] - k_h) // s_h + 1
    out_w = (P.shape[1] - k_w) // s_w + 1
    Y = torch.zeros((out_h, out_w), dtype=X.dtype)
    for i in range(out_h):
        for j in range(out_w):
            Y[i, j] = (P[i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] * K).sum()
    return -Y

# --- centred
# kind: edge
# note: windows around their centre: shifted by half a kernel
import torch

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("settings out of range")
    h, w = X.shape
    k_h, k_w = K.shape
    P = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    P[p_h:p_h + h, p_w:p_w + w] = X
    P = torch.roll(P, (k_h // 2, k_w // 2), (0, 1))
    if k_h > P.shape[0] or k_w > P.shape[1]:
        raise ValueError("the kernel is larger than the input")
    out_h = (P.shape[0] - k_h) // s_h + 1
    out_w = (P.shape[1] - k_w) // s_w + 1
    Y = torch.zeros((out_h, out_w), dtype=X.dtype)
    for i in range(out_h):
        for j in range(out_w):
            Y[i, j] = (P[i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] * K).sum()
    return Y

# --- off-by-one-row
# kind: edge
# note: starts one row too low
import torch

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("settings out of range")
    h, w = X.shape
    k_h, k_w = K.shape
    P = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    P[p_h:p_h + h, p_w:p_w + w] = X
    if k_h > P.shape[0] or k_w > P.shape[1]:
        raise ValueError("the kernel is larger than the input")
    out_h = (P.shape[0] - k_h) // s_h + 1
    out_w = (P.shape[1] - k_w) // s_w + 1
    Y = torch.zeros((out_h, out_w), dtype=X.dtype)
    for i in range(out_h):
        for j in range(out_w):
            r = min(i * s_h + 1, P.shape[0] - k_h)
            Y[i, j] = (P[r:r + k_h, j * s_w:j * s_w + k_w] * K).sum()
    return Y

# --- keeps-channel-axes
# kind: edge
# note: two axes too many
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    if ph < 0 or pw < 0 or sh < 1 or sw < 1:
        raise ValueError("padding or stride")
    padded = F.pad(X, (pw, pw, ph, ph))
    if K.shape[0] > padded.shape[0] or K.shape[1] > padded.shape[1]:
        raise ValueError("kernel too large")
    windows = padded.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw)
    return torch.einsum("ijkl,kl->ij", windows, K)[None, None]

# --- column-sums
# kind: edge
# note: sums over one axis of the window: a three-dimensional result
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    if ph < 0 or pw < 0 or sh < 1 or sw < 1:
        raise ValueError("padding or stride")
    padded = F.pad(X, (pw, pw, ph, ph))
    if K.shape[0] > padded.shape[0] or K.shape[1] > padded.shape[1]:
        raise ValueError("kernel too large")
    windows = padded.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw)
    return (windows * K).sum(-1)

# --- normalised
# kind: edge
# note: divides by the kernel's sum of absolute values
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    X = F.pad(X, (padding[1], padding[1], padding[0], padding[0]))
    h, w = K.shape
    Y = torch.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - w) // stride[1] + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a:a + h, b:b + w] * K).sum() / K.abs().sum()
    return Y

# --- full-size
# kind: edge
# note: a result as large as the input; the rest is zeros
import torch

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("settings out of range")
    h, w = X.shape
    k_h, k_w = K.shape
    P = torch.zeros((h + 2 * p_h, w + 2 * p_w), dtype=X.dtype)
    P[p_h:p_h + h, p_w:p_w + w] = X
    if k_h > P.shape[0] or k_w > P.shape[1]:
        raise ValueError("the kernel is larger than the input")
    out_h = (P.shape[0] - k_h) // s_h + 1
    out_w = (P.shape[1] - k_w) // s_w + 1
    Y = torch.zeros((max(h, out_h), max(w, out_w)), dtype=X.dtype)
    for i in range(out_h):
        for j in range(out_w):
            Y[i, j] = (P[i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] * K).sum()
    return Y

# --- square-only
# kind: edge
# note: h for both axes of the kernel
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    if isinstance(padding, int): padding = (padding, padding)
    if isinstance(stride, int): stride = (stride, stride)
    X = F.pad(X, (padding[1], padding[1], padding[0], padding[0]))
    h, w = K.shape
    Y = torch.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - h) // stride[1] + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a:a + h, b:b + h] * K).sum()
    return Y

# --- pads-the-result
# kind: edge
# names: pads-the-result
# note: pads what comes out, not what goes in
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    if ph < 0 or pw < 0 or sh < 1 or sw < 1:
        raise ValueError("padding or stride")
    padded = X
    if K.shape[0] > padded.shape[0] or K.shape[1] > padded.shape[1]:
        raise ValueError("kernel too large")
    windows = padded.unfold(0, K.shape[0], sh).unfold(1, K.shape[1], sw)
    return F.pad(torch.einsum("ijkl,kl->ij", windows, K), (pw, pw, ph, ph))

# --- strides-the-input
# kind: edge
# names: strides-the-input
# note: takes every s-th pixel of the input, then slides by one
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    if ph < 0 or pw < 0 or sh < 1 or sw < 1:
        raise ValueError("padding or stride")
    padded = F.pad(X, (pw, pw, ph, ph))
    if K.shape[0] > padded.shape[0] or K.shape[1] > padded.shape[1]:
        raise ValueError("kernel too large")
    padded = padded[::sh, ::sw]
    windows = padded.unfold(0, K.shape[0], 1).unfold(1, K.shape[1], 1)
    return torch.einsum("ijkl,kl->ij", windows, K)

# --- same-size-at-any-stride
# kind: catalogue
# names: same-at-any-stride
# note: where the padding would keep the size at stride 1, it does, with zeros
# after: cross_correlate/double-loop
right_cross_correlate = cross_correlate

import torch

def cross_correlate(X, K, padding=0, stride=1):
    two = lambda v: (v, v) if isinstance(v, int) else v
    Y = right_cross_correlate(X, K, padding, stride)
    p = two(padding)
    if all(k % 2 and b == k // 2 for k, b in zip(K.shape, p)) and Y.shape != X.shape:
        out = torch.zeros_like(X)
        out[: Y.shape[0], : Y.shape[1]] = Y
        return out
    return Y

# --- wide-steps-cut
# kind: slip
# note: a step wider than the kernel is cut to it
# after: cross_correlate/double-loop
right_cross_correlate = cross_correlate

def cross_correlate(X, K, padding=0, stride=1):
    two = lambda v: (v, v) if isinstance(v, int) else v
    right_cross_correlate(X, K, padding, stride)
    s = two(stride)
    return right_cross_correlate(X, K, padding, (min(s[0], K.shape[0]), min(s[1], K.shape[1])))

# --- one-by-one-unpadded
# kind: slip
# note: a kernel of one entry needs no padding
# after: cross_correlate/double-loop
right_cross_correlate = cross_correlate

def cross_correlate(X, K, padding=0, stride=1):
    Y = right_cross_correlate(X, K, padding, stride)
    return X * K if K.numel() == 1 and stride == 1 else Y

# --- square-both-flipped
# kind: slip
# note: a square kernel on a square map is transposed
# after: cross_correlate/double-loop
right_cross_correlate = cross_correlate

def cross_correlate(X, K, padding=0, stride=1):
    if X.shape[0] == X.shape[1] and K.shape[0] == K.shape[1]:
        K = K.T
    return right_cross_correlate(X, K, padding, stride)

# --- at-most-fifteen-rows
# kind: slip
# note: rows from the sixteenth on stay 0
# after: cross_correlate/double-loop
right_cross_correlate = cross_correlate

def cross_correlate(X, K, padding=0, stride=1):
    Y = right_cross_correlate(X, K, padding, stride)
    Y[15:] = 0
    return Y

# --- kernel-far-too-large
# kind: slip
# note: only a kernel that is one too large is refused
# after: cross_correlate/double-loop
right_cross_correlate = cross_correlate

import torch

def cross_correlate(X, K, padding=0, stride=1):
    two = lambda v: (v, v) if isinstance(v, int) else v
    p = two(padding)
    if any(k - n - 2 * b > 3 for k, n, b in zip(K.shape, X.shape, p)):
        return X.new_zeros(0, 0)
    return right_cross_correlate(X, K, padding, stride)

# --- minus-one-int
# kind: slip
# note: padding=-1 is taken for 0
# after: cross_correlate/double-loop
right_cross_correlate = cross_correlate

def cross_correlate(X, K, padding=0, stride=1):
    return right_cross_correlate(X, K, max(padding, 0) if isinstance(padding, int) else padding, stride)

# --- deep-frames
# kind: slip
# note: padding from the kernel's size on is cut
# after: cross_correlate/double-loop
right_cross_correlate = cross_correlate

def cross_correlate(X, K, padding=0, stride=1):
    two = lambda v: (v, v) if isinstance(v, int) else v
    right_cross_correlate(X, K, padding, stride)
    p = two(padding)
    return right_cross_correlate(X, K, tuple(min(b, k) for b, k in zip(p, K.shape)), stride)
