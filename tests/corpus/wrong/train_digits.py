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
