# Right answers to: conv_backward(dY, X, W, padding=0, stride=1) -> (dX, dW, db), by hand

# --- loops-add-back
# note: each entry of dY goes back to its window
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    dXp = torch.zeros_like(Xp)
    dW = torch.zeros_like(W)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows = slice(i * s_h, i * s_h + k_h)
            cols = slice(j * s_w, j * s_w + k_w)
            for n in range(N):
                for o in range(C_out):
                    dW[o] += dY[n, o, i, j] * Xp[n, :, rows, cols]
                    dXp[n, :, rows, cols] += dY[n, o, i, j] * W[o]
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    db = dY.sum(dim=(0, 2, 3))
    return dX, dW, db

# --- rotated-kernel
# note: zeros between the entries of dY, then a full correlation with the rotated kernel
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, V = X.shape
    O, _, k_h, k_w = W.shape
    # stride 1 again: zeros between the entries, and for the rows that no window reached
    spread = dY.new_zeros(N, O, H + 2 * p_h - k_h + 1, V + 2 * p_w - k_w + 1)
    spread[:, :, ::s_h, ::s_w] = dY
    Xp = F.pad(X, (p_w, p_w, p_h, p_h))
    windows = Xp.unfold(2, spread.shape[2], 1).unfold(3, spread.shape[3], 1)
    dW = torch.einsum("ncijhw,nohw->ocij", windows, spread)
    full = F.pad(spread, (k_w - 1, k_w - 1, k_h - 1, k_h - 1)).unfold(2, k_h, 1).unfold(3, k_w, 1)
    dXp = torch.einsum("nohwij,ocij->nchw", full, W.flip(2, 3))
    return dXp[:, :, p_h:p_h + H, p_w:p_w + V], dW, dY.sum((0, 2, 3))

# --- columns-and-fold
# note: im2col forward, F.fold backward; a list comes back
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    p = padding if isinstance(padding, tuple) else (padding, padding)
    s = stride if isinstance(stride, tuple) else (stride, stride)
    k = tuple(W.shape[2:])
    cols = F.unfold(X, k, padding=p, stride=s)
    g = dY.flatten(2)
    dW = torch.einsum("nol,nkl->ok", g, cols).reshape(W.shape)
    dX = F.fold(W.flatten(1).T @ g, X.shape[2:], k, padding=p, stride=s)
    return [dX, dW, g.sum((0, 2))]

# --- kernel-loop-numpy
# note: NumPy, a loop over the kernel's entries
import numpy as np
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if np.isscalar(padding) else padding
    sh, sw = (stride, stride) if np.isscalar(stride) else stride
    g, x, w = dY.numpy(), X.numpy(), W.numpy()
    xp = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    oh, ow = g.shape[2:]
    for a in range(w.shape[2]):
        for b in range(w.shape[3]):
            at = np.s_[:, :, a:a + oh * sh:sh, b:b + ow * sw:sw]
            window = xp[at][:, :, :oh, :ow]
            dw[:, :, a, b] = np.tensordot(g, window, axes=([0, 2, 3], [0, 2, 3]))
            part = np.zeros_like(dxp)
            part[at][:, :, :oh, :ow] = np.einsum("nohw,oc->nchw", g, w[:, :, a, b])
            dxp += part
    dx = dxp[:, :, ph:dxp.shape[2] - ph, pw:dxp.shape[3] - pw]
    return torch.tensor(dx), torch.tensor(dw), torch.tensor(g.sum(axis=(0, 2, 3)))

# --- three-functions
# note: one small function per gradient, joined in a lambda
import torch

def _two(v):
    return (v, v) if isinstance(v, int) else tuple(v)

def _windows(X, W, padding, stride):
    (ph, pw), (sh, sw) = _two(padding), _two(stride)
    P = torch.nn.functional.pad(X, (pw, pw, ph, ph))
    return P.unfold(2, W.shape[2], sh).unfold(3, W.shape[3], sw)

def bias_gradient(dY):
    return dY.transpose(0, 1).flatten(1).sum(1)

def weight_gradient(dY, X, W, padding, stride):
    return torch.einsum("nohw,nchwij->ocij", dY, _windows(X, W, padding, stride))

def input_gradient(dY, X, W, padding, stride):
    (ph, pw), (sh, sw) = _two(padding), _two(stride)
    big = X.new_zeros(X.shape[0], X.shape[1], X.shape[2] + 2 * ph, X.shape[3] + 2 * pw)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            big[:, :, i * sh:i * sh + W.shape[2], j * sw:j * sw + W.shape[3]] += torch.einsum(
                "no,ocab->ncab", dY[:, :, i, j], W)
    return big.narrow(2, ph, X.shape[2]).narrow(3, pw, X.shape[3])

conv_backward = lambda dY, X, W, padding=0, stride=1: (
    input_gradient(dY, X, W, padding, stride),
    weight_gradient(dY, X, W, padding, stride),
    bias_gradient(dY),
)

# --- big-matrix
# note: the layer as one matrix per image; transposed for dX
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    oh, ow = dY.shape[2:]
    dX, dW = torch.zeros_like(X), torch.zeros_like(W)
    for i in range(oh):
        for j in range(ow):
            for a in range(kh):
                r = i * sh + a - ph
                if r < 0 or r >= H:
                    continue
                for b in range(kw):
                    c = j * sw + b - pw
                    if c < 0 or c >= V:
                        continue
                    dX[:, :, r, c] = dX[:, :, r, c] + dY[:, :, i, j] @ W[:, :, a, b]
                    dW[:, :, a, b] = dW[:, :, a, b] + dY[:, :, i, j].T @ X[:, :, r, c]
    return dX, dW, torch.stack([dY[:, o].sum() for o in range(O)])

# --- no-grad-decorator
# note: torch.no_grad is the opposite of autograd
import torch
import torch.nn.functional as F

@torch.no_grad()
def conv_backward(dY, X, W, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    P = F.pad(X, (p_w, p_w, p_h, p_h))
    dP, dW = torch.zeros_like(P), torch.zeros_like(W)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            at = (slice(None), slice(None), slice(i * s_h, i * s_h + W.shape[2]), slice(j * s_w, j * s_w + W.shape[3]))
            g = dY[:, :, i, j]
            dW += torch.tensordot(g, P[at], dims=([0], [0]))
            dP[at] += torch.tensordot(g, W, dims=1)
    dX = dP[..., p_h:P.shape[2] - p_h, p_w:P.shape[3] - p_w].clone()
    return dX, dW, dY.sum((0, 2, 3))

# --- unit-images-and-unit-kernels
# note: slow: the layer as a matrix for dX, and one forward pass for each entry of dW
# after: conv_forward/windows-einsum
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    C, H, V = X.shape[1:]
    E = torch.eye(C * H * V, dtype=X.dtype).reshape(-1, C, H, V)
    A = conv_forward(E, W, W.new_zeros(len(W)), padding, stride).flatten(1)
    dX = (dY.flatten(1) @ A.T).reshape(X.shape)
    dW = torch.zeros_like(W)
    for at in torch.cartesian_prod(*(torch.arange(s) for s in W.shape)).reshape(-1, 4).tolist():
        U = torch.zeros_like(W)
        U[tuple(at)] = 1
        dW[tuple(at)] = (conv_forward(X, U, U.new_zeros(len(U)), padding, stride) * dY).sum()
    return dX, dW, torch.einsum("nohw->o", dY)
