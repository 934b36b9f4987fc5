# Right answers to: digit_gradients(images, labels, W1, W2) -> (loss, dW1, dW2)
# logits = conv(relu(conv(images, W1)), W2), the second kernel as large as the hidden map; mean softmax cross-entropy

# --- einsum
# note: the second layer is one product over the whole map
import torch

def digit_gradients(images, labels, W1, W2):
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    Z = torch.einsum("nchwij,mcij->nmhw", windows, W1)
    A = Z.clamp(min=0)
    logits = torch.einsum("nmhw,omhw->no", A, W2)
    logp = logits - logits.logsumexp(1, keepdim=True)
    n = torch.arange(len(labels))
    loss = -logp[n, labels].mean()
    d = logp.exp()
    d[n, labels] -= 1
    d = d / len(labels)
    dW2 = torch.einsum("no,nmhw->omhw", d, A)
    dZ = torch.einsum("no,omhw->nmhw", d, W2) * (Z > 0)
    dW1 = torch.einsum("nmhw,nchwij->mcij", dZ, windows)
    return loss, dW1, dW2

# --- own-conv-functions
# note: forward and backward of the tasks before; softmax and one-hot written out; loss as a float
# after: conv_forward/im2col-matmul conv_backward/columns-and-fold relu_backward/where
import math
import torch

def digit_gradients(images, labels, W1, W2):
    zero1 = torch.zeros(W1.shape[0], dtype=images.dtype)
    zero2 = torch.zeros(W2.shape[0], dtype=images.dtype)
    Z = conv_forward(images, W1, zero1)
    A = torch.relu(Z)
    out = conv_forward(A, W2, zero2)
    scores = out[:, :, 0, 0]
    scores = scores - scores.max(dim=1, keepdim=True).values
    e = torch.exp(scores)
    prob = e / e.sum(dim=1, keepdim=True)
    N = images.shape[0]
    loss = 0.0
    onehot = torch.zeros_like(prob)
    for i in range(N):
        loss = loss - math.log(prob[i, labels[i]]) / N
        onehot[i, labels[i]] = 1
    dout = ((prob - onehot) / N).reshape(N, -1, 1, 1)
    dA, dW2, _ = conv_backward(dout, A, W2)
    _, dW1, _ = conv_backward(relu_backward(dA, Z), images, W1)
    return loss, dW1, dW2

# --- matrices
# note: both layers as matrix products; F.cross_entropy for the loss and F.one_hot are no autograd
import torch
import torch.nn.functional as F

def digit_gradients(images, labels, W1, W2):
    N = len(images)
    cols = F.unfold(images, W1.shape[2:])                       # (N, k, L)
    Z = W1.flatten(1) @ cols                                    # (N, M, L)
    A = F.relu(Z).flatten(1)                                    # (N, M L)
    M2 = W2.flatten(1)                                          # (10, M L)
    logits = A @ M2.T
    D = (F.softmax(logits, 1) - F.one_hot(labels, logits.shape[1]).to(logits.dtype)) / N
    dZ = (D @ M2).view_as(Z) * (Z > 0)
    return F.cross_entropy(logits, labels), (dZ @ cols.mT).sum(0).view_as(W1), (D.T @ A).view_as(W2)

# --- image-by-image
# note: a loop over the images, everything added up and divided at the end
import torch

def digit_gradients(images, labels, W1, W2):
    total, dW1, dW2 = 0.0, torch.zeros_like(W1), torch.zeros_like(W2)
    k_h, k_w = W1.shape[2], W1.shape[3]
    for image, label in zip(images, labels):
        rows, cols = image.shape[1] - k_h + 1, image.shape[2] - k_w + 1
        Z = torch.zeros(W1.shape[0], rows, cols, dtype=image.dtype)
        for i in range(rows):
            for j in range(cols):
                Z[:, i, j] = (W1 * image[:, i:i + k_h, j:j + k_w]).sum((1, 2, 3))
        A = torch.maximum(Z, torch.zeros_like(Z))
        logits = (W2 * A).sum((1, 2, 3))
        p = torch.softmax(logits, dim=0)
        total -= torch.log(p[label])
        p[label] -= 1
        dW2 += p[:, None, None, None] * A
        dZ = (p[:, None, None, None] * W2).sum(0) * (Z > 0)
        for i in range(rows):
            for j in range(cols):
                dW1 += dZ[:, i, j][:, None, None, None] * image[:, i:i + k_h, j:j + k_w]
    n = len(images)
    return total / n, dW1 / n, dW2 / n

# --- numpy
# note: NumPy throughout, tensors at the end
import numpy as np
import torch

def digit_gradients(images, labels, W1, W2):
    x, y, w1, w2 = images.numpy(), labels.numpy(), W1.numpy(), W2.numpy()
    win = np.lib.stride_tricks.sliding_window_view(x, w1.shape[2:], axis=(2, 3))
    z = np.einsum("nchwij,mcij->nmhw", win, w1)
    a = np.maximum(z, 0)
    s = np.tensordot(a, w2, axes=([1, 2, 3], [1, 2, 3]))
    s = s - s.max(axis=1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(y)), y]).mean()
    p[np.arange(len(y)), y] -= 1.0
    p /= len(y)
    dz = np.tensordot(p, w2, axes=1) * (z > 0)
    return (torch.tensor(loss),
            torch.from_numpy(np.einsum("nmhw,nchwij->mcij", dz, win)),
            torch.from_numpy(np.tensordot(p.T, a, axes=1)))
