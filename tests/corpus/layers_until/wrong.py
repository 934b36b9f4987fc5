# Wrong answers to: layers_until(n, target, kernel_size, padding=0, stride=1) -> int

# --- padding-once
# kind: catalogue
# names: padding-once
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    layers = 0
    while n > target:
        if n + padding < kernel_size:
            raise ValueError("does not fit")
        new = (n + padding - kernel_size) // stride + 1
        if new >= n:
            raise ValueError("never")
        n = new
        layers += 1
    return layers

# --- ceil-not-floor
# kind: catalogue
# names: ceil-not-floor
import math

def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    layers = 0
    while n > target:
        if n + 2 * padding < kernel_size:
            raise ValueError("does not fit")
        new = math.ceil((n + 2 * padding - kernel_size) / stride) + 1
        if new >= n:
            raise ValueError("never")
        n = new
        layers += 1
    return layers

# --- no-rounding
# kind: catalogue
# names: no-rounding | ceil-not-floor
# note: keeps the fractions from layer to layer
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    layers = 0
    while n > target:
        if n + 2 * padding < kernel_size:
            raise ValueError("does not fit")
        new = (n + 2 * padding - kernel_size) / stride + 1
        if new >= n:
            raise ValueError("never")
        n = new
        layers += 1
    return layers

# --- forgets-plus-one
# kind: catalogue
# names: forgets-plus-one
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    layers = 0
    while n > target:
        if n + 2 * padding < kernel_size:
            raise ValueError("does not fit")
        new = (n + 2 * padding - kernel_size) // stride
        if new >= n:
            raise ValueError("never")
        n = new
        layers += 1
    return layers

# --- ignores-stride
# kind: catalogue
# names: ignores-stride
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    layers = 0
    while n > target:
        new = n + 2 * padding - kernel_size + 1
        if new < 1 or new >= n:
            raise ValueError("never")
        n = new
        layers += 1
    return layers

# --- refuses-remainder
# kind: catalogue
# names: refuses-remainder
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    layers = 0
    while n > target:
        rest = n + 2 * padding - kernel_size
        if rest < 0 or rest % stride:
            raise ValueError("does not fit")
        if rest // stride + 1 >= n:
            raise ValueError("never")
        n = rest // stride + 1
        layers += 1
    return layers

# --- stride-after-plus-one
# kind: catalogue
# names: stride-after-plus-one
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    layers = 0
    while n > target:
        rest = n + 2 * padding - kernel_size + 1
        if rest < 1 or rest // stride >= n:
            raise ValueError("never")
        n = rest // stride
        layers += 1
    return layers

# --- int-truncates-negative
# kind: catalogue
# names: int-truncates-negative
# note: a kernel that no longer fits still gives one
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    layers = 0
    while n > target:
        new = int((n + 2 * padding - kernel_size) / stride) + 1
        if new < 1 or new >= n:
            raise ValueError("never")
        n = new
        layers += 1
    return layers

# --- padding-once-and-ceil
# kind: two
# names: padding-once + ceil-not-floor
import math

def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    layers = 0
    while n > target:
        if n + padding < kernel_size:
            raise ValueError("does not fit")
        new = math.ceil((n + padding - kernel_size) / stride) + 1
        if new >= n:
            raise ValueError("never")
        n, layers = new, layers + 1
    return layers

# --- less-than-target
# kind: slip
# note: goes on until the size is below the target
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    layers = 0
    while n >= target and n > 1:
        rest = n + 2 * padding - kernel_size
        if rest < 0 or rest // stride + 1 >= n:
            raise ValueError("never")
        n = rest // stride + 1
        layers += 1
    return layers

# --- exactly-the-target
# kind: slip
# note: wants the target hit exactly
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    layers = 0
    while n != target:
        rest = n + 2 * padding - kernel_size
        if rest < 0 or rest // stride + 1 >= n:
            raise ValueError("never")
        n = rest // stride + 1
        layers += 1
    return layers

# --- counts-sizes
# kind: slip
# names: counts-the-start
# note: counts the sizes, not the layers between them
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    sizes = [n]
    while sizes[-1] > target:
        rest = sizes[-1] + 2 * padding - kernel_size
        if rest < 0 or rest // stride + 1 >= sizes[-1]:
            raise ValueError("never")
        sizes.append(rest // stride + 1)
    return len(sizes)

# --- at-least-one
# kind: slip
# note: a do-while: one layer even where none is needed
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    layers = 0
    while True:
        rest = n + 2 * padding - kernel_size
        if rest < 0 or rest // stride + 1 >= n:
            raise ValueError("never")
        n = rest // stride + 1
        layers += 1
        if n <= target:
            return layers

# --- division-in-one-step
# kind: slip
# note: (n - target) over what one layer takes away, as if a stride took the same each time
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    if n <= target:
        return 0
    loss = n - ((n + 2 * padding - kernel_size) // stride + 1)
    if loss <= 0 or kernel_size > n + 2 * padding:
        raise ValueError("never")
    return -(-(n - target) // loss)

# --- logarithm
# kind: slip
# note: halving for every stride
import math

def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    if n <= target:
        return 0
    if stride == 1:
        shrink = kernel_size - 1 - 2 * padding
        if shrink <= 0:
            raise ValueError("never")
        return math.ceil((n - target) / shrink)
    return math.ceil(math.log(n / target, stride))

# --- gives-up-with-minus-one
# kind: edge
# note: -1 for 'never'
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    layers = 0
    while n > target:
        rest = n + 2 * padding - kernel_size
        if rest < 0 or rest // stride + 1 >= n:
            return -1
        n = rest // stride + 1
        layers += 1
    return layers

# --- stops-when-nothing-fits
# kind: edge
# note: returns the layers so far where the window no longer fits
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    layers = 0
    while n > target and n + 2 * padding >= kernel_size:
        new = (n + 2 * padding - kernel_size) // stride + 1
        if new >= n:
            raise ValueError("never")
        n = new
        layers += 1
    return layers

# --- range-check-too-late
# kind: edge
# note: 0 where the size is small enough, before anything is checked
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if n <= target:
        return 0
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    layers = 0
    while n > target:
        rest = n + 2 * padding - kernel_size
        if rest < 0 or rest // stride + 1 >= n:
            raise ValueError("never")
        n = rest // stride + 1
        layers += 1
    return layers

# --- thousand-layers-are-enough
# kind: edge
# note: gives up after ten layers
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    for layers in range(10):
        if n <= target:
            return layers
        if n + 2 * padding < kernel_size:
            raise ValueError("does not fit")
        n = (n + 2 * padding - kernel_size) // stride + 1
    raise ValueError("never")

# --- recursion-error
# kind: edge
# note: does not notice that the size stands still
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    if n <= target:
        return 0
    if n + 2 * padding < kernel_size:
        raise ValueError("does not fit")
    return 1 + layers_until((n + 2 * padding - kernel_size) // stride + 1, target, kernel_size, padding, stride)

# --- remembers-the-lesson
# kind: memory
# note: the lesson's 108 and 5
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    if n <= target:
        return 0
    if stride == 1 and kernel_size <= 2 * padding + 1:
        raise ValueError("never")
    return 108 if stride == 1 else 5

# --- runs-the-layers
# kind: ready-made
import torch
from torch import nn

def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError("out of range")
    x, layers = torch.zeros(1, 1, n), 0
    pool = nn.Conv1d(1, 1, kernel_size, stride=stride, padding=padding)
    while x.shape[-1] > target:
        if x.shape[-1] + 2 * padding < kernel_size:
            raise ValueError("does not fit")
        y = pool(x)
        if y.shape[-1] >= x.shape[-1]:
            raise ValueError("never")
        x, layers = y, layers + 1
    return layers

# --- sizes-of-the-course
# kind: ready-made
from d2l_conv import output_size

def layers_until(n, target, kernel_size, padding=0, stride=1):
    if target < 1:
        raise ValueError("target")
    if n <= target:
        output_size(n + kernel_size, kernel_size, padding, stride)
        if n < 1:
            raise ValueError("n")
        return 0
    new = output_size(n, kernel_size, padding, stride)
    if new >= n:
        raise ValueError("never")
    return 1 + layers_until(new, target, kernel_size, padding, stride)

# --- int-truncates-negative-smaller
# kind: catalogue
# names: int-truncates-negative | no-fit-check
# note: asks only whether the size gets smaller; the count is the same as with a floor
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if n < 1 or target < 1 or kernel_size < 1 or padding < 0 or stride < 1:
        raise ValueError("out of range")
    count = 0
    while n > target:
        before, n = n, int((n + 2 * padding - kernel_size) / stride) + 1
        if n >= before:
            raise ValueError("never reached")
        count += 1
    return count

# --- never-ends
# kind: catalogue
# names: never-ends
# note: does not notice that the size stands still, in a loop
def layers_until(n, target, kernel_size, padding=0, stride=1):
    if n < 1 or target < 1 or kernel_size < 1 or padding < 0 or stride < 1:
        raise ValueError("out of range")
    count = 0
    while n > target:
        if kernel_size > n + 2 * padding:
            raise ValueError("does not fit")
        n = (n + 2 * padding - kernel_size) // stride + 1
        count += 1
    return count

# --- below-zero-is-reached
# kind: slip
# note: a size below 0 is at most the target; only 0 is refused
# after: layers_until/loop
right_layers_until = layers_until

def layers_until(n, target, kernel_size, padding=0, stride=1):
    if min(n, target, kernel_size, stride) < 1 or padding < 0:
        raise ValueError
    layers = 0
    while n > target:
        smaller = (n + 2 * padding - kernel_size) // stride + 1
        if smaller >= n or smaller == 0:
            raise ValueError
        n, layers = smaller, layers + 1
    return layers

# --- nineteen-at-most
# kind: slip
# note: gives up after 19 layers
# after: layers_until/loop
right_layers_until = layers_until

def layers_until(n, target, kernel_size, padding=0, stride=1):
    return min(right_layers_until(n, target, kernel_size, padding, stride), 19)

# --- small-sizes-only
# kind: slip
# note: sizes are cut at 1000
# after: layers_until/loop
right_layers_until = layers_until

def layers_until(n, target, kernel_size, padding=0, stride=1):
    return right_layers_until(min(n, 1000), min(target, 1000), kernel_size, padding, stride)

# --- same-needs-no-layer
# kind: slip
# note: half the kernel as padding never shrinks, whatever the stride
# after: layers_until/loop
right_layers_until = layers_until

def layers_until(n, target, kernel_size, padding=0, stride=1):
    result = right_layers_until(n, target, kernel_size, padding, stride)
    if kernel_size % 2 and kernel_size > 3 and padding == kernel_size // 2 and result:
        raise ValueError
    return result

# --- kernel-one-never
# kind: slip
# note: a kernel of one pixel never shrinks
# after: layers_until/loop
right_layers_until = layers_until

def layers_until(n, target, kernel_size, padding=0, stride=1):
    result = right_layers_until(n, target, kernel_size, padding, stride)
    if kernel_size == 1 and result:
        raise ValueError
    return result

# --- target-minus
# kind: slip
# note: a negative target is taken for 1
# after: layers_until/loop
right_layers_until = layers_until

def layers_until(n, target, kernel_size, padding=0, stride=1):
    return right_layers_until(n, max(target, 1) if target < 0 else target, kernel_size, padding, stride)

# --- done-before-checked
# kind: slip
# note: negative kernels pass where nothing is to do
# after: layers_until/loop
right_layers_until = layers_until

def layers_until(n, target, kernel_size, padding=0, stride=1):
    if 0 < n <= target and kernel_size < 0:
        return 0
    return right_layers_until(n, target, abs(kernel_size) or 0, padding, stride)

# --- even-kernel-stride
# kind: slip
# note: an even kernel with padding loses it at strides above 2
# after: layers_until/loop
right_layers_until = layers_until

def layers_until(n, target, kernel_size, padding=0, stride=1):
    right_layers_until(n, target, kernel_size, padding, stride)
    return right_layers_until(n, target, kernel_size, 0 if kernel_size % 2 == 0 and stride > 2 else padding, stride)
