"""Times of lesson 4's training: gradients by hand beside `nn.Conv2d` with autograd.

Both start from the same kernels and get the same batches, and they take turns at every batch, so
that other work on the machine disturbs neither more than the other. The median counts.
"""

import time
from collections.abc import Callable
from statistics import median

import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.nn import functional as F

from d2l_conv.backprop import TwoLayerConvNet, cross_entropy

BATCH, CHANNELS, RATE, EPOCHS, MOST = 32, 8, 0.2, 8, 3


def start_kernels(padding: int, stride: int) -> tuple[Tensor, Tensor]:
    """Return lesson 4's random kernels: 3 x 3, and as large as the hidden map."""
    random = torch.Generator().manual_seed(0)
    side = (8 + 2 * padding - 3) // stride + 1
    W1 = torch.randn(CHANNELS, 1, 3, 3, generator=random) / 3
    W2 = torch.randn(10, CHANNELS, side, side, generator=random) / (CHANNELS * side**2) ** 0.5
    return W1, W2


def by_hand(padding: int, stride: int) -> Callable[[Tensor, Tensor], float]:
    """Return a function that makes one step with gradients by hand."""
    kernels = start_kernels(padding, stride)
    net = TwoLayerConvNet(*kernels, padding1=padding, stride1=stride, loss=cross_entropy)

    def step(images: Tensor, labels: Tensor) -> float:
        net.forward(images)
        loss = net.loss(labels)
        net.backward()
        net.step(RATE)
        return loss

    return step


def autograd(padding: int, stride: int) -> Callable[[Tensor, Tensor], float]:
    """Return a function that makes one step with `nn.Conv2d`, autograd and `torch.optim.SGD`."""
    W1, W2 = start_kernels(padding, stride)
    first = nn.Conv2d(1, CHANNELS, 3, padding=padding, stride=stride, bias=False)
    second = nn.Conv2d(CHANNELS, 10, W2.shape[2], bias=False)
    first.weight.data, second.weight.data = W1.clone(), W2.clone()
    net = nn.Sequential(first, nn.ReLU(), second, nn.Flatten())
    optimiser = torch.optim.SGD(net.parameters(), lr=RATE)

    def step(images: Tensor, labels: Tensor) -> float:
        optimiser.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


def compare(padding: int, stride: int, images: Tensor, labels: Tensor) -> tuple[float, float]:
    """Return milliseconds for a step, by hand and with autograd."""
    steps = [by_hand(padding, stride), autograd(padding, stride)]
    times: list[list[float]] = [[], []]
    batches = list(zip(images.split(BATCH), labels.split(BATCH), strict=True)) * EPOCHS
    for batch in batches:
        losses = []
        for way, step in enumerate(steps):
            start = time.perf_counter()
            losses.append(step(*batch))
            times[way].append(1000 * (time.perf_counter() - start))
        assert abs(losses[0] - losses[1]) < 1e-9, "they do not learn the same"
    hand, auto = map(median, times)
    return hand, auto


def main() -> int:
    """Print the table."""
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(
        1
    )  # a batch is too small to share, and waiting for a busy core is not ours
    digits = load_digits()
    images, labels = torch.tensor(digits.images)[:1400, None] / 16, torch.tensor(digits.target)
    print(f"One step of lesson 4's training, batches of {BATCH}, float64, one thread, ms")
    print("padding  stride   by hand  autograd   ratio   reach")
    ratios = {}
    for padding, stride in ((1, 2), (0, 2), (1, 1), (0, 1)):
        hand, auto = compare(padding, stride, images, labels[:1400])
        ratios[padding, stride] = hand / auto
        mark = "reached" if hand <= MOST * auto else "NOT REACHED"
        note = f"<= {MOST}  {mark}{'   (the net of the lesson)' * ((padding, stride) == (1, 2))}"
        print(f"{padding:7}  {stride:6}  {hand:8.2f}  {auto:8.2f}  {hand / auto:6.2f}   {note}")
    return 0 if ratios[1, 2] <= MOST else 1


if __name__ == "__main__":
    raise SystemExit(main())
