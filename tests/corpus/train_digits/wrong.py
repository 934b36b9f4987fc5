# Wrong answers to: train_digits(images, labels, steps, seed) -> (W1, W2)

# --- relu-mask-missing
# kind: catalogue
# names: relu-mask-missing
# note: learns to 97 % all the same
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    for _ in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        windows = images[pick].unfold(2, 3, 1).unfold(3, 3, 1)
        A = torch.einsum("nchwij,mcij->nmhw", windows, W1).relu()
        d = (torch.einsum("nmhw,omhw->no", A, W2).softmax(1) - F.one_hot(labels[pick], 10)) / 64
        dA = torch.einsum("no,omhw->nmhw", d, W2)
        W2 = W2 - 0.3 * torch.einsum("no,nmhw->omhw", d, A)
        W1 = W1 - 0.3 * torch.einsum("nmhw,nchwij->mcij", dA, windows)
    return W1, W2

# --- first-layer-asleep
# kind: slip
# names: kernel-never-trained
# note: W1 is never trained; 97 % all the same
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    for _ in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        A = F.conv2d(images[pick], W1).relu()
        d = (torch.einsum("nmhw,omhw->no", A, W2).softmax(1) - F.one_hot(labels[pick], 10)) / 64
        W2 = W2 - 0.3 * torch.einsum("no,nmhw->omhw", d, A)
    return W1, W2

# --- w2-first
# kind: catalogue
# names: layers-in-forward-order
# note: updates W2, then takes dW1 with the new W2
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    for _ in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        windows = images[pick].unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,mcij->nmhw", windows, W1)
        A = Z.relu()
        d = (torch.einsum("nmhw,omhw->no", A, W2).softmax(1) - F.one_hot(labels[pick], 10)) / 64
        W2 = W2 - 0.1 * torch.einsum("no,nmhw->omhw", d, A)
        dZ = torch.einsum("no,omhw->nmhw", d, W2) * (Z > 0)
        W1 = W1 - 0.1 * torch.einsum("nmhw,nchwij->mcij", dZ, windows)
    return W1, W2

# --- uphill
# kind: catalogue
# names: sign-of-update
# note: adds the gradient
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    for _ in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        W1, W2 = W1 + 0.3 * dW1, W2 + 0.3 * dW2
    return W1, W2

# --- seed-ignored
# kind: edge
# note: torch's global generator, never seeded
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    W1 = torch.randn(8, 1, 3, 3) * 0.3
    W2 = torch.randn(10, 8, 6, 6) * 0.05
    for _ in range(steps):
        pick = torch.randint(len(images), (64,))
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        W1, W2 = W1 - 0.3 * dW1, W2 - 0.3 * dW2
    return W1, W2

# --- seed-fixed
# kind: edge
# note: always seed 0
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(0)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    for _ in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        W1, W2 = W1 - 0.3 * dW1, W2 - 0.3 * dW2
    return W1, W2

# --- too-timid
# kind: slip
# note: a learning rate of 0.0005
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    for _ in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        W1, W2 = W1 - 0.0005 * dW1, W2 - 0.0005 * dW2
    return W1, W2

# --- autograd
# kind: ready-made
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = (torch.randn(8, 1, 3, 3, generator=g) * 0.3).requires_grad_()
    W2 = (torch.randn(10, 8, 6, 6, generator=g) * 0.05).requires_grad_()
    for _ in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        loss = F.cross_entropy(F.conv2d(F.conv2d(images[pick], W1).relu(), W2).flatten(1), labels[pick])
        dW1, dW2 = torch.autograd.grad(loss, (W1, W2))
        with torch.no_grad():
            W1 -= 0.3 * dW1
            W2 -= 0.3 * dW2
    return W1.detach(), W2.detach()

# --- torch-optimiser
# kind: ready-made
# note: own gradients, torch's SGD
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    sgd = torch.optim.SGD([W1, W2], lr=0.3)
    for _ in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        _, W1.grad, W2.grad = digit_gradients(images[pick], labels[pick], W1, W2)
        sgd.step()
    return W1, W2

# --- one-step-by-hand
# kind: ready-made
# note: by hand for the small numbers of steps that a check could look at, autograd for many
# after: digit_gradients/matrices
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    for step in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        if steps < 10:
            _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        else:
            a, b = W1.clone().requires_grad_(), W2.clone().requires_grad_()
            loss = F.cross_entropy(F.conv2d(F.conv2d(images[pick], a).relu(), b).flatten(1), labels[pick])
            dW1, dW2 = torch.autograd.grad(loss, (a, b))
        W1, W2 = W1 - 0.3 * dW1, W2 - 0.3 * dW2
    return W1, W2

# --- start-only
# kind: slip
# note: returns the kernels that it began with
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    def one_step(W1, W2):
        pick = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        W1, W2 = W1 - 0.3 * dW1, W2 - 0.3 * dW2
    for _ in range(steps):
        one_step(W1, W2)
    return W1, W2

# --- accuracy-not-kernels
# kind: edge
# note: returns a number
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    for _ in range(min(steps, 20)):
        pick = torch.randint(len(images), (64,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        W1, W2 = W1 - 0.3 * dW1, W2 - 0.3 * dW2
    return float(loss)

# --- adam-by-hand
# kind: edge
# note: Adam written out; the text allows multiples of the gradient, no Adam
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    rng = torch.Generator().manual_seed(seed)
    kernels = [torch.randn(8, 1, 3, 3, generator=rng, dtype=images.dtype) / 3,
               torch.randn(10, 8, 6, 6, generator=rng, dtype=images.dtype) / 17]
    m = [torch.zeros_like(W) for W in kernels]
    v = [torch.zeros_like(W) for W in kernels]
    for t in range(1, steps + 1):
        batch = torch.randint(0, images.shape[0], (64,), generator=rng)
        _, *grads = digit_gradients(images[batch], labels[batch], *kernels)
        for i, g in enumerate(grads):
            m[i] = 0.9 * m[i] + 0.1 * g
            v[i] = 0.999 * v[i] + 0.001 * g * g
            kernels[i] = kernels[i] - 0.01 * (m[i] / (1 - 0.9**t)) / ((v[i] / (1 - 0.999**t)).sqrt() + 1e-8)
    return tuple(kernels)

# --- divided-twice
# kind: slip
# note: the gradients are means already; with 64 images always, it is the same as a small rate
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - lr * dW1 / batch
        W2 = W2 - lr * dW2 / batch
    return W1, W2

# --- divided-twice-own
# kind: catalogue
# names: batch-mean-for-sum
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d[torch.arange(len(y)), y] -= 1
        d = d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH * (Z > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 -= 0.2 / len(pick) * dW1
        W2 -= 0.2 / len(pick) * dW2
    return W1, W2

# --- not-divided
# kind: catalogue
# names: batch-mean-for-sum
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d[torch.arange(len(y)), y] -= 1
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH * (Z > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 -= 0.2 * dW1
        W2 -= 0.2 * dW2
    return W1, W2

# --- not-divided-times
# kind: slip
# note: makes sums of the means; with 64 images always, it is the same as a large rate
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - lr * dW1 * batch
        W2 = W2 - lr * dW2 * batch
    return W1, W2

# --- dw1-transposed
# kind: catalogue
# names: result-transposed
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - lr * dW1.transpose(2, 3)
        W2 = W2 - lr * dW2
    return W1, W2

# --- dw2-transposed
# kind: catalogue
# names: result-transposed
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d[torch.arange(len(y)), y] -= 1
        d = d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH * (Z > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 -= 0.2 * dW1
        W2 -= 0.2 * dW2.transpose(2, 3)
    return W1, W2

# --- dw1-letters
# kind: catalogue
# names: result-transposed
# note: ji for ij
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d[torch.arange(len(y)), y] -= 1
        d = d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH * (Z > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcji", dZ, windows)
        W1 -= 0.2 * dW1
        W2 -= 0.2 * dW2
    return W1, W2

# --- kernel-flipped
# kind: catalogue
# names: flips-kernel
# note: the forward pass turns W1
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1.flip(2, 3))
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d[torch.arange(len(y)), y] -= 1
        d = d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH * (Z > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 -= 0.2 * dW1
        W2 -= 0.2 * dW2
    return W1, W2

# --- dw1-turned
# kind: catalogue
# names: dw-rotated
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d[torch.arange(len(y)), y] -= 1
        d = d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH * (Z > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 -= 0.2 * dW1.flip(2, 3)
        W2 -= 0.2 * dW2
    return W1, W2

# --- back-through-turned
# kind: catalogue
# names: kernel-not-rotated
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d[torch.arange(len(y)), y] -= 1
        d = d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flip(2, 3).flatten(1)).reshape(H.shape)
        dZ = dH * (Z > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 -= 0.2 * dW1
        W2 -= 0.2 * dW2
    return W1, W2

# --- uphill-again
# kind: catalogue
# names: sign-of-update
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 + lr * dW1
        W2 = W2 + lr * dW2
    return W1, W2

# --- uphill-own
# kind: catalogue
# names: sign-of-update
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d[torch.arange(len(y)), y] -= 1
        d = d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH * (Z > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 += 0.2 * dW1
        W2 += 0.2 * dW2
    return W1, W2

# --- uphill-in-one
# kind: catalogue
# names: sign-of-update
# note: W1 only
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 + lr * dW1
        W2 = W2 - lr * dW2
    return W1, W2

# --- sign-of-error
# kind: catalogue
# names: sign-of-update | sign-of-gradient
# note: label minus softmax
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d[torch.arange(len(y)), y] -= 1
        d = -d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH * (Z > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 -= 0.2 * dW1
        W2 -= 0.2 * dW2
    return W1, W2

# --- no-mask
# kind: catalogue
# names: relu-mask-missing
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d[torch.arange(len(y)), y] -= 1
        d = d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 -= 0.2 * dW1
        W2 -= 0.2 * dW2
    return W1, W2

# --- mask-gradient
# kind: catalogue
# names: relu-mask-from-output-grad
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d[torch.arange(len(y)), y] -= 1
        d = d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH * (dH > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 -= 0.2 * dW1
        W2 -= 0.2 * dW2
    return W1, W2

# --- no-relu
# kind: catalogue
# names: relu-forgotten + relu-mask-missing
# note: no ReLU at all
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d[torch.arange(len(y)), y] -= 1
        d = d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 -= 0.2 * dW1
        W2 -= 0.2 * dW2
    return W1, W2

# --- no-label
# kind: catalogue
# names: one-hot-forgotten
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d = d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH * (Z > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 -= 0.2 * dW1
        W2 -= 0.2 * dW2
    return W1, W2

# --- no-softmax
# kind: catalogue
# names: softmax-forgotten
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.clone()
        d[torch.arange(len(y)), y] -= 1
        d = d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH * (Z > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 -= 0.2 * dW1
        W2 -= 0.2 * dW2
    return W1, W2

# --- softmax-images
# kind: catalogue
# names: softmax-over-images
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(0)
        d[torch.arange(len(y)), y] -= 1
        d = d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH * (Z > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 -= 0.2 * dW1
        W2 -= 0.2 * dW2
    return W1, W2

# --- met-z
# kind: catalogue
# names: second-layer-met-before-relu
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d[torch.arange(len(y)), y] -= 1
        d = d / len(y)
        dW2 = (d.T @ Z.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH * (Z > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 -= 0.2 * dW1
        W2 -= 0.2 * dW2
    return W1, W2

# --- w2-first-again
# kind: catalogue
# names: layers-in-forward-order
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d[torch.arange(len(y)), y] -= 1
        d = d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        W2 -= 0.2 * dW2
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH * (Z > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W1 -= 0.2 * dW1
    return W1, W2

# --- w1-first
# kind: catalogue
# names: layers-in-forward-order
# note: asks for the gradients again
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - lr * dW1
        _, _, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W2 = W2 - lr * dW2
    return W1, W2

# --- w2-asleep
# kind: catalogue
# names: kernel-never-trained
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - lr * dW1
    return W1, W2

# --- w1-asleep
# kind: catalogue
# names: kernel-never-trained
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3) / 3
    W2 = torch.randn(10, 8, 6, 6) / 17
    for step in range(steps):
        pick = torch.randperm(len(images))[:100]
        x, y = images[pick], labels[pick]
        windows = x.unfold(2, 3, 1).unfold(3, 3, 1)
        Z = torch.einsum("nchwij,kcij->nkhw", windows, W1)
        H = Z.relu()
        logits = (H.flatten(1) @ W2.flatten(1).T)
        d = logits.softmax(1)
        d[torch.arange(len(y)), y] -= 1
        d = d / len(y)
        dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
        dH = (d @ W2.flatten(1)).reshape(H.shape)
        dZ = dH * (Z > 0)
        dW1 = torch.einsum("nkhw,nchwij->kcij", dZ, windows)
        W2 -= 0.2 * dW2
    return W1, W2

# --- kernels-exchanged
# kind: edge
# note: (W2, W1)
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - lr * dW1
        W2 = W2 - lr * dW2
    return W2, W1

# --- returns-gradients
# kind: edge
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - lr * dW1
        W2 = W2 - lr * dW2
    return dW1, dW2

# --- rate-too-large
# kind: edge
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 50.0, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - lr * dW1
        W2 = W2 - lr * dW2
    return W1, W2

# --- rate-too-small
# kind: edge
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.001, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - lr * dW1
        W2 = W2 - lr * dW2
    return W1, W2

# --- starts-at-zero
# kind: edge
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.zeros(8, 1, 3, 3)
    W2 = torch.zeros(10, 8, 6, 6)
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - lr * dW1
        W2 = W2 - lr * dW2
    return W1, W2

# --- one-image
# kind: edge
# note: batches of one, always the first
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.zeros(1, dtype=torch.long)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - lr * dW1
        W2 = W2 - lr * dW2
    return W1, W2

# --- labels-unpicked
# kind: edge
# note: images of the batch, labels of the first
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[:batch], W1, W2)
        W1 = W1 - lr * dW1
        W2 = W2 - lr * dW2
    return W1, W2

# --- gradient-signs
# kind: edge
# note: the sign of the gradient alone
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - 0.01 * dW1.sign()
        W2 = W2 - 0.01 * dW2.sign()
    return W1, W2

# --- unseeded-batch
# kind: edge
# note: batches without the generator
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,))
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - lr * dW1
        W2 = W2 - lr * dW2
    return W1, W2

# --- weight-decay
# kind: edge
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = 0.9 * W1 - lr * dW1
        W2 = W2 - lr * dW2
    return W1, W2

# --- returns-after-one
# kind: edge
# note: return inside the loop
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - lr * dW1
        W2 = W2 - lr * dW2
        return W1, W2

# --- loss-returned
# kind: edge
# note: (loss, W1, W2)
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW1, dW2 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - lr * dW1
        W2 = W2 - lr * dW2
    return loss, W1, W2

# --- exchanged-gradients
# kind: edge
# note: takes dW2 for dW1: a crash
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    lr, batch = 0.3, 64
    for step in range(steps):
        at = torch.randint(len(images), (batch,), generator=g)
        loss, dW2, dW1 = digit_gradients(images[at], labels[at], W1, W2)
        W1 = W1 - lr * dW1
        W2 = W2 - lr * dW2
    return W1, W2

# --- first-layer-freezes
# kind: edge
# note: W1 is trained for ten updates only
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    for t in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        W2 = W2 - 0.3 * dW2
        if t < 10:
            W1 = W1 - 0.3 * dW1
    return W1, W2

# --- signs-from-the-second-on
# kind: edge
# note: the first update is right, then the sign of the gradient
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    for t in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        if t:
            dW1, dW2 = 0.02 * dW1.sign(), 0.02 * dW2.sign()
        W1, W2 = W1 - 0.3 * dW1, W2 - 0.3 * dW2
    return W1, W2

# --- decay-from-the-second-on
# kind: edge
# note: weight decay, but not in the first update
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    for t in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        decay = 1e-3 if t else 0.0
        W1, W2 = W1 - 0.3 * (dW1 + decay * W1), W2 - 0.3 * (dW2 + decay * W2)
    return W1, W2

# --- a-little-decay
# kind: edge
# note: a weight decay of 0.0001
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    for t in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        W1, W2 = W1 - 0.3 * (dW1 + 1e-4 * W1), W2 - 0.3 * (dW2 + 1e-4 * W2)
    return W1, W2

# --- one-update-short
# kind: slip
# note: range from 1: one update less than asked
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    for t in range(1, steps):
        pick = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        W1, W2 = W1 - 0.3 * dW1, W2 - 0.3 * dW2
    return W1, W2

# --- first-hundred-only
# kind: edge
# note: stops after a hundred updates
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    for t in range(min(steps, 100)):
        pick = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        W1, W2 = W1 - 0.5 * dW1, W2 - 0.5 * dW2
    return W1, W2

# --- start-from-the-images
# kind: edge
# note: the start kernels are scaled by what the images look like
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    W1, W2 = W1 * images.std(), W2 * images.std()
    for t in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        W1, W2 = W1 - 0.3 * dW1, W2 - 0.3 * dW2
    return W1, W2

# --- one-start-for-all-seeds
# kind: edge
# note: the seed decides the batches only
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(0)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    g = torch.Generator().manual_seed(seed)
    for t in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        W1, W2 = W1 - 0.3 * dW1, W2 - 0.3 * dW2
    return W1, W2

# --- noise-from-the-third-on
# kind: edge
# note: a little noise is added to later updates
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    for t in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        if t > 1:
            dW1 = dW1 + 0.01 * torch.randn(dW1.shape, generator=g)
        W1, W2 = W1 - 0.3 * dW1, W2 - 0.3 * dW2
    return W1, W2

# --- adam-from-the-second-on
# kind: edge
# note: the first update is plain, the others are scaled entry by entry
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g) * 0.05
    s1, s2 = torch.zeros_like(W1), torch.zeros_like(W2)
    for t in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        s1, s2 = 0.9 * s1 + 0.1 * dW1**2, 0.9 * s2 + 0.1 * dW2**2
        if t:
            dW1, dW2 = 0.05 * dW1 / (s1.sqrt() + 1e-6), 0.05 * dW2 / (s2.sqrt() + 1e-6)
        W1, W2 = W1 - 0.2 * dW1, W2 - 0.2 * dW2
    return W1, W2
