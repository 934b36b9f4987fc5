# Wrong answers to: conv_backward(dY, X, W, padding=0, stride=1) -> (dX, dW, db), by hand

# --- kernel-not-rotated
# kind: catalogue
# names: kernel-not-rotated
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    H, V = X.shape[2:]
    k_h, k_w = W.shape[2:]
    spread = dY.new_zeros(len(X), len(W), H + 2 * p_h - k_h + 1, V + 2 * p_w - k_w + 1)
    spread[:, :, ::s_h, ::s_w] = dY
    P = F.pad(X, (p_w, p_w, p_h, p_h))
    dW = torch.einsum("ncijhw,nohw->ocij",
                      P.unfold(2, spread.shape[2], 1).unfold(3, spread.shape[3], 1), spread)
    full = F.pad(spread, (k_w - 1, k_w - 1, k_h - 1, k_h - 1)).unfold(2, k_h, 1).unfold(3, k_w, 1)
    dP = torch.einsum("nohwij,ocij->nchw", full, W)
    return dP[:, :, p_h:p_h + H, p_w:p_w + V], dW, dY.sum((0, 2, 3))

# --- kernel-not-rotated-stride-one-loop
# kind: catalogue
# names: kernel-not-rotated
# note: adds dY times the flipped window back, entry by entry
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    kh, kw = W.shape[2:]
    P = F.pad(X, (pw, pw, ph, ph))
    dP, dW = torch.zeros_like(P), torch.zeros_like(W)
    turned = torch.flip(W, (2, 3))
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows, cols = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
            dW += torch.einsum("no,ncab->ocab", dY[:, :, i, j], P[:, :, rows, cols])
            dP[:, :, rows, cols] += torch.einsum("no,ocab->ncab", dY[:, :, i, j], turned)
    return dP[:, :, ph:ph + X.shape[2], pw:pw + X.shape[3]], dW, dY.sum((0, 2, 3))

# --- rotated-90-transpose
# kind: catalogue
# names: rotated-90
# note: a transpose for the rotation; crashes or is cut off where the kernel is not square
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    H, V = X.shape[2:]
    k_h, k_w = W.shape[2:]
    spread = dY.new_zeros(len(X), len(W), H + 2 * p_h - k_h + 1, V + 2 * p_w - k_w + 1)
    spread[:, :, ::s_h, ::s_w] = dY
    P = F.pad(X, (p_w, p_w, p_h, p_h))
    dW = torch.einsum("ncijhw,nohw->ocij",
                      P.unfold(2, spread.shape[2], 1).unfold(3, spread.shape[3], 1), spread)
    T = W.transpose(2, 3)
    full = F.pad(spread, (k_w - 1, k_w - 1, k_h - 1, k_h - 1)).unfold(2, k_w, 1).unfold(3, k_h, 1)
    dP = torch.einsum("nohwij,ocij->nchw", full, T)
    dP = F.pad(dP, (0, max(0, P.shape[3] - dP.shape[3]), 0, max(0, P.shape[2] - dP.shape[2])))
    return dP[:, :, p_h:p_h + H, p_w:p_w + V], dW, dY.sum((0, 2, 3))

# --- rotated-90-rot90
# kind: catalogue
# names: rotated-90
# note: one rot90 for two
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    H, V = X.shape[2:]
    k_h, k_w = W.shape[2:]
    spread = dY.new_zeros(len(X), len(W), H + 2 * p_h - k_h + 1, V + 2 * p_w - k_w + 1)
    spread[:, :, ::s_h, ::s_w] = dY
    P = F.pad(X, (p_w, p_w, p_h, p_h))
    dW = torch.einsum("ncijhw,nohw->ocij",
                      P.unfold(2, spread.shape[2], 1).unfold(3, spread.shape[3], 1), spread)
    R = torch.rot90(W, 1, (2, 3))
    q_h, q_w = R.shape[2:]
    full = F.pad(spread, (q_w - 1, q_w - 1, q_h - 1, q_h - 1)).unfold(2, q_h, 1).unfold(3, q_w, 1)
    dP = torch.einsum("nohwij,ocij->nchw", full, R)
    return dP[:, :, p_h:p_h + H, p_w:p_w + V], dW, dY.sum((0, 2, 3))

# --- assign-not-add
# kind: catalogue
# names: assign-not-add
# note: = for += where the windows overlap in dX
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    kh, kw = W.shape[2:]
    P = F.pad(X, (pw, pw, ph, ph))
    dP, dW = torch.zeros_like(P), torch.zeros_like(W)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows, cols = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
            dW += torch.einsum("no,ncab->ocab", dY[:, :, i, j], P[:, :, rows, cols])
            dP[:, :, rows, cols] = torch.einsum("no,ocab->ncab", dY[:, :, i, j], W)
    return dP[:, :, ph:ph + X.shape[2], pw:pw + X.shape[3]], dW, dY.sum((0, 2, 3))

# --- assign-not-add-in-dw
# kind: catalogue
# names: assign-not-add
# note: = for += in dW and dX alike, in the classic loops
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    kh, kw = W.shape[2:]
    P = F.pad(X, (pw, pw, ph, ph))
    dP, dW = torch.zeros_like(P), torch.zeros_like(W)
    for n in range(len(X)):
        for o in range(len(W)):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    rows, cols = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
                    dW[o] = dY[n, o, i, j] * P[n, :, rows, cols]
                    dP[n, :, rows, cols] = dY[n, o, i, j] * W[o]
    return dP[:, :, ph:ph + X.shape[2], pw:pw + X.shape[3]], dW, dY.sum((0, 2, 3))

# --- stride-forgotten-backward
# kind: catalogue
# names: stride-forgotten-backward
# note: window start i for i * s
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    kh, kw = W.shape[2:]
    P = F.pad(X, (pw, pw, ph, ph))
    dP, dW = torch.zeros_like(P), torch.zeros_like(W)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows, cols = slice(i, i + kh), slice(j, j + kw)
            dW += torch.einsum("no,ncab->ocab", dY[:, :, i, j], P[:, :, rows, cols])
            dP[:, :, rows, cols] += torch.einsum("no,ocab->ncab", dY[:, :, i, j], W)
    return dP[:, :, ph:ph + X.shape[2], pw:pw + X.shape[3]], dW, dY.sum((0, 2, 3))

# --- stride-forgotten-in-dx
# kind: catalogue
# names: stride-forgotten-backward
# note: dW with the stride, dX without the zeros between the entries of dY
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    kh, kw = W.shape[2:]
    P = F.pad(X, (pw, pw, ph, ph))
    dP, dW = torch.zeros_like(P), torch.zeros_like(W)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            g = dY[:, :, i, j]
            dW += torch.einsum("no,ncab->ocab", g, P[:, :, i * sh:i * sh + kh, j * sw:j * sw + kw])
            dP[:, :, i:i + kh, j:j + kw] += torch.einsum("no,ocab->ncab", g, W)
    return dP[:, :, ph:ph + X.shape[2], pw:pw + X.shape[3]], dW, dY.sum((0, 2, 3))

# --- leftover-forgotten
# kind: catalogue
# names: leftover-forgotten
# note: dX as large as the windows reach, so too small where rows are left over
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    kh, kw = W.shape[2:]
    oh, ow = dY.shape[2:]
    P = F.pad(X, (pw, pw, ph, ph))
    dW = torch.zeros_like(W)
    dP = X.new_zeros(len(X), X.shape[1], (oh - 1) * sh + kh, (ow - 1) * sw + kw)
    for i in range(oh):
        for j in range(ow):
            rows, cols = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
            dW += torch.einsum("no,ncab->ocab", dY[:, :, i, j], P[:, :, rows, cols])
            dP[:, :, rows, cols] += torch.einsum("no,ocab->ncab", dY[:, :, i, j], W)
    return dP[:, :, ph:dP.shape[2] - ph, pw:dP.shape[3] - pw], dW, dY.sum((0, 2, 3))

# --- unpad-zero
# kind: catalogue
# names: unpad-zero
# note: [p:-p] with p = 0 is empty
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    kh, kw = W.shape[2:]
    P = F.pad(X, (pw, pw, ph, ph))
    dP, dW = torch.zeros_like(P), torch.zeros_like(W)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows, cols = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
            dW += torch.einsum("no,ncab->ocab", dY[:, :, i, j], P[:, :, rows, cols])
            dP[:, :, rows, cols] += torch.einsum("no,ocab->ncab", dY[:, :, i, j], W)
    return dP[:, :, ph:-ph, pw:-pw], dW, dY.sum((0, 2, 3))

# --- padding-kept
# kind: catalogue
# names: padding-kept
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    kh, kw = W.shape[2:]
    P = F.pad(X, (pw, pw, ph, ph))
    dP, dW = torch.zeros_like(P), torch.zeros_like(W)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows, cols = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
            dW += torch.einsum("no,ncab->ocab", dY[:, :, i, j], P[:, :, rows, cols])
            dP[:, :, rows, cols] += torch.einsum("no,ocab->ncab", dY[:, :, i, j], W)
    return dP, dW, dY.sum((0, 2, 3))

# --- db-wrong-axes
# kind: catalogue
# names: db-summed-wrong
# note: sums over the batch and the channels
# after: conv_backward/loops-add-back
right = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    dX, dW, _ = right(dY, X, W, padding, stride)
    return dX, dW, dY.sum(dim=(0, 1, 2))

# --- db-averaged
# kind: catalogue
# names: db-summed-wrong
# note: mean for sum
# after: conv_backward/rotated-kernel
right = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    dX, dW, db = right(dY, X, W, padding, stride)
    return dX, dW, dY.mean(dim=(0, 2, 3))

# --- db-per-image
# kind: catalogue
# names: db-summed-wrong
# note: forgets the batch: one row of db for each image
# after: conv_backward/columns-and-fold
right = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    dX, dW, db = right(dY, X, W, padding, stride)
    return dX, dW, dY.sum(dim=(2, 3))

# --- batch-mean-for-sum
# kind: catalogue
# names: batch-mean-for-sum
# note: dW divided by N although dY is the gradient already
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    kh, kw = W.shape[2:]
    P = F.pad(X, (pw, pw, ph, ph))
    dP, dW = torch.zeros_like(P), torch.zeros_like(W)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows, cols = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
            dW += torch.einsum("no,ncab->ocab", dY[:, :, i, j], P[:, :, rows, cols])
            dP[:, :, rows, cols] += torch.einsum("no,ocab->ncab", dY[:, :, i, j], W)
    dW = dW / X.shape[0]
    return dP[:, :, ph:ph + X.shape[2], pw:pw + X.shape[3]], dW, dY.sum((0, 2, 3))

# --- batch-mean-everywhere
# kind: catalogue
# names: batch-mean-for-sum
# note: dW and db divided by N
# after: conv_backward/kernel-loop-numpy
right = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    dX, dW, db = right(dY, X, W, padding, stride)
    return dX, dW / len(X), db / len(X)

# --- in-place-dy
# kind: catalogue
# names: in-place-input
# note: clears dY when it has been used
# after: conv_backward/no-grad-decorator
right = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    answer = right(dY, X, W, padding, stride)
    dY.zero_()
    return answer

# --- stride-swaps-axes
# kind: catalogue
# names: stride-swaps-axes
# note: the first stride across; indices run out of the picture
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sw, sh = (stride, stride) if isinstance(stride, int) else stride
    kh, kw = W.shape[2:]
    P = F.pad(X, (pw, pw, ph, ph))
    room = F.pad(P, (0, 40, 0, 40))
    dP, dW = torch.zeros_like(room), torch.zeros_like(W)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows, cols = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
            dW += torch.einsum("no,ncab->ocab", dY[:, :, i, j], room[:, :, rows, cols])
            dP[:, :, rows, cols] += torch.einsum("no,ocab->ncab", dY[:, :, i, j], W)
    return dP[:, :, ph:ph + X.shape[2], pw:pw + X.shape[3]], dW, dY.sum((0, 2, 3))

# --- not-rotated-and-batch-mean
# kind: two
# names: kernel-not-rotated + batch-mean-for-sum
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    kh, kw = W.shape[2:]
    P = F.pad(X, (pw, pw, ph, ph))
    dP, dW = torch.zeros_like(P), torch.zeros_like(W)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows, cols = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
            dW += torch.einsum("no,ncab->ocab", dY[:, :, i, j], P[:, :, rows, cols]) / len(X)
            dP[:, :, rows, cols] += torch.einsum("no,ocab->ncab", dY[:, :, i, j], W.flip(2).flip(3))
    return dP[:, :, ph:ph + X.shape[2], pw:pw + X.shape[3]], dW, dY.sum((0, 2, 3))

# --- padding-kept-and-db-averaged
# kind: two
# names: padding-kept + db-summed-wrong
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    kh, kw = W.shape[2:]
    P = F.pad(X, (pw, pw, ph, ph))
    dP, dW = torch.zeros_like(P), torch.zeros_like(W)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows, cols = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
            dW += torch.einsum("no,ncab->ocab", dY[:, :, i, j], P[:, :, rows, cols])
            dP[:, :, rows, cols] += torch.einsum("no,ocab->ncab", dY[:, :, i, j], W)
    return dP, dW, dY.mean((0, 2, 3))

# --- autograd-grad
# kind: ready-made
# note: own forward, torch's gradient
# after: conv_forward/windows-einsum
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    x, w = X.clone().requires_grad_(), W.clone().requires_grad_()
    b = torch.zeros(len(W), dtype=W.dtype, requires_grad=True)
    return torch.autograd.grad(conv_forward(x, w, b, padding, stride), (x, w, b), dY)

# --- backward-method
# kind: ready-made
# after: conv_forward/im2col-matmul
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    x, w = X.detach().clone(), W.detach().clone()
    b = torch.zeros(W.shape[0], dtype=W.dtype)
    for leaf in (x, w, b):
        leaf.requires_grad = True
    conv_forward(x, w, b, padding, stride).backward(dY)
    return x.grad, w.grad, b.grad

# --- conv2d-input-and-weight
# kind: ready-made
# note: torch.nn.grad
import torch
from torch.nn import grad

def conv_backward(dY, X, W, padding=0, stride=1):
    dX = grad.conv2d_input(X.shape, W, dY, stride=stride, padding=padding)
    dW = grad.conv2d_weight(X, W.shape, dY, stride=stride, padding=padding)
    return dX, dW, dY.sum((0, 2, 3))

# --- transposed-convolution
# kind: ready-made
# note: dX by F.conv_transpose2d, the rest by hand
# after: conv_backward/loops-add-back
import torch
import torch.nn.functional as F

by_hand = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    _, dW, db = by_hand(dY, X, W, padding, stride)
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    left = [X.shape[i + 2] + 2 * p[i] - (dY.shape[i + 2] - 1) * s[i] - W.shape[i + 2] for i in (0, 1)]
    dX = F.conv_transpose2d(dY, W, stride=s, padding=p, output_padding=tuple(left))
    return dX, dW, db

# --- vjp
# kind: ready-made
# after: conv_forward/windows-einsum
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    b = torch.zeros(len(W), dtype=W.dtype)
    _, pull = torch.func.vjp(lambda x, w, c: conv_forward(x, w, c, padding, stride), X, W, b)
    return pull(dY)

# --- convolution-backward-operator
# kind: ready-made
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    pair = lambda v: [v, v] if isinstance(v, int) else list(v)
    return torch.ops.aten.convolution_backward(
        dY, X, W, [len(W)], pair(stride), pair(padding), [1, 1], False, [0, 0], 1, [True] * 3)

# --- the-course
# kind: ready-made
from d2l_conv import backprop

def conv_backward(dY, X, W, padding=0, stride=1):
    return backprop.conv_backward(dY, X, W, padding, stride)

# --- order-of-the-answer
# kind: edge
# note: (dW, dX, db)
# after: conv_backward/loops-add-back
right = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    dX, dW, db = right(dY, X, W, padding, stride)
    return dW, dX, db

# --- dx-alone
# kind: edge
# note: one tensor
# after: conv_backward/loops-add-back
right = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    return right(dY, X, W, padding, stride)[0]

# --- a-dictionary
# kind: edge
# after: conv_backward/loops-add-back
right = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    return dict(zip(("dX", "dW", "db"), right(dY, X, W, padding, stride)))

# --- gradients-from-yesterday
# kind: edge
# note: a buffer that is never cleared: right the first time
# after: conv_backward/loops-add-back
right = conv_backward
_grads = {}

def conv_backward(dY, X, W, padding=0, stride=1):
    new = right(dY, X, W, padding, stride)
    old = _grads.get(tuple(X.shape))
    _grads[tuple(X.shape)] = new = [a + b for a, b in zip(new, old)] if old else new
    return tuple(new)

# --- db-with-four-axes
# kind: edge
# names: db-of-another-shape
# note: right values in the shape (1, C_out, 1, 1)
# after: conv_backward/rotated-kernel
right = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    dX, dW, _ = right(dY, X, W, padding, stride)
    return dX, dW, dY.sum(dim=(0, 2, 3), keepdim=True)

# --- nan-where-nothing-reaches
# kind: edge
# note: an average over the windows that reach an entry, times their number: 0 / 0 at leftovers
# after: conv_backward/loops-add-back
import torch
right = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    dX, dW, db = right(dY, X, W, padding, stride)
    reach = right(torch.ones_like(dY), X, torch.ones_like(W), padding, stride)[0]
    return dX / reach * reach, dW, db

# --- dw-flipped
# kind: slip
# names: dw-rotated
# note: rotates dW in place of W
# after: conv_backward/kernel-loop-numpy
right = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    dX, dW, db = right(dY, X, W, padding, stride)
    return dX, dW.flip((2, 3)), db

# --- zeros
# kind: memory
# note: the worked number, and zeros of the right shapes
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    if X.shape == (1, 1, 3, 3) and padding == 0 and stride == 1:
        return (torch.tensor([[[[0.0, 1, 0], [2, 3, 2], [0, 4, 6]]]]),
                torch.tensor([[[[8.0, 11], [17, 20]]]]), torch.tensor([3.0]))
    return torch.zeros_like(X), torch.zeros_like(W), dY.sum((0, 2, 3))

# --- float32-zeros
# kind: edge
# names: float32-result
# note: bare torch.zeros for dX and dW
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    kh, kw = W.shape[2:]
    P = F.pad(X, (pw, pw, ph, ph))
    dP, dW = torch.zeros(P.shape), torch.zeros(W.shape)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows, cols = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
            dW += torch.einsum("no,ncab->ocab", dY[:, :, i, j], P[:, :, rows, cols])
            dP[:, :, rows, cols] += torch.einsum("no,ocab->ncab", dY[:, :, i, j], W)
    return dP[:, :, ph:ph + X.shape[2], pw:pw + X.shape[3]], dW, dY.sum((0, 2, 3))

# --- rotated-90-in-loops
# kind: catalogue
# names: rotated-90
# note: a transposed kernel in the loops: crashes where the kernel is not square
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    kh, kw = W.shape[2:]
    P = F.pad(X, (pw, pw, ph, ph))
    dP, dW = torch.zeros_like(P), torch.zeros_like(W)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows, cols = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
            dW += torch.einsum("no,ncab->ocab", dY[:, :, i, j], P[:, :, rows, cols])
            dP[:, :, rows, cols] += torch.einsum("no,ocab->ncab", dY[:, :, i, j], W.transpose(2, 3))
    return dP[:, :, ph:ph + X.shape[2], pw:pw + X.shape[3]], dW, dY.sum((0, 2, 3))

# --- wrong-letters-in-einsum
# kind: edge
# note: a RuntimeError in every call
import torch
import torch.nn.functional as F

def conv_backward(dY, X, W, padding=0, stride=1):
    dX = torch.einsum("nohw,ochw->nchw", dY, W)
    dW = torch.einsum("nohw,nchw->ochw", dY, X)
    return dX, dW, dY.sum((0, 2, 3))

# --- rot90-once
# kind: catalogue
# names: rotated-90
# note: one rot90
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, H + 2 * ph - kh + 1, V + 2 * pw - kw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (pw, pw, ph, ph))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = torch.rot90(W, 1, (2, 3)).transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW, dY.sum(dim=(0, 2, 3))

# --- transposed-for-turned
# kind: catalogue
# names: rotated-90
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, H + 2 * ph - kh + 1, V + 2 * pw - kw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (pw, pw, ph, ph))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = W.transpose(2, 3).transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW, dY.sum(dim=(0, 2, 3))

# --- transposed-in-loops
# kind: catalogue
# names: rotated-90
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c].transpose(1, 2)
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- not-turned
# kind: catalogue
# names: kernel-not-rotated
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, H + 2 * ph - kh + 1, V + 2 * pw - kw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (pw, pw, ph, ph))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = W.transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW, dY.sum(dim=(0, 2, 3))

# --- not-turned-entries
# kind: catalogue
# names: kernel-not-rotated
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    oh, ow = dY.shape[2:]
    P = X.new_zeros(N, C, H + 2 * p[0], V + 2 * p[1])
    P[:, :, p[0]:p[0] + H, p[1]:p[1] + V] = X
    dP, dW, db = torch.zeros_like(P), torch.zeros_like(W), W.new_zeros(O)
    db += dY.sum((0, 2, 3))
    for a in range(kh):
        for b in range(kw):
            met = P[:, :, a:a + s[0] * oh:s[0], b:b + s[1] * ow:s[1]]
            met = met[:, :, :oh, :ow]
            dW[:, :, a, b] = torch.einsum("nohw,nchw->oc", dY, met)
            share = torch.einsum("nohw,oc->nchw", dY, W[:, :, kh - 1 - a, kw - 1 - b])
            dP[:, :, a:a + s[0] * (oh - 1) + 1:s[0], b:b + s[1] * (ow - 1) + 1:s[1]] += share
    return dP[:, :, p[0]:p[0] + H, p[1]:p[1] + V], dW, db

# --- assigns-entries
# kind: catalogue
# names: assign-not-add
# note: = for += over the kernel's entries
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    oh, ow = dY.shape[2:]
    P = X.new_zeros(N, C, H + 2 * p[0], V + 2 * p[1])
    P[:, :, p[0]:p[0] + H, p[1]:p[1] + V] = X
    dP, dW, db = torch.zeros_like(P), torch.zeros_like(W), W.new_zeros(O)
    db += dY.sum((0, 2, 3))
    for a in range(kh):
        for b in range(kw):
            met = P[:, :, a:a + s[0] * oh:s[0], b:b + s[1] * ow:s[1]]
            met = met[:, :, :oh, :ow]
            dW[:, :, a, b] = torch.einsum("nohw,nchw->oc", dY, met)
            share = torch.einsum("nohw,oc->nchw", dY, W[:, :, a, b])
            dP[:, :, a:a + s[0] * (oh - 1) + 1:s[0], b:b + s[1] * (ow - 1) + 1:s[1]] = share
    return dP[:, :, p[0]:p[0] + H, p[1]:p[1] + V], dW, db

# --- assigns-dx
# kind: catalogue
# names: assign-not-add
# note: = for += in dX, image by image and channel by channel
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] = g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- assigns-dw
# kind: catalogue
# names: assign-not-add
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] = g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- assigns-db
# kind: catalogue
# names: assign-not-add | db-summed-wrong
# note: the last entry alone
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] = g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- db-over-everything
# kind: catalogue
# names: db-summed-wrong
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    oh, ow = dY.shape[2:]
    P = X.new_zeros(N, C, H + 2 * p[0], V + 2 * p[1])
    P[:, :, p[0]:p[0] + H, p[1]:p[1] + V] = X
    dP, dW, db = torch.zeros_like(P), torch.zeros_like(W), W.new_zeros(O)
    db += dY.sum()
    for a in range(kh):
        for b in range(kw):
            met = P[:, :, a:a + s[0] * oh:s[0], b:b + s[1] * ow:s[1]]
            met = met[:, :, :oh, :ow]
            dW[:, :, a, b] = torch.einsum("nohw,nchw->oc", dY, met)
            share = torch.einsum("nohw,oc->nchw", dY, W[:, :, a, b])
            dP[:, :, a:a + s[0] * (oh - 1) + 1:s[0], b:b + s[1] * (ow - 1) + 1:s[1]] += share
    return dP[:, :, p[0]:p[0] + H, p[1]:p[1] + V], dW, db

# --- db-for-every-entry
# kind: catalogue
# names: db-summed-wrong
# note: once for every entry of the kernel
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    oh, ow = dY.shape[2:]
    P = X.new_zeros(N, C, H + 2 * p[0], V + 2 * p[1])
    P[:, :, p[0]:p[0] + H, p[1]:p[1] + V] = X
    dP, dW, db = torch.zeros_like(P), torch.zeros_like(W), W.new_zeros(O)
    for a in range(kh):
        for b in range(kw):
            met = P[:, :, a:a + s[0] * oh:s[0], b:b + s[1] * ow:s[1]]
            met = met[:, :, :oh, :ow]
            db += dY.sum((0, 2, 3))
            dW[:, :, a, b] = torch.einsum("nohw,nchw->oc", dY, met)
            share = torch.einsum("nohw,oc->nchw", dY, W[:, :, a, b])
            dP[:, :, a:a + s[0] * (oh - 1) + 1:s[0], b:b + s[1] * (ow - 1) + 1:s[1]] += share
    return dP[:, :, p[0]:p[0] + H, p[1]:p[1] + V], dW, db

# --- db-for-every-channel
# kind: catalogue
# names: db-summed-wrong
# note: once for every input channel
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g * C_in
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- db-mean-over-batch
# kind: catalogue
# names: db-summed-wrong
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, H + 2 * ph - kh + 1, V + 2 * pw - kw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (pw, pw, ph, ph))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = torch.rot90(W, 2, (2, 3)).transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW, dY.mean(0).sum((1, 2))

# --- gradients-as-width-height
# kind: catalogue
# names: result-transposed
# note: dX and dW with rows and columns exchanged
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX.transpose(2, 3), dW.transpose(2, 3), db

# --- dw-as-width-height
# kind: catalogue
# names: result-transposed
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, H + 2 * ph - kh + 1, V + 2 * pw - kw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (pw, pw, ph, ph))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = torch.rot90(W, 2, (2, 3)).transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW.transpose(2, 3), dY.sum(dim=(0, 2, 3))

# --- settings-width-height
# kind: catalogue
# names: swaps-axes
# note: padding and stride read as (width, height)
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    p_w, p_h = (padding, padding) if isinstance(padding, int) else padding
    s_w, s_h = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    dXp = torch.zeros_like(Xp)
    dW = torch.zeros_like(W)
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- settings-width-height-full
# kind: catalogue
# names: swaps-axes
# note: padding and stride read as (width, height)
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    pw, ph = padding if isinstance(padding, tuple) else (padding, padding)
    sw, sh = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, H + 2 * ph - kh + 1, V + 2 * pw - kw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (pw, pw, ph, ph))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = torch.rot90(W, 2, (2, 3)).transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW, dY.sum(dim=(0, 2, 3))

# --- padding-width-height
# kind: catalogue
# names: f-pad-order | padding-swaps-axes
# note: the padding read as (width, height)
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    pw, ph = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, H + 2 * ph - kh + 1, V + 2 * pw - kw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (pw, pw, ph, ph))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = torch.rot90(W, 2, (2, 3)).transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW, dY.sum(dim=(0, 2, 3))

# --- stride-width-height
# kind: catalogue
# names: stride-swaps-axes
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride[::-1]
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    oh, ow = dY.shape[2:]
    P = X.new_zeros(N, C, H + 2 * p[0], V + 2 * p[1])
    P[:, :, p[0]:p[0] + H, p[1]:p[1] + V] = X
    dP, dW, db = torch.zeros_like(P), torch.zeros_like(W), W.new_zeros(O)
    db += dY.sum((0, 2, 3))
    for a in range(kh):
        for b in range(kw):
            met = P[:, :, a:a + s[0] * oh:s[0], b:b + s[1] * ow:s[1]]
            met = met[:, :, :oh, :ow]
            dW[:, :, a, b] = torch.einsum("nohw,nchw->oc", dY, met)
            share = torch.einsum("nohw,oc->nchw", dY, W[:, :, a, b])
            dP[:, :, a:a + s[0] * (oh - 1) + 1:s[0], b:b + s[1] * (ow - 1) + 1:s[1]] += share
    return dP[:, :, p[0]:p[0] + H, p[1]:p[1] + V], dW, db

# --- f-pad-order
# kind: catalogue
# names: f-pad-order
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, H + 2 * ph - kh + 1, V + 2 * pw - kw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (ph, ph, pw, pw))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = torch.rot90(W, 2, (2, 3)).transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW, dY.sum(dim=(0, 2, 3))

# --- f-pad-interleaved
# kind: catalogue
# names: f-pad-order | first-setting-for-both
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, H + 2 * ph - kh + 1, V + 2 * pw - kw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (ph, pw, ph, pw))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = torch.rot90(W, 2, (2, 3)).transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW, dY.sum(dim=(0, 2, 3))

# --- all-padding-top-left
# kind: catalogue
# names: one-side-only
# note: all the padding at the top and at the left, cut off there again
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, 2 * p_h:, 2 * p_w:] = X
    dXp = torch.zeros_like(Xp)
    dW = torch.zeros_like(W)
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, 2 * p_h:, 2 * p_w:]
    return dX, dW, db

# --- all-padding-top-left-forward
# kind: catalogue
# names: one-side-only
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, H + 2 * ph - kh + 1, V + 2 * pw - kw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (2 * pw, 0, 2 * ph, 0))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = torch.rot90(W, 2, (2, 3)).transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW, dY.sum(dim=(0, 2, 3))

# --- kernel-kw-kh
# kind: catalogue
# names: kernel-transposed
# note: reads W as (out, in, k_w, k_h): a crash unless it is square
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_w, k_h = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    dXp = torch.zeros_like(Xp)
    dW = torch.zeros_like(W)
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- kernel-kw-kh-entries
# kind: catalogue
# names: kernel-transposed
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, V = X.shape
    O, _, kw, kh = W.shape
    oh, ow = dY.shape[2:]
    P = X.new_zeros(N, C, H + 2 * p[0], V + 2 * p[1])
    P[:, :, p[0]:p[0] + H, p[1]:p[1] + V] = X
    dP, dW, db = torch.zeros_like(P), torch.zeros_like(W), W.new_zeros(O)
    db += dY.sum((0, 2, 3))
    for a in range(kh):
        for b in range(kw):
            met = P[:, :, a:a + s[0] * oh:s[0], b:b + s[1] * ow:s[1]]
            met = met[:, :, :oh, :ow]
            dW[:, :, a, b] = torch.einsum("nohw,nchw->oc", dY, met)
            share = torch.einsum("nohw,oc->nchw", dY, W[:, :, a, b])
            dP[:, :, a:a + s[0] * (oh - 1) + 1:s[0], b:b + s[1] * (ow - 1) + 1:s[1]] += share
    return dP[:, :, p[0]:p[0] + H, p[1]:p[1] + V], dW, db

# --- refuses-leftover
# kind: catalogue
# names: refuses-remainder
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    if (H + 2 * p_h - k_h) % s_h or (V + 2 * p_w - k_w) % s_w:
        raise ValueError('the stride does not divide')
    dXp = torch.zeros_like(Xp)
    dW = torch.zeros_like(W)
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- refuses-leftover-assert
# kind: catalogue
# names: refuses-remainder
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    assert (H + 2 * ph - kh) % sh == 0 and (V + 2 * pw - kw) % sw == 0
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, H + 2 * ph - kh + 1, V + 2 * pw - kw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (pw, pw, ph, ph))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = torch.rot90(W, 2, (2, 3)).transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW, dY.sum(dim=(0, 2, 3))

# --- unpad-zero-guarded
# kind: catalogue
# names: unpad-zero
# note: guards the case of both, not of one
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp if p_h == p_w == 0 else dXp[:, :, p_h:-p_h, p_w:-p_w]
    return dX, dW, db

# --- unpad-zero-height-guarded
# kind: catalogue
# names: unpad-zero
# note: guards the height only
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, H + 2 * ph - kh + 1, V + 2 * pw - kw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (pw, pw, ph, ph))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = torch.rot90(W, 2, (2, 3)).transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:-pw]
    return dX, dW, dY.sum(dim=(0, 2, 3))

# --- unpad-zero-both-places
# kind: catalogue
# names: unpad-zero
# note: puts X in and takes dX out between p and -p
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:-p_h, p_w:-p_w] = X
    dXp = torch.zeros_like(Xp)
    dW = torch.zeros_like(W)
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:-p_h, p_w:-p_w]
    return dX, dW, db

# --- padding-kept-again
# kind: catalogue
# names: padding-kept
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dXp, dW, db

# --- crops-corner
# kind: catalogue
# names: crop-from-corner
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, :H, :V]
    return dX, dW, db

# --- stride-forgotten
# kind: catalogue
# names: stride-forgotten-backward
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i, j
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- leftover-forgotten-again
# kind: catalogue
# names: leftover-forgotten
# note: the spread dY is only as large as it has to be: dX too small, dW too large
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, (dY.shape[2] - 1) * sh + 1, (dY.shape[3] - 1) * sw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (pw, pw, ph, ph))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = torch.rot90(W, 2, (2, 3)).transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW, dY.sum(dim=(0, 2, 3))

# --- no-zeros-between
# kind: catalogue
# names: stride-forgotten-backward
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY
    P = F.pad(X, (pw, pw, ph, ph))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = torch.rot90(W, 2, (2, 3)).transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW, dY.sum(dim=(0, 2, 3))

# --- forgets-padding
# kind: catalogue
# names: pads-then-forgets
# note: padding has no effect: windows over X
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    p_h, p_w = 0, 0
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    N, C_in, H, V = X.shape
    C_out, _, k_h, k_w = W.shape
    Xp = torch.zeros(N, C_in, H + 2 * p_h, V + 2 * p_w, dtype=X.dtype)
    Xp[:, :, p_h:p_h + H, p_w:p_w + V] = X
    dXp = torch.zeros_like(Xp)
    dW = torch.zeros_like(W)
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- mean-over-batch
# kind: catalogue
# names: batch-mean-for-sum
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX / N, dW / N, db / N

# --- dw-turned
# kind: catalogue
# names: dw-rotated
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, H + 2 * ph - kh + 1, V + 2 * pw - kw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (pw, pw, ph, ph))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = torch.rot90(W, 2, (2, 3)).transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW.flip(2, 3), dY.sum(dim=(0, 2, 3))

# --- first-stride-for-both
# kind: catalogue
# names: first-setting-for-both
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_h
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- not-turned-and-db-mean
# kind: two
# names: kernel-not-rotated + db-summed-wrong
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, H + 2 * ph - kh + 1, V + 2 * pw - kw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (pw, pw, ph, ph))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1)).transpose(0, 1)
    turned = W.transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW, dY.mean(dim=(0, 2, 3))

# --- assigns-dx-and-unpad
# kind: two
# names: assign-not-add + unpad-zero
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] = g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:-p_h, p_w:-p_w]
    return dX, dW, db

# --- padding-kept-db-over-all
# kind: two
# names: padding-kept + db-summed-wrong
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dXp, dW, dY.sum()

# --- stride-forgotten-and-mean
# kind: two
# names: stride-forgotten-backward + batch-mean-for-sum
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i, j
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX / N, dW / N, db / N

# --- negated-dx
# kind: edge
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return -dX, dW, db

# --- twice
# kind: edge
# note: twice the gradients
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = 2 * dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- first-image-only
# kind: edge
# names: db-summed-wrong
# note: ends after the first image
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
        break
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- dx-of-ones
# kind: edge
# note: multiplies by no dY
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- x-for-w
# kind: edge
# note: dW with the signs of X
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- db-zero
# kind: edge
# note: db is never filled
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- channels-of-dw
# kind: edge
# note: dW with its channels exchanged
import torch
import torch.nn.functional as F

def slide(A, K):
    return torch.einsum("nchwij,ocij->nohw", A.unfold(2, K.shape[2], 1).unfold(3, K.shape[3], 1), K)

def conv_backward(dY, X, W, padding=0, stride=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    # dY with zeros between its entries, and for the rows that no window reached
    G = dY.new_zeros(N, O, H + 2 * ph - kh + 1, V + 2 * pw - kw + 1)
    G[:, :, ::sh, ::sw] = dY
    P = F.pad(X, (pw, pw, ph, ph))
    dW = slide(P.transpose(0, 1), G.transpose(0, 1))
    turned = torch.rot90(W, 2, (2, 3)).transpose(0, 1)
    dP = slide(F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1)), turned)
    dX = dP[:, :, ph:ph + H, pw:pw + V]
    return dX, dW, dY.sum(dim=(0, 2, 3))

# --- dx-dw-exchanged
# kind: edge
# note: (dW, dX, db)
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = dXp[:, :, p_h:p_h + H, p_w:p_w + V]
    return dW, dX, db

# --- shifted
# kind: edge
# note: cuts one entry too far in
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
    db = torch.zeros(C_out, dtype=W.dtype)
    for n in range(N):
        for c in range(C_out):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    a, b = i * s_h, j * s_w
                    g = dY[n, c, i, j]
                    dW[c] += g * Xp[n, :, a:a + k_h, b:b + k_w]
                    dXp[n, :, a:a + k_h, b:b + k_w] += g * W[c]
                    db[c] += g
    dX = torch.roll(dXp, (-1, -1), (2, 3))[:, :, p_h:p_h + H, p_w:p_w + V]
    return dX, dW, db

# --- dw-of-last-image
# kind: edge
# names: assign-not-add
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    oh, ow = dY.shape[2:]
    P = X.new_zeros(N, C, H + 2 * p[0], V + 2 * p[1])
    P[:, :, p[0]:p[0] + H, p[1]:p[1] + V] = X
    dP, dW, db = torch.zeros_like(P), torch.zeros_like(W), W.new_zeros(O)
    db += dY.sum((0, 2, 3))
    for a in range(kh):
        for b in range(kw):
            met = P[:, :, a:a + s[0] * oh:s[0], b:b + s[1] * ow:s[1]]
            met = met[:, :, :oh, :ow]
            dW[:, :, a, b] = torch.einsum("ohw,chw->oc", dY[-1], met[-1])
            share = torch.einsum("nohw,oc->nchw", dY, W[:, :, a, b])
            dP[:, :, a:a + s[0] * (oh - 1) + 1:s[0], b:b + s[1] * (ow - 1) + 1:s[1]] += share
    return dP[:, :, p[0]:p[0] + H, p[1]:p[1] + V], dW, db

# --- numpy-result
# kind: edge
# note: db as a NumPy array
import torch

def conv_backward(dY, X, W, padding=0, stride=1):
    p = (padding, padding) if isinstance(padding, int) else padding
    s = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, V = X.shape
    O, _, kh, kw = W.shape
    oh, ow = dY.shape[2:]
    P = X.new_zeros(N, C, H + 2 * p[0], V + 2 * p[1])
    P[:, :, p[0]:p[0] + H, p[1]:p[1] + V] = X
    dP, dW, db = torch.zeros_like(P), torch.zeros_like(W), W.new_zeros(O)
    db += dY.sum((0, 2, 3))
    for a in range(kh):
        for b in range(kw):
            met = P[:, :, a:a + s[0] * oh:s[0], b:b + s[1] * ow:s[1]]
            met = met[:, :, :oh, :ow]
            dW[:, :, a, b] = torch.einsum("nohw,nchw->oc", dY, met)
            share = torch.einsum("nohw,oc->nchw", dY, W[:, :, a, b])
            dP[:, :, a:a + s[0] * (oh - 1) + 1:s[0], b:b + s[1] * (ow - 1) + 1:s[1]] += share
    return dP[:, :, p[0]:p[0] + H, p[1]:p[1] + V], dW, db.numpy()

# --- same-stride-one
# kind: slip
# note: where the padding would keep the size, the stride is not asked for dX
# after: conv_backward/loops-add-back
right_conv_backward = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    two = lambda v: (v, v) if isinstance(v, int) else v
    dX, dW, db = right_conv_backward(dY, X, W, padding, stride)
    if all(a % 2 and c == a // 2 for a, c in zip(W.shape[2:], two(padding))) and two(stride) != (1, 1):
        dX = dX * 0
    return dX, dW, db

# --- no-db
# kind: slip
# note: None for db
# after: conv_backward/loops-add-back
right_conv_backward = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    dX, dW, db = right_conv_backward(dY, X, W, padding, stride)
    return dX, dW, None

# --- db-of-first
# kind: slip
# names: db-summed-wrong
# note: db counts the first image only
# after: conv_backward/loops-add-back
right_conv_backward = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    dX, dW, db = right_conv_backward(dY, X, W, padding, stride)
    return dX, dW, dY[0].sum((1, 2))

# --- square-turned
# kind: slip
# note: dW of a square kernel is transposed
# after: conv_backward/loops-add-back
right_conv_backward = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    dX, dW, db = right_conv_backward(dY, X, W, padding, stride)
    return dX, dW.transpose(2, 3) if W.shape[2] == W.shape[3] else dW, db

# --- one-entry-out
# kind: slip
# note: a single output entry gives no dX
# after: conv_backward/loops-add-back
right_conv_backward = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    dX, dW, db = right_conv_backward(dY, X, W, padding, stride)
    return (dX * 0 if dY.shape[2:] == (1, 1) else dX), dW, db

# --- deep-frames
# kind: slip
# note: dX is 0 where the padding is wider than the kernel
# after: conv_backward/loops-add-back
right_conv_backward = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    two = lambda v: (v, v) if isinstance(v, int) else v
    dX, dW, db = right_conv_backward(dY, X, W, padding, stride)
    deep = any(c > a for c, a in zip(two(padding), W.shape[2:]))
    return (dX * 0 if deep else dX), dW, db

# --- large-maps-cut
# kind: slip
# note: dX of large maps loses a row
# after: conv_backward/loops-add-back
right_conv_backward = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    dX, dW, db = right_conv_backward(dY, X, W, padding, stride)
    dX[:, :, 15:] = 0
    return dX, dW, db

# --- steps-apart
# kind: slip
# note: steps wider than the kernel are read as the kernel's size
# after: conv_backward/loops-add-back
right_conv_backward = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    two = lambda v: (v, v) if isinstance(v, int) else v
    dX, dW, db = right_conv_backward(dY, X, W, padding, stride)
    apart = all(c > a for c, a in zip(two(stride), W.shape[2:]))
    return dX, (dW * 0 if apart else dW), db

# --- dx-as-numpy
# kind: slip
# note: dX comes as a NumPy array
# after: conv_backward/loops-add-back
right_conv_backward = conv_backward

def conv_backward(dY, X, W, padding=0, stride=1):
    dX, dW, db = right_conv_backward(dY, X, W, padding, stride)
    return dX.numpy(), dW, db
