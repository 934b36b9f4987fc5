# Right answers to: same_padding(kernel_size) -> ((top, bottom), (left, right))

# --- total-and-half
# note: k - 1 in all, the smaller half first
def same_padding(kernel_size):
    k_h, k_w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    if k_h < 1 or k_w < 1:
        raise ValueError("kernel_size must be at least 1")
    top, left = (k_h - 1) // 2, (k_w - 1) // 2
    return (top, k_h - 1 - top), (left, k_w - 1 - left)

# --- half-of-k
# note: k // 2 at the end, one less before it where k is even; lists come back
def same_padding(kernel_size):
    if isinstance(kernel_size, int):
        kernel_size = [kernel_size, kernel_size]
    answer = []
    for k in kernel_size:
        if k < 1:
            raise ValueError(f"a kernel of {k}?")
        after = k // 2
        before = after if k % 2 == 1 else after - 1
        answer.append([before, after])
    return answer

# --- beginner-odd-even
# note: four if's, written out
def same_padding(kernel_size):
    if type(kernel_size) == int:
        kh = kernel_size
        kw = kernel_size
    else:
        kh = kernel_size[0]
        kw = kernel_size[1]
    if kh <= 0:
        raise ValueError("kernel height")
    if kw <= 0:
        raise ValueError("kernel width")
    if kh % 2 == 1:
        top = (kh - 1) / 2
        bottom = (kh - 1) / 2
    else:
        top = (kh - 2) / 2
        bottom = kh / 2
    if kw % 2 == 1:
        left = (kw - 1) / 2
        right = (kw - 1) / 2
    else:
        left = (kw - 2) / 2
        right = kw / 2
    return ((int(top), int(bottom)), (int(left), int(right)))

# --- deals-one-by-one
# note: deals the k - 1 zeros in turn, the end first
def same_padding(kernel_size):
    def deal(k):
        if k < 1:
            raise ValueError("no such kernel")
        sides = [0, 0]
        for turn in range(k - 1):
            sides[1 - turn % 2] += 1
        return tuple(sides)

    try:
        height, width = kernel_size
    except TypeError:
        height = width = kernel_size
    return deal(height), deal(width)

# --- divmod-and-numpy
# note: NumPy integers inside tuples
import numpy as np

def same_padding(kernel_size):
    total = np.array(np.broadcast_to(kernel_size, 2)) - 1
    if total.min() < 0:
        raise ValueError("kernel_size must be at least 1")
    half, odd = np.divmod(total, 2)
    return (half[0], half[0] + odd[0]), (half[1], half[1] + odd[1])

# --- searches
# note: tries all splits until the size is kept and the sides differ least
import itertools

def same_padding(kernel_size):
    if not isinstance(kernel_size, (tuple, list)):
        kernel_size = (kernel_size,) * 2
    result = ()
    for k in kernel_size:
        if k < 1:
            raise ValueError("kernel below 1")
        n = 3 * k
        for before, after in itertools.product(range(k), repeat=2):
            if n + before + after - k + 1 == n and after - before in (0, 1):
                result += ((before, after),)
                break
    return result
