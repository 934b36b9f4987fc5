# Right answers to: relu_backward(dA, Z) -> dZ; at exactly 0 either slope counts

# --- mask-greater
# note: slope 0 at 0
def relu_backward(dA, Z):
    return dA * (Z > 0)

# --- mask-greater-or-equal
# note: slope 1 at 0
def relu_backward(dA, Z):
    return dA * (Z >= 0).to(dA.dtype)

# --- where
# note: torch.where
import torch

def relu_backward(dA, Z):
    return torch.where(Z > 0, dA, torch.zeros_like(dA))

# --- clone-and-index
# note: a copy, then zeros where Z is not positive
def relu_backward(dA, Z):
    dZ = dA.clone()
    dZ[Z <= 0] = 0
    return dZ

# --- beginner-loop
# note: entry by entry on flattened tensors, both tensors left alone
import torch

def relu_backward(dA, Z):
    result = []
    a = dA.reshape(-1)
    z = Z.reshape(-1)
    for i in range(len(z)):
        if z[i] > 0:
            result.append(a[i].item())
        else:
            result.append(0.0)
    return torch.tensor(result, dtype=dA.dtype).reshape(dA.shape)

# --- heaviside-lambda
# note: a lambda with heaviside, 0 at 0
import torch

relu_backward = lambda dA, Z: dA * torch.heaviside(Z, torch.zeros((), dtype=Z.dtype))

# --- numpy
# note: NumPy, returned as a tensor
import numpy as np
import torch

def relu_backward(dA, Z):
    return torch.from_numpy(np.where(Z.numpy() > 0, dA.numpy(), 0.0))

# --- masked-fill
# note: Tensor.masked_fill makes a new tensor; sign trick for the mask
def relu_backward(dA, Z):
    dead = Z.sign() < 1
    return dA.masked_fill(dead, 0.0)
