# Right answers to: layers_until(n, target, kernel_size, padding=0, stride=1) -> int

# --- loop
# note: applies the formula until the size is small enough or stands still
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("an argument is out of range")
    layers = 0
    while n > target:
        if kernel_size > n + 2 * padding:
            raise ValueError("the kernel no longer fits")
        smaller = (n + 2 * padding - kernel_size) // stride + 1
        if smaller >= n:
            raise ValueError("the size never gets there")
        n = smaller
        layers += 1
    return layers

# --- recursion
# note: one layer, and then the rest
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if n < 1 or target < 1 or kernel_size < 1 or padding < 0 or stride < 1:
        raise ValueError("out of range")
    if n <= target:
        return 0
    rest = n + 2 * padding - kernel_size
    if rest < 0 or rest // stride + 1 >= n:
        raise ValueError("never reached")
    return 1 + layers_until(rest // stride + 1, target, kernel_size, padding, stride)

# --- set-of-seen-sizes
# note: stops when a size comes again or grows
def layers_until(n, target, kernel_size, padding=0, stride=1):
    for value in (n, target, kernel_size, stride):
        if value <= 0:
            raise ValueError("must be positive")
    if padding < 0:
        raise ValueError("padding must not be negative")
    start, seen, count = n, set(), 0
    while not n <= target:
        if n in seen or n > start:
            raise ValueError("goes in circles")
        seen.add(n)
        if n + 2 * padding < kernel_size:
            raise ValueError("does not fit any more")
        n = 1 + (n + 2 * padding - kernel_size) // stride
        count = count + 1
    return count

# --- uses-output-size
# note: output_size of the first task raises the errors
# after: output_size/slides-and-counts
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if target < 1:
        raise ValueError("target must be at least 1")
    output_size(max(n, 1) + kernel_size, kernel_size, padding, stride)  # refuses bad settings
    if n < 1:
        raise ValueError("n must be at least 1")
    i = 0
    while n > target:
        after = output_size(n, kernel_size, padding, stride)
        if after == n or after > n:
            raise ValueError("the size does not shrink")
        n, i = after, i + 1
    return i

# --- long-for-loop
# note: a patient beginner: at most n layers can help, because each must take one pixel away
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if n < 1:
        raise ValueError("n")
    if target < 1:
        raise ValueError("target")
    if kernel_size < 1:
        raise ValueError("kernel_size")
    if padding < 0:
        raise ValueError("padding")
    if stride < 1:
        raise ValueError("stride")
    size = n
    for layer in range(n + 1):
        print("after", layer, "layers the size is", size)
        if size <= target:
            return layer
        if size + 2 * padding - kernel_size < 0:
            raise ValueError("the window does not fit")
        size = (size + 2 * padding - kernel_size) // stride + 1
    raise ValueError("never")

# --- generator
# note: a generator of sizes, NumPy integer as result
import itertools
import numpy as np

def _sizes(n, k, p, s):
    while True:
        yield n
        new = (n + 2 * p - k) // s + 1
        if n + 2 * p < k or new >= n:
            raise ValueError(f"stuck at {n}")
        n = new

def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    return np.int32(sum(1 for _ in itertools.takewhile(lambda m: m > target, _sizes(n, kernel_size, padding, stride))))
