# Wrong answers to: same_padding(kernel_size) -> ((top, bottom), (left, right))

# --- half-kernel-always
# kind: catalogue
# names: half-kernel-always
# note: k // 2 on every side, for even kernels too
def same_padding(kernel_size):
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    if kh < 1 or kw < 1:
        raise ValueError("kernel too small")
    return ((kh // 2, kh // 2), (kw // 2, kw // 2))

# --- half-kernel-by-division
# kind: catalogue
# names: half-kernel-always
import math

def same_padding(kernel_size):
    k = [kernel_size] * 2 if isinstance(kernel_size, int) else list(kernel_size)
    if k[0] <= 0 or k[1] <= 0:
        raise ValueError("kernel too small")
    p = [math.ceil((x - 1) / 2) for x in k]
    return (p[0], p[0]), (p[1], p[1])

# --- swaps-axes
# kind: catalogue
# names: swaps-axes
# note: the sides of the width come first
def same_padding(kernel_size):
    kw, kh = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    if kh < 1 or kw < 1:
        raise ValueError("kernel too small")
    return ((kh - 1) // 2, kh // 2), ((kw - 1) // 2, kw // 2)

# --- swaps-axes-and-half-kernel
# kind: two
# names: swaps-axes + half-kernel-always
def same_padding(kernel_size):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    if min(kernel_size) < 1:
        raise ValueError("kernel too small")
    p = [k // 2 for k in kernel_size]
    return (p[1], p[1]), (p[0], p[0])

# --- extra-on-top
# kind: slip
# names: extra-before
# note: an even kernel gets the extra at the top and left
def same_padding(kernel_size):
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    if kh < 1 or kw < 1:
        raise ValueError("kernel too small")
    return (kh // 2, (kh - 1) // 2), (kw // 2, (kw - 1) // 2)

# --- rounds-down-both
# kind: slip
# names: extra-forgotten
# note: (k - 1) // 2 on both sides: an even kernel loses a row
def same_padding(kernel_size):
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    if kh < 1 or kw < 1:
        raise ValueError("kernel too small")
    return ((kh - 1) // 2,) * 2, ((kw - 1) // 2,) * 2

# --- total-on-each-side
# kind: slip
# names: total-on-each-side
# note: the total, k - 1, on every side
def same_padding(kernel_size):
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    if kh < 1 or kw < 1:
        raise ValueError("kernel too small")
    return (kh - 1, kh - 1), (kw - 1, kw - 1)

# --- all-at-the-end
# kind: slip
# names: one-side-only
# note: everything at the bottom and right: the size is kept, the middle is not
def same_padding(kernel_size):
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    if kh < 1 or kw < 1:
        raise ValueError("kernel too small")
    return (0, kh - 1), (0, kw - 1)

# --- f-pad-order
# kind: edge
# note: the flat four numbers that F.pad takes
def same_padding(kernel_size):
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    if kh < 1 or kw < 1:
        raise ValueError("kernel too small")
    return (kw - 1) // 2, kw // 2, (kh - 1) // 2, kh // 2

# --- floats
# kind: edge
# note: 1.5 rows on each side
def same_padding(kernel_size):
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    if kh < 1 or kw < 1:
        raise ValueError("kernel too small")
    return ((kh - 1) / 2, (kh - 1) / 2), ((kw - 1) / 2, (kw - 1) / 2)

# --- the-word-same
# kind: edge
def same_padding(kernel_size):
    return "same"

# --- no-error
# kind: edge
# note: right for every kernel that there is, silent for those that there are not
def same_padding(kernel_size):
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return ((kh - 1) // 2, kh // 2), ((kw - 1) // 2, kw // 2)

# --- pairs-only
# kind: edge
# note: an int crashes
def same_padding(kernel_size):
    if kernel_size[0] < 1 or kernel_size[1] < 1:
        raise ValueError("kernel too small")
    return tuple(((k - 1) // 2, k // 2) for k in kernel_size)

# --- one-axis
# kind: edge
# note: one pair, for the height
def same_padding(kernel_size):
    k = kernel_size if isinstance(kernel_size, int) else kernel_size[0]
    if k < 1:
        raise ValueError("kernel too small")
    return (k - 1) // 2, k // 2

# --- remembers
# kind: memory
# note: the sizes that everybody knows
def same_padding(kernel_size):
    if kernel_size in (0, -1) or isinstance(kernel_size, tuple) and min(kernel_size) < 1:
        raise ValueError("no")
    table = {
        1: ((0, 0), (0, 0)), 2: ((0, 1), (0, 1)), 3: ((1, 1), (1, 1)), 4: ((1, 2), (1, 2)),
        5: ((2, 2), (2, 2)), (3, 4): ((1, 1), (1, 2)), (5, 3): ((2, 2), (1, 1)),
        (3, 5): ((1, 1), (2, 2)), (4, 3): ((1, 2), (1, 1)), (2, 3): ((0, 1), (1, 1)),
    }
    return table.get(kernel_size, ((1, 1), (1, 1)))

# --- asks-the-layer
# kind: ready-made
# note: tries paddings with torch's layer until the size is kept
import torch
import torch.nn.functional as F

def same_padding(kernel_size):
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    if kh < 1 or kw < 1:
        raise ValueError("kernel too small")
    def sides(k):
        for total in range(k + 1):
            x = F.pad(torch.zeros(1, 1, k), (total // 2, total - total // 2))
            if F.conv1d(x, torch.zeros(1, 1, k)).shape[-1] == k:
                return total // 2, total - total // 2
    return sides(kh), sides(kw)

# --- up-to-fifty
# kind: slip
# note: never more than 50
# after: same_padding/half-of-k
right_same_padding = same_padding

def same_padding(kernel_size):
    (a, b), (c, d) = right_same_padding(kernel_size)
    return (min(a, 50), min(b, 50)), (min(c, 50), min(d, 50))

# --- equal-pair
# kind: slip
# note: equal pairs are taken for odd kernels
# after: same_padding/half-of-k
right_same_padding = same_padding

def same_padding(kernel_size):
    (a, b), (c, d) = right_same_padding(kernel_size)
    return ((a, b), (c, d)) if isinstance(kernel_size, int) or kernel_size[0] != kernel_size[1] else ((a + 1, b), (c, d))

# --- one-row
# kind: slip
# note: a kernel of one row pads nothing
# after: same_padding/half-of-k
right_same_padding = same_padding

def same_padding(kernel_size):
    result = right_same_padding(kernel_size)
    return ((0, 0), (0, 0)) if not isinstance(kernel_size, int) and kernel_size[0] == 1 else result

# --- one-column
# kind: slip
# note: a kernel of one column pads nothing
# after: same_padding/half-of-k
right_same_padding = same_padding

def same_padding(kernel_size):
    result = right_same_padding(kernel_size)
    return ((0, 0), (0, 0)) if not isinstance(kernel_size, int) and kernel_size[1] == 1 else result

# --- zero-only
# kind: slip
# note: negative kernels pass
# after: same_padding/half-of-k
right_same_padding = same_padding

def same_padding(kernel_size):
    if kernel_size == 0 or not isinstance(kernel_size, int) and 0 in kernel_size:
        raise ValueError
    k = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return tuple(((n - 1) // 2, n // 2) for n in k)

# --- large-by-float
# kind: slip
# note: goes wrong where the kernel is large
# after: same_padding/half-of-k
right_same_padding = same_padding

def same_padding(kernel_size):
    (a, b), (c, d) = right_same_padding(kernel_size)
    return (a, b), (c, d + (d > 64))

# --- first-checked
# kind: slip
# note: only the first of a pair is checked
# after: same_padding/half-of-k
right_same_padding = same_padding

def same_padding(kernel_size):
    if isinstance(kernel_size, int):
        return right_same_padding(kernel_size)
    return right_same_padding(kernel_size[0])[0], right_same_padding(max(kernel_size[1], 1))[1]

# --- sum-checked
# kind: slip
# note: a pair is checked by its sum
# after: same_padding/half-of-k
right_same_padding = same_padding

def same_padding(kernel_size):
    if isinstance(kernel_size, int):
        return right_same_padding(kernel_size)
    if sum(kernel_size) < 1:
        raise ValueError
    return tuple(((k - 1) // 2, k // 2) for k in kernel_size)
