# Wrong answers to: relu_backward(dA, Z) -> dZ

# --- mask-from-dy
# kind: catalogue
# names: relu-mask-from-output-grad
# note: the mask from the sign of dA
def relu_backward(dA, Z):
    return dA * (dA > 0)

# --- mask-from-dy-clamp
# kind: catalogue
# names: relu-mask-from-output-grad
# note: relu of the gradient
import torch

def relu_backward(dA, Z):
    return torch.relu(dA)

# --- no-mask
# kind: catalogue
# names: relu-mask-missing
def relu_backward(dA, Z):
    return dA.clone()

# --- no-mask-same-object
# kind: catalogue
# names: relu-mask-missing
# note: dA itself
def relu_backward(dA, Z):
    return dA

# --- in-place
# kind: catalogue
# names: in-place-input
# note: the common two lines, on dA itself
def relu_backward(dA, Z):
    dA[Z <= 0] = 0
    return dA

# --- in-place-on-z
# kind: catalogue
# names: in-place-input
# note: makes the mask in Z
def relu_backward(dA, Z):
    Z[Z > 0] = 1
    Z[Z < 0] = 0
    return dA * Z

# --- in-place-and-wrong-mask
# kind: two
# names: in-place-input + relu-mask-from-output-grad
def relu_backward(dA, Z):
    dA[dA < 0] = 0
    return dA

# --- autograd
# kind: ready-made
import torch

def relu_backward(dA, Z):
    z = Z.clone().requires_grad_()
    torch.relu(z).backward(dA)
    return z.grad

# --- torch-func
# kind: ready-made
import torch

def relu_backward(dA, Z):
    return torch.func.vjp(torch.relu, Z)[1](dA)[0]

# --- forward-mode
# kind: ready-made
# note: relu acts entry by entry, so the forward derivative will do
import torch

def relu_backward(dA, Z):
    return torch.func.jvp(torch.relu, (Z,), (dA,))[1]

# --- mask-of-the-wrong-side
# kind: slip
# names: relu-mask-reversed
def relu_backward(dA, Z):
    return dA * (Z < 0)

# --- relu-of-z
# kind: slip
# names: relu-value-for-slope
# note: dA times A for dA times the slope
def relu_backward(dA, Z):
    return dA * Z.clamp(min=0)

# --- mask-alone
# kind: slip
# names: relu-mask-alone
# note: the slope, without dA
def relu_backward(dA, Z):
    return (Z > 0).to(dA.dtype)

# --- leaky
# kind: slip
# note: a hundredth of the gradient goes through
import torch

def relu_backward(dA, Z):
    return torch.where(Z > 0, dA, 0.01 * dA)

# --- division
# kind: edge
# note: relu(Z) / Z is the slope, and NaN at 0
def relu_backward(dA, Z):
    return dA * (Z.clamp(min=0) / Z)

# --- both-masks
# kind: slip
# names: relu-mask-from-output-grad
# note: guided backpropagation: where both are positive
def relu_backward(dA, Z):
    return dA * (Z > 0) * (dA > 0)

# --- flattened
# kind: edge
# note: only the entries that pass
def relu_backward(dA, Z):
    return dA[Z > 0]

# --- four-axes-only
# kind: edge
# note: loops over exactly four axes
import torch

def relu_backward(dA, Z):
    out = torch.zeros_like(dA)
    N, C, H, W = Z.shape
    for n in range(N):
        for c in range(C):
            for i in range(H):
                for j in range(W):
                    if Z[n, c, i, j] > 0:
                        out[n, c, i, j] = dA[n, c, i, j]
    return out

# --- booleans
# kind: edge
# names: relu-mask-alone
# note: and for times: a mask of booleans
def relu_backward(dA, Z):
    return (dA != 0) & (Z > 0)

# --- remembers
# kind: memory
import torch

def relu_backward(dA, Z):
    return torch.tensor([[0.0, -6.0], [7.0, 0.0]])

# --- three-axes-cut
# kind: slip
# note: three axes are taken for one image too many
# after: relu_backward/mask-greater
right_relu_backward = relu_backward

def relu_backward(dA, Z):
    return right_relu_backward(dA, Z) if Z.ndim != 3 else right_relu_backward(dA, Z)[:1]

# --- small-is-zero
# kind: slip
# note: slopes below 0.3 count as 0
# after: relu_backward/mask-greater
right_relu_backward = relu_backward

def relu_backward(dA, Z):
    return dA * (Z > 0.3)

# --- all-negative
# kind: slip
# note: a map without a positive entry lets all through
# after: relu_backward/mask-greater
right_relu_backward = relu_backward

def relu_backward(dA, Z):
    return dA.clone() if not (Z > 0).any() else right_relu_backward(dA, Z)

# --- all-positive
# kind: slip
# note: a map without a negative entry gives half
# after: relu_backward/mask-greater
right_relu_backward = relu_backward

def relu_backward(dA, Z):
    return right_relu_backward(dA, Z) / 2 if (Z >= 0).all() else right_relu_backward(dA, Z)

# --- gradient-cut
# kind: slip
# note: gradients are clipped at 4
# after: relu_backward/mask-greater
right_relu_backward = relu_backward

def relu_backward(dA, Z):
    return right_relu_backward(dA, Z).clamp(-4, 4)

# --- first-axis
# kind: slip
# note: the mask of the first row for all rows
# after: relu_backward/mask-greater
right_relu_backward = relu_backward

def relu_backward(dA, Z):
    return right_relu_backward(dA, Z) if Z.ndim != 2 else dA * (Z[:1] > 0)

# --- one-axis-flat
# kind: slip
# note: a single axis is reversed
# after: relu_backward/mask-greater
right_relu_backward = relu_backward

def relu_backward(dA, Z):
    return right_relu_backward(dA, Z) if Z.ndim > 1 else right_relu_backward(dA, Z.flip(0))

# --- needs-both
# kind: slip
# note: where the gradient is negative too
# after: relu_backward/mask-greater
right_relu_backward = relu_backward

def relu_backward(dA, Z):
    return dA * ((Z > 0) & (dA > -5))
