# Right answers to: train_digits(images, labels, steps, seed) -> (W1, W2)

# --- plain-descent
# note: mini-batches drawn with a generator, plain gradient descent
# after: digit_gradients/einsum
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g, dtype=images.dtype) * 0.3
    W2 = torch.randn(10, 8, 6, 6, generator=g, dtype=images.dtype) * 0.05
    for _ in range(steps):
        batch = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[batch], labels[batch], W1, W2)
        W1 = W1 - 0.3 * dW1
        W2 = W2 - 0.3 * dW2
    return W1, W2

# --- momentum-epochs
# note: shuffled epochs, momentum, in-place updates of its own kernels, a list comes back
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed, rate=0.1, momentum=0.9, size=50):
    torch.manual_seed(seed)
    W1 = 0.4 * torch.rand(10, 1, 3, 3, dtype=images.dtype) - 0.2
    W2 = 0.1 * torch.rand(10, 10, 6, 6, dtype=images.dtype) - 0.05
    V1, V2 = torch.zeros_like(W1), torch.zeros_like(W2)
    order, at = torch.randperm(len(images)), 0
    for step in range(steps):
        if at + size > len(order):
            order, at = torch.randperm(len(images)), 0
        take = order[at:at + size]
        at += size
        loss, dW1, dW2 = digit_gradients(images[take], labels[take], W1, W2)
        V1.mul_(momentum).add_(dW1)
        V2.mul_(momentum).add_(dW2)
        W1 -= rate * V1
        W2 -= rate * V2
        if step % 100 == 0:
            print(step, float(loss))
    return [W1, W2]

# --- torch-forward-own-backward
# note: the forward pass by F.conv2d, which the text allows; float32 kernels, 5x5 windows
import torch
import torch.nn.functional as F

def train_digits(images, labels, steps, seed):
    x = images.float()
    gen = torch.Generator()
    gen.manual_seed(seed)
    W1 = torch.randn(6, 1, 5, 5, generator=gen) / 5
    W2 = torch.randn(10, 6, 4, 4, generator=gen) / 10
    for _ in range(steps):
        pick = torch.randperm(len(x), generator=gen)[:100]
        xb, yb = x[pick], labels[pick]
        Z = F.conv2d(xb, W1)
        A = F.relu(Z)
        logits = F.conv2d(A, W2).flatten(1)
        D = torch.softmax(logits, 1)
        D[torch.arange(len(D)), yb] -= 1
        D /= len(D)
        dW2 = torch.einsum("no,nmhw->omhw", D, A)
        dZ = torch.einsum("no,omhw->nmhw", D, W2) * (Z > 0)
        dW1 = torch.einsum("nmhw,nchwij->mcij", dZ, xb.unfold(2, 5, 1).unfold(3, 5, 1))
        W1, W2 = W1 - 0.4 * dW1, W2 - 0.4 * dW2
    return W1, W2

# --- class-numpy-generator
# note: a class with a step method, batches from NumPy's generator, a falling learning rate
# after: digit_gradients/einsum
import numpy as np
import torch

class Trainer:
    def __init__(self, images, labels, seed):
        self.rng = np.random.default_rng(seed)
        self.images, self.labels = images, labels
        self.W1 = torch.tensor(self.rng.normal(0, 0.25, (8, 1, 3, 3)), dtype=images.dtype)
        self.W2 = torch.tensor(self.rng.normal(0, 0.05, (10, 8, 6, 6)), dtype=images.dtype)

    def step(self, rate):
        batch = torch.from_numpy(self.rng.choice(len(self.images), 32, replace=False))
        _, g1, g2 = digit_gradients(self.images[batch], self.labels[batch], self.W1, self.W2)
        self.W1, self.W2 = self.W1 - rate * g1, self.W2 - rate * g2

def train_digits(images, labels, steps, seed):
    trainer = Trainer(images, labels, seed)
    for i in range(steps):
        trainer.step(0.3 / (1 + i / 500))
    return trainer.W1, trainer.W2

# --- batches-in-turn
# note: nothing random but the start: the images come shuffled, so batches are taken in turn
# after: digit_gradients/matrices
import torch

def initial(seed, hidden=12):
    rng = torch.Generator().manual_seed(seed)
    return (0.3 * torch.randn(hidden, 1, 4, 4, generator=rng),
            0.1 * torch.randn(10, hidden, 5, 5, generator=rng))

def train_digits(images, labels, steps, seed, batch=256):
    W1, W2 = initial(seed)
    velocity = [0.0, 0.0]
    for t in range(steps):
        part = (torch.arange(batch) + t * batch) % len(images)
        _, dW1, dW2 = digit_gradients(images[part], labels[part], W1, W2)
        velocity = [0.8 * velocity[0] + dW1, 0.8 * velocity[1] + dW2]
        W1, W2 = W1 - 0.1 * velocity[0], W2 - 0.1 * velocity[1]
    return W1, W2

# --- full-batch-at-once
# note: all images in every update
# after: digit_gradients/matrices
from dataclasses import dataclass
import torch

@dataclass
class Net:
    seed: int
    lr: float = 0.4

    def __post_init__(self):
        g = torch.Generator().manual_seed(self.seed)
        self.W1 = torch.normal(0.0, 0.3, (8, 1, 3, 3), generator=g)
        self.W2 = torch.normal(0.0, 0.05, (10, 8, 6, 6), generator=g)

    def step(self, x, y):
        _, d1, d2 = digit_gradients(x, y, self.W1, self.W2)
        self.W1 = self.W1.sub(d1, alpha=self.lr)
        self.W2 = self.W2.sub(d2, alpha=self.lr)

def train_digits(images, labels, steps, seed):
    net = Net(seed)
    for _ in range(steps):
        net.step(images, labels)
    return net.W1, net.W2

# --- nesterov-cosine
# note: PyTorch's Nesterov momentum, and a rate that falls to 0 at the last of `steps`
# after: digit_gradients/matrices
import math
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    kernels = [torch.randn(8, 1, 3, 3, generator=g) / 3, torch.randn(10, 8, 6, 6, generator=g) / 17]
    v = [torch.zeros_like(W) for W in kernels]
    for t in range(steps):
        rate = 0.05 * (1 + math.cos(math.pi * t / steps))
        pick = torch.randint(len(images), (100,), generator=g)
        _, *grads = digit_gradients(images[pick], labels[pick], *kernels)
        for i, d in enumerate(grads):
            v[i] = 0.9 * v[i] + d
            kernels[i] = kernels[i] - rate * (d + 0.9 * v[i])
    return tuple(kernels)

# --- warm-up-and-clipping
# note: the rate rises for 50 updates, the gradients' norm is cut, each kernel has its own rate
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) / 3
    W2 = torch.randn(10, 8, 6, 6, generator=g) / 17
    for t in range(steps):
        pick = torch.randperm(len(images), generator=g)[:64]
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        rate = 0.3 * min(1.0, (t + 1) / 50)
        scale = min(1.0, 1.0 / float((dW1.norm()**2 + dW2.norm()**2).sqrt()))
        W1, W2 = W1 - 0.5 * rate * scale * dW1, W2 - rate * scale * dW2
    return W1, W2

# --- unit-steps
# note: each gradient is divided by its norm: a rate that depends on the slope
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(8, 1, 3, 3, generator=g) / 3
    W2 = torch.randn(10, 8, 6, 6, generator=g) / 17
    for t in range(steps):
        pick = torch.randint(len(images), (64,), generator=g)
        _, dW1, dW2 = digit_gradients(images[pick], labels[pick], W1, W2)
        rate = 0.1 / (1 + t / 100)
        W1, W2 = W1 - rate * dW1 / dW1.norm(), W2 - rate * dW2 / dW2.norm()
    return W1, W2

# --- float64-inside
# note: trains in float64 and gives float64 kernels
# after: digit_gradients/matrices
import torch

def train_digits(images, labels, steps, seed):
    x = images.double()
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(4, 1, 5, 4, generator=g, dtype=torch.float64) / 4
    W2 = torch.randn(10, 4, 4, 5, generator=g, dtype=torch.float64) / 9
    for _ in range(steps):
        pick = torch.randint(len(x), (50,), generator=g)
        _, dW1, dW2 = digit_gradients(x[pick], labels[pick], W1, W2)
        W1 -= 0.3 * dW1
        W2 -= 0.3 * dW2
    return W1, W2
