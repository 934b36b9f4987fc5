# Wrong answers to: digit_gradients(images, labels, W1, W2) -> (loss, dW1, dW2)

# --- batch-sum
# kind: catalogue
# names: batch-mean-for-sum
# note: the gradients are not divided by N although the loss is a mean
import torch

def digit_gradients(images, labels, W1, W2):
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    Z = torch.einsum("nchwij,mcij->nmhw", windows, W1)
    A = Z.clamp(min=0)
    logits = torch.einsum("nmhw,omhw->no", A, W2)
    logp = torch.log_softmax(logits, 1)
    n = torch.arange(len(labels))
    loss = -logp[n, labels].mean()
    d = logp.exp()
    d[n, labels] -= 1
    dW2 = torch.einsum("no,nmhw->omhw", d, A)
    dZ = torch.einsum("no,omhw->nmhw", d, W2) * (Z > 0)
    return loss, torch.einsum("nmhw,nchwij->mcij", dZ, windows), dW2

# --- divided-twice
# kind: catalogue
# names: batch-mean-for-sum
import torch

def digit_gradients(images, labels, W1, W2):
    N = len(labels)
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    Z = torch.einsum("nchwij,mcij->nmhw", windows, W1)
    A = Z.clamp(min=0)
    logits = torch.einsum("nmhw,omhw->no", A, W2)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    d = (logits.softmax(1) - torch.nn.functional.one_hot(labels, 10)) / N
    dW2 = torch.einsum("no,nmhw->omhw", d, A) / N
    dZ = torch.einsum("no,omhw->nmhw", d, W2) * (Z > 0)
    return loss, torch.einsum("nmhw,nchwij->mcij", dZ, windows) / N, dW2

# --- relu-mask-missing
# kind: catalogue
# names: relu-mask-missing
import torch

def digit_gradients(images, labels, W1, W2):
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    A = torch.einsum("nchwij,mcij->nmhw", windows, W1).clamp(min=0)
    logits = torch.einsum("nmhw,omhw->no", A, W2)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    d = (logits.softmax(1) - torch.nn.functional.one_hot(labels, 10)) / len(labels)
    dW2 = torch.einsum("no,nmhw->omhw", d, A)
    dA = torch.einsum("no,omhw->nmhw", d, W2)
    return loss, torch.einsum("nmhw,nchwij->mcij", dA, windows), dW2

# --- mask-from-the-gradient
# kind: catalogue
# names: relu-mask-from-output-grad
import torch

def digit_gradients(images, labels, W1, W2):
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    A = torch.einsum("nchwij,mcij->nmhw", windows, W1).clamp(min=0)
    logits = torch.einsum("nmhw,omhw->no", A, W2)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    d = (logits.softmax(1) - torch.nn.functional.one_hot(labels, 10)) / len(labels)
    dW2 = torch.einsum("no,nmhw->omhw", d, A)
    dA = torch.einsum("no,omhw->nmhw", d, W2)
    return loss, torch.einsum("nmhw,nchwij->mcij", dA * (dA > 0), windows), dW2

# --- sign
# kind: catalogue
# names: sign-of-gradient
# note: one-hot minus softmax
import torch

def digit_gradients(images, labels, W1, W2):
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    Z = torch.einsum("nchwij,mcij->nmhw", windows, W1)
    A = Z.clamp(min=0)
    logits = torch.einsum("nmhw,omhw->no", A, W2)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    d = (torch.nn.functional.one_hot(labels, 10) - logits.softmax(1)) / len(labels)
    dW2 = torch.einsum("no,nmhw->omhw", d, A)
    dZ = torch.einsum("no,omhw->nmhw", d, W2) * (Z > 0)
    return loss, torch.einsum("nmhw,nchwij->mcij", dZ, windows), dW2

# --- mask-missing-and-sum
# kind: two
# names: relu-mask-missing + batch-mean-for-sum
import torch

def digit_gradients(images, labels, W1, W2):
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    A = torch.einsum("nchwij,mcij->nmhw", windows, W1).clamp(min=0)
    logits = torch.einsum("nmhw,omhw->no", A, W2)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    d = logits.softmax(1) - torch.nn.functional.one_hot(labels, 10)
    dW2 = torch.einsum("no,nmhw->omhw", d, A)
    dA = torch.einsum("no,omhw->nmhw", d, W2)
    return loss, torch.einsum("nmhw,nchwij->mcij", dA, windows), dW2

# --- no-softmax-gradient
# kind: slip
# names: one-hot-forgotten
# note: softmax without minus one-hot
import torch

def digit_gradients(images, labels, W1, W2):
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    Z = torch.einsum("nchwij,mcij->nmhw", windows, W1)
    A = Z.clamp(min=0)
    logits = torch.einsum("nmhw,omhw->no", A, W2)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    d = logits.softmax(1) / len(labels)
    dW2 = torch.einsum("no,nmhw->omhw", d, A)
    dZ = torch.einsum("no,omhw->nmhw", d, W2) * (Z > 0)
    return loss, torch.einsum("nmhw,nchwij->mcij", dZ, windows), dW2

# --- softmax-over-the-batch
# kind: slip
# names: softmax-over-images
# note: dim=0
import torch

def digit_gradients(images, labels, W1, W2):
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    Z = torch.einsum("nchwij,mcij->nmhw", windows, W1)
    A = Z.clamp(min=0)
    logits = torch.einsum("nmhw,omhw->no", A, W2)
    p = logits.softmax(0)
    loss = -p[torch.arange(len(labels)), labels].log().mean()
    d = (p - torch.nn.functional.one_hot(labels, 10)) / len(labels)
    dW2 = torch.einsum("no,nmhw->omhw", d, A)
    dZ = torch.einsum("no,omhw->nmhw", d, W2) * (Z > 0)
    return loss, torch.einsum("nmhw,nchwij->mcij", dZ, windows), dW2

# --- loss-in-bits
# kind: slip
# note: log2
import torch

def digit_gradients(images, labels, W1, W2):
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    Z = torch.einsum("nchwij,mcij->nmhw", windows, W1)
    A = Z.clamp(min=0)
    p = torch.einsum("nmhw,omhw->no", A, W2).softmax(1)
    loss = -torch.log2(p[torch.arange(len(labels)), labels]).mean()
    d = (p - torch.nn.functional.one_hot(labels, 10)) / len(labels)
    dW2 = torch.einsum("no,nmhw->omhw", d, A)
    dZ = torch.einsum("no,omhw->nmhw", d, W2) * (Z > 0)
    return loss, torch.einsum("nmhw,nchwij->mcij", dZ, windows), dW2

# --- squared-error
# kind: slip
# note: the loss of the task before, on softmax outputs
import torch

def digit_gradients(images, labels, W1, W2):
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    Z = torch.einsum("nchwij,mcij->nmhw", windows, W1)
    A = Z.clamp(min=0)
    logits = torch.einsum("nmhw,omhw->no", A, W2)
    E = logits - torch.nn.functional.one_hot(labels, 10)
    loss = (E**2).mean() / 2
    d = E / E.numel()
    dW2 = torch.einsum("no,nmhw->omhw", d, A)
    dZ = torch.einsum("no,omhw->nmhw", d, W2) * (Z > 0)
    return loss, torch.einsum("nmhw,nchwij->mcij", dZ, windows), dW2

# --- square-kernels-only
# kind: slip
# note: windows of k_h by k_h
import torch

def digit_gradients(images, labels, W1, W2):
    k = W1.shape[2]
    windows = images.unfold(2, k, 1).unfold(3, k, 1)
    Z = torch.einsum("nchwij,mcij->nmhw", windows, W1)
    A = Z.clamp(min=0)
    logits = torch.einsum("nmhw,omhw->no", A, W2)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    d = (logits.softmax(1) - torch.nn.functional.one_hot(labels, 10)) / len(labels)
    dW2 = torch.einsum("no,nmhw->omhw", d, A)
    dZ = torch.einsum("no,omhw->nmhw", d, W2) * (Z > 0)
    return loss, torch.einsum("nmhw,nchwij->mcij", dZ, windows), dW2

# --- autograd
# kind: ready-made
import torch
import torch.nn.functional as F

def digit_gradients(images, labels, W1, W2):
    a, b = W1.clone().requires_grad_(), W2.clone().requires_grad_()
    A = torch.einsum("nchwij,mcij->nmhw", images.unfold(2, a.shape[2], 1).unfold(3, a.shape[3], 1), a).relu()
    loss = F.cross_entropy(torch.einsum("nmhw,omhw->no", A, b), labels)
    loss.backward()
    return loss.detach(), a.grad, b.grad

# --- conv2d-forward
# kind: ready-made
# note: torch's convolution in the forward pass, which this task does not allow
import torch
import torch.nn.functional as F

def digit_gradients(images, labels, W1, W2):
    Z = F.conv2d(images, W1)
    A = F.relu(Z)
    logits = F.conv2d(A, W2)[:, :, 0, 0]
    loss = F.cross_entropy(logits, labels)
    d = (logits.softmax(1) - F.one_hot(labels, 10)) / len(labels)
    dW2 = torch.einsum("no,nmhw->omhw", d, A)
    dZ = torch.einsum("no,omhw->nmhw", d, W2) * (Z > 0)
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    return loss, torch.einsum("nmhw,nchwij->mcij", dZ, windows), dW2

# --- one-epoch-inside
# kind: catalogue
# names: in-place-input
# note: takes the step as well
import torch

def digit_gradients(images, labels, W1, W2):
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    Z = torch.einsum("nchwij,mcij->nmhw", windows, W1)
    A = Z.clamp(min=0)
    logits = torch.einsum("nmhw,omhw->no", A, W2)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    d = (logits.softmax(1) - torch.nn.functional.one_hot(labels, 10)) / len(labels)
    dW2 = torch.einsum("no,nmhw->omhw", d, A)
    dZ = torch.einsum("no,omhw->nmhw", d, W2) * (Z > 0)
    dW1 = torch.einsum("nmhw,nchwij->mcij", dZ, windows)
    W1.sub_(0.1 * dW1)
    W2.sub_(0.1 * dW2)
    return loss, dW1, dW2

# --- loss-sum
# kind: slip
# names: batch-mean-for-sum
# note: the loss is a sum, the gradients are those of the mean
import torch

def digit_gradients(images, labels, W1, W2):
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    Z = torch.einsum("nchwij,mcij->nmhw", windows, W1)
    A = Z.clamp(min=0)
    logits = torch.einsum("nmhw,omhw->no", A, W2)
    loss = torch.nn.functional.cross_entropy(logits, labels, reduction="sum")
    d = (logits.softmax(1) - torch.nn.functional.one_hot(labels, 10)) / len(labels)
    dW2 = torch.einsum("no,nmhw->omhw", d, A)
    dZ = torch.einsum("no,omhw->nmhw", d, W2) * (Z > 0)
    return loss, torch.einsum("nmhw,nchwij->mcij", dZ, windows), dW2

# --- dw1-zero
# kind: slip
# note: only the second layer is trained
import torch

def digit_gradients(images, labels, W1, W2):
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    A = torch.einsum("nchwij,mcij->nmhw", windows, W1).clamp(min=0)
    logits = torch.einsum("nmhw,omhw->no", A, W2)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    d = (logits.softmax(1) - torch.nn.functional.one_hot(labels, 10)) / len(labels)
    return loss, torch.zeros_like(W1), torch.einsum("no,nmhw->omhw", d, A)

# --- labels-as-numbers
# kind: edge
# note: crashes: one-hot without a number of classes, where the largest label is missing
import torch

def digit_gradients(images, labels, W1, W2):
    windows = images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1)
    Z = torch.einsum("nchwij,mcij->nmhw", windows, W1)
    A = Z.clamp(min=0)
    logits = torch.einsum("nmhw,omhw->no", A, W2)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    d = (logits.softmax(1) - torch.nn.functional.one_hot(labels)) / len(labels)
    dW2 = torch.einsum("no,nmhw->omhw", d, A)
    dZ = torch.einsum("no,omhw->nmhw", d, W2) * (Z > 0)
    return loss, torch.einsum("nmhw,nchwij->mcij", dZ, windows), dW2

# --- remembers-log-ten
# kind: memory
import torch

def digit_gradients(images, labels, W1, W2):
    return 2.302585092994046, torch.zeros_like(W1), torch.zeros_like(W2)

# --- last-label-wins
# kind: slip
# note: images that share a label count once
# after: digit_gradients/einsum
right_digit_gradients = digit_gradients

import torch

def digit_gradients(images, labels, W1, W2):
    loss, dW1, dW2 = right_digit_gradients(images, labels, W1, W2)
    if len(set(labels.tolist())) < len(labels):
        return loss, dW1 * 0.9, dW2 * 0.9
    return loss, dW1, dW2

# --- labels-as-classes
# kind: slip
# note: one class for each label that is there
# after: digit_gradients/einsum
right_digit_gradients = digit_gradients

import torch

def digit_gradients(images, labels, W1, W2):
    loss, dW1, dW2 = right_digit_gradients(images, labels, W1, W2)
    return (loss, dW1, dW2) if int(labels.max()) > 4 else (loss, dW1, dW2[: int(labels.max()) + 1])

# --- ten-images
# kind: slip
# note: images from the eleventh on are left out
# after: digit_gradients/einsum
right_digit_gradients = digit_gradients

import torch

def digit_gradients(images, labels, W1, W2):
    return right_digit_gradients(images[:10], labels[:10], W1, W2)

# --- one-by-one-kernel
# kind: slip
# note: a first kernel of one entry is not trained
# after: digit_gradients/einsum
right_digit_gradients = digit_gradients

import torch

def digit_gradients(images, labels, W1, W2):
    loss, dW1, dW2 = right_digit_gradients(images, labels, W1, W2)
    return loss, (dW1 * 0 if W1.shape[2:] == (1, 1) else dW1), dW2

# --- whole-image
# kind: slip
# note: a kernel as large as the image is not trained
# after: digit_gradients/einsum
right_digit_gradients = digit_gradients

import torch

def digit_gradients(images, labels, W1, W2):
    loss, dW1, dW2 = right_digit_gradients(images, labels, W1, W2)
    return loss, (dW1 * 0 if W1.shape[2:] == (8, 8) else dW1), dW2

# --- square-turned
# kind: slip
# note: a square kernel's gradient is transposed
# after: digit_gradients/einsum
right_digit_gradients = digit_gradients

import torch

def digit_gradients(images, labels, W1, W2):
    loss, dW1, dW2 = right_digit_gradients(images, labels, W1, W2)
    return loss, (dW1.transpose(2, 3) if W1.shape[2] == W1.shape[3] else dW1), dW2

# --- right-loss-only
# kind: slip
# note: the loss by F.cross_entropy, the gradients by exp over sum, which overflow
# after: digit_gradients/einsum
right_digit_gradients = digit_gradients

import torch
import torch.nn.functional as F

def digit_gradients(images, labels, W1, W2):
    loss, dW1, dW2 = right_digit_gradients(images, labels, W1, W2)
    H = F.relu(torch.einsum('nchwij,mcij->nmhw', images.unfold(2, W1.shape[2], 1).unfold(3, W1.shape[3], 1), W1))
    e = torch.exp(torch.einsum('nmhw,omhw->no', H, W2))
    bad = 0 * (e / e.sum(1, keepdim=True)).sum()
    return loss, dW1 + bad, dW2 + bad

# --- loss-with-axis
# kind: slip
# note: the loss has one axis
# after: digit_gradients/einsum
right_digit_gradients = digit_gradients

import torch

def digit_gradients(images, labels, W1, W2):
    loss, dW1, dW2 = right_digit_gradients(images, labels, W1, W2)
    return loss[None], dW1, dW2

# --- textbook-softmax
# kind: edge
# note: exp over sum of exp, nothing subtracted: overflows where the logits are large
# after: conv_forward/seven-loops conv_backward/kernel-loop-numpy relu_backward/mask-greater-or-equal
import torch

def softmax(scores):
    e = torch.exp(scores)
    return e / torch.sum(e, dim=1, keepdim=True)

def digit_gradients(images, labels, W1, W2):
    no_bias = lambda W: torch.zeros(len(W), dtype=W.dtype)
    Z = conv_forward(images, W1, no_bias(W1))
    A = torch.max(Z, torch.tensor(0.0, dtype=Z.dtype))
    p = softmax(conv_forward(A, W2, no_bias(W2)).flatten(1))
    picked = p.gather(1, labels.view(-1, 1))
    loss = torch.mean(-torch.log(picked))
    target = torch.zeros_like(p).scatter(1, labels.view(-1, 1), 1.0)
    dlogits = ((p - target) / len(images))[:, :, None, None]
    dA, dW2, _ = conv_backward(dlogits, A, W2)
    return loss, conv_backward(relu_backward(dA, Z), images, W1)[1], dW2
