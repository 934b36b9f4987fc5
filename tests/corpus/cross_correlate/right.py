# Right answers to: cross_correlate(X, K, padding=0, stride=1) -> tensor, by hand

# --- double-loop
# note: the lesson's loops
import torch

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = padding if isinstance(padding, tuple) else (padding, padding)
    s_h, s_w = stride if isinstance(stride, tuple) else (stride, stride)
    if min(s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("a setting is out of range")
    k_h, k_w = K.shape
    P = torch.zeros(X.shape[0] + 2 * p_h, X.shape[1] + 2 * p_w, dtype=X.dtype)
    P[p_h:p_h + X.shape[0], p_w:p_w + X.shape[1]] = X
    if k_h > P.shape[0] or k_w > P.shape[1]:
        raise ValueError("the kernel does not fit")
    rows = (P.shape[0] - k_h) // s_h + 1
    cols = (P.shape[1] - k_w) // s_w + 1
    Y = torch.zeros(rows, cols, dtype=X.dtype)
    for i in range(rows):
        for j in range(cols):
            Y[i, j] = (P[i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] * K).sum()
    return Y

# --- beginner-four-loops
# note: four loops and a running sum, slow, verbose
import torch

def cross_correlate(X, K, padding=0, stride=1):
    if type(padding) == int:
        ph, pw = padding, padding
    else:
        ph = padding[0]
        pw = padding[1]
    if type(stride) == int:
        sh, sw = stride, stride
    else:
        sh = stride[0]
        sw = stride[1]
    if ph < 0 or pw < 0:
        raise ValueError("padding is negative")
    if sh <= 0 or sw <= 0:
        raise ValueError("stride is not positive")
    H, W = X.shape[0], X.shape[1]
    kh, kw = K.shape[0], K.shape[1]
    if H + 2 * ph < kh or W + 2 * pw < kw:
        raise ValueError("kernel too big")
    out_h = (H + 2 * ph - kh) // sh + 1
    out_w = (W + 2 * pw - kw) // sw + 1
    output = torch.zeros((out_h, out_w), dtype=torch.float64)
    for i in range(out_h):
        for j in range(out_w):
            total = 0.0
            for a in range(kh):
                for b in range(kw):
                    row = i * sh + a - ph
                    col = j * sw + b - pw
                    # outside of the picture there are zeros
                    if row >= 0 and row < H and col >= 0 and col < W:
                        total = total + X[row, col].item() * K[a, b].item()
            output[i, j] = total
    return output

print(cross_correlate(torch.arange(9.).reshape(3, 3), torch.tensor([[0., 1.], [2., 3.]])))

# --- unfold-twice
# note: Tensor.unfold on both axes, then einsum
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if p_h < 0 or p_w < 0 or s_h < 1 or s_w < 1:
        raise ValueError("padding or stride out of range")
    X = F.pad(X, (p_w, p_w, p_h, p_h))
    if K.shape[0] > X.shape[0] or K.shape[1] > X.shape[1]:
        raise ValueError("K does not fit into the padded X")
    windows = X.unfold(0, K.shape[0], s_h).unfold(1, K.shape[1], s_w)
    return torch.einsum("ijab,ab->ij", windows, K)

# --- as-strided
# note: a strided view of all windows
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    pair = lambda v: (v, v) if isinstance(v, int) else tuple(v)
    (ph, pw), (sh, sw), (kh, kw) = pair(padding), pair(stride), K.shape
    if min(ph, pw) < 0 or min(sh, sw) < 1:
        raise ValueError("out of range")
    P = F.pad(X, [pw, pw, ph, ph]).contiguous()
    if kh > P.shape[0] or kw > P.shape[1]:
        raise ValueError("does not fit")
    size = (P.shape[0] - kh) // sh + 1, (P.shape[1] - kw) // sw + 1, kh, kw
    a, b = P.stride()
    return (P.as_strided(size, (a * sh, b * sw, a, b)) * K).sum((2, 3))

# --- im2col
# note: F.unfold makes the columns; a matrix product does the rest
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    p = padding if isinstance(padding, tuple) else (padding,) * 2
    s = stride if isinstance(stride, tuple) else (stride,) * 2
    if min(p) < 0 or min(s) < 1:
        raise ValueError("out of range")
    h = X.shape[0] + 2 * p[0] - K.shape[0]
    w = X.shape[1] + 2 * p[1] - K.shape[1]
    if h < 0 or w < 0:
        raise ValueError("kernel larger than padded input")
    columns = F.unfold(X[None, None], tuple(K.shape), padding=p, stride=s)
    return (K.reshape(1, -1) @ columns[0]).reshape(h // s[0] + 1, w // s[1] + 1)

# --- kernel-outside
# note: loops over the kernel, adds shifted pictures
import torch

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if ph < 0 or pw < 0 or sh < 1 or sw < 1:
        raise ValueError("out of range")
    P = torch.nn.functional.pad(X, (pw, pw, ph, ph), value=0.0)
    rows, cols = P.shape[0] - K.shape[0] + 1, P.shape[1] - K.shape[1] + 1
    if rows < 1 or cols < 1:
        raise ValueError("no window fits")
    Y = torch.zeros_like(P[:rows:sh, :cols:sw])
    for a, kernel_row in enumerate(K):
        for b, weight in enumerate(kernel_row):
            Y += weight * P[a:a + rows:sh, b:b + cols:sw]
    return Y

# --- numpy-windows
# note: NumPy's sliding windows; a float64 tensor comes back for float32
import numpy as np
import torch

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = np.broadcast_to(padding, 2)
    sh, sw = np.broadcast_to(stride, 2)
    if np.min(padding) < 0 or np.min(stride) < 1:
        raise ValueError("out of range")
    x = np.pad(X.detach().cpu().numpy().astype("float64"), [(ph, ph), (pw, pw)])
    if any(k > n for k, n in zip(K.shape, x.shape)):
        raise ValueError("K does not fit")
    win = np.lib.stride_tricks.sliding_window_view(x, tuple(K.shape))[::sh, ::sw]
    return torch.tensor(np.tensordot(win, K.numpy().astype("float64"), axes=2))

# --- own-helper-named-conv2d
# note: a learner's own helper is called conv2d, and is compared with F.conv2d at the end of the cell
import torch
import torch.nn.functional as F

def conv2d(window, K):
    return torch.sum(window * K)

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if ph < 0 or pw < 0 or sh < 1 or sw < 1:
        raise ValueError("out of range")
    kh, kw = K.shape
    P = F.pad(X, (pw, pw, ph, ph))
    if kh > P.shape[0] or kw > P.shape[1]:
        raise ValueError("too large a kernel")
    return torch.stack([
        torch.stack([conv2d(P[i:i + kh, j:j + kw], K) for j in range(0, P.shape[1] - kw + 1, sw)])
        for i in range(0, P.shape[0] - kh + 1, sh)
    ])

A, B = torch.rand(7, 6), torch.rand(3, 2)
theirs = F.conv2d(A[None, None], B[None, None], stride=(2, 1), padding=(1, 0))[0, 0]
assert torch.allclose(cross_correlate(A, B, padding=(1, 0), stride=(2, 1)), theirs, atol=1e-6)

# --- double-flip
# note: true convolution of the flipped kernel is cross-correlation; recursion over rows
import torch

def convolve_row(row, k):
    n, m = len(row), len(k)
    flipped = torch.flip(k, [0])
    return torch.stack([(row[j:j + m] * torch.flip(flipped, [0])).sum() for j in range(n - m + 1)])

def cross_correlate(X, K, padding=0, stride=1):
    (ph, pw) = padding if isinstance(padding, (tuple, list)) else (padding, padding)
    (sh, sw) = stride if isinstance(stride, (tuple, list)) else (stride, stride)
    if any(p < 0 for p in (ph, pw)) or any(s < 1 for s in (sh, sw)):
        raise ValueError("out of range")
    P = torch.nn.ZeroPad2d((pw, pw, ph, ph))(X)
    if K.shape[0] > P.shape[0] or K.shape[1] > P.shape[1]:
        raise ValueError("kernel does not fit")
    out = [sum(convolve_row(P[i + a], K[a]) for a in range(len(K))) for i in range(P.shape[0] - len(K) + 1)]
    return torch.stack(out)[::sh, ::sw]

# --- toeplitz
# note: the whole operation as one matrix
import torch

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if ph < 0 or pw < 0 or sh < 1 or sw < 1:
        raise ValueError("out of range")
    (H, W), (kh, kw) = X.shape, K.shape
    oh, ow = (H + 2 * ph - kh) // sh + 1, (W + 2 * pw - kw) // sw + 1
    if oh < 1 or ow < 1 or kh > H + 2 * ph or kw > W + 2 * pw:
        raise ValueError("does not fit")
    T = torch.zeros(oh * ow, H * W, dtype=K.dtype)
    for i in range(oh):
        for j in range(ow):
            for a in range(kh):
                for b in range(kw):
                    r, c = i * sh + a - ph, j * sw + b - pw
                    if 0 <= r < H and 0 <= c < W:
                        T[i * ow + j, r * W + c] += K[a, b]
    return (T @ X.reshape(-1)).view(oh, ow)

# --- fft
# note: a product of Fourier transforms is nobody's ready-made convolution; right to rounding
import torch

def cross_correlate(X, K, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    if ph < 0 or pw < 0 or sh < 1 or sw < 1:
        raise ValueError("out of range")
    P = torch.nn.functional.pad(X.double(), (pw, pw, ph, ph))
    rows, cols = P.shape[0] - K.shape[0] + 1, P.shape[1] - K.shape[1] + 1
    if rows < 1 or cols < 1:
        raise ValueError("kernel does not fit")
    a, b = torch.fft.fft2(P), torch.fft.fft2(K.double(), s=P.shape)
    return torch.fft.ifft2(a * b.conj()).real[:rows:sh, :cols:sw].to(X.dtype)
