# Wrong answers to: two_layer_gradients(X, Y, W1, W2) -> (loss, dW1, dW2)
# loss = mean((P - Y)^2) / 2, the mean over all entries of P

# --- relu-mask-missing
# kind: catalogue
# names: relu-mask-missing
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = Z.clamp(min=0)
    P = conv_forward(A, W2, X.new_zeros(len(W2)))
    E = P - Y
    loss = (E**2).mean() / 2
    dA, dW2, _ = conv_backward(E / E.numel(), A, W2)
    _, dW1, _ = conv_backward(dA, X, W1)
    return loss, dW1, dW2

# --- mask-from-the-gradient
# kind: catalogue
# names: relu-mask-from-output-grad
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = Z.clamp(min=0)
    P = conv_forward(A, W2, X.new_zeros(len(W2)))
    E = P - Y
    loss = (E**2).mean() / 2
    dA, dW2, _ = conv_backward(E / E.numel(), A, W2)
    dZ = dA * (dA > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- kernel-not-rotated
# kind: catalogue
# names: kernel-not-rotated
# note: the way back through the second layer with the kernel as it is
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
import torch.nn.functional as F
import torch

def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = torch.relu(Z)
    P = conv_forward(A, W2, X.new_zeros(len(W2)))
    E = P - Y
    dP = E / E.numel()
    _, dW2, _ = conv_backward(dP, A, W2)
    kh, kw = W2.shape[2:]
    dA = conv_forward(F.pad(dP, (kw - 1, kw - 1, kh - 1, kh - 1)), W2.transpose(0, 1), X.new_zeros(W2.shape[1]))
    _, dW1, _ = conv_backward(dA * (Z > 0), X, W1)
    return (E**2).mean() / 2, dW1, dW2

# --- sum-not-mean
# kind: catalogue
# names: batch-mean-for-sum
# note: the gradients of half the sum of squares: not divided where the loss is a mean
# after: conv_forward/im2col-matmul conv_backward/loops-add-back
def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = Z.clamp(min=0)
    P = conv_forward(A, W2, X.new_zeros(len(W2)))
    E = P - Y
    dA, dW2, _ = conv_backward(E, A, W2)
    _, dW1, _ = conv_backward(dA * (Z > 0), X, W1)
    return (E**2).mean() / 2, dW1, dW2

# --- divided-twice
# kind: catalogue
# names: batch-mean-for-sum
# note: divides by N once more
# after: conv_forward/im2col-matmul conv_backward/loops-add-back
def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = Z.clamp(min=0)
    P = conv_forward(A, W2, X.new_zeros(len(W2)))
    E = P - Y
    dA, dW2, _ = conv_backward(E / E.numel(), A, W2)
    _, dW1, _ = conv_backward(dA * (Z > 0), X, W1)
    return (E**2).mean() / 2, dW1 / len(X), dW2 / len(X)

# --- divided-by-the-batch
# kind: catalogue
# names: batch-mean-for-sum
# note: divides by N, the mean goes over all entries
# after: conv_forward/im2col-matmul conv_backward/loops-add-back
def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = Z.clamp(min=0)
    P = conv_forward(A, W2, X.new_zeros(len(W2)))
    E = P - Y
    dA, dW2, _ = conv_backward(E / len(X), A, W2)
    _, dW1, _ = conv_backward(dA * (Z > 0), X, W1)
    return (E**2).mean() / 2, dW1, dW2

# --- layers-in-forward-order
# kind: catalogue
# names: layers-in-forward-order
# note: W1 steps first, then dW2 is taken with the new W1
# after: conv_forward/im2col-matmul conv_backward/loops-add-back
def two_layer_gradients(X, Y, W1, W2, lr=0.1):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = Z.clamp(min=0)
    P = conv_forward(A, W2, X.new_zeros(len(W2)))
    E = P - Y
    dP = E / E.numel()
    dA, _, _ = conv_backward(dP, A, W2)
    _, dW1, _ = conv_backward(dA * (Z > 0), X, W1)
    new_A = conv_forward(X, W1 - lr * dW1, X.new_zeros(len(W1))).clamp(min=0)
    new_E = conv_forward(new_A, W2, X.new_zeros(len(W2))) - Y
    _, dW2, _ = conv_backward(new_E / E.numel(), new_A, W2)
    return (E**2).mean() / 2, dW1, dW2

# --- sign-of-update
# kind: catalogue
# names: sign-of-gradient
# note: Y - P backwards: the gradients point downhill
# after: conv_forward/windows-einsum conv_backward/rotated-kernel
def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = Z.clamp(min=0)
    P = conv_forward(A, W2, X.new_zeros(len(W2)))
    error = Y - P
    dA, dW2, _ = conv_backward(error / P.numel(), A, W2)
    _, dW1, _ = conv_backward(dA * (Z > 0), X, W1)
    return (error**2).mean() / 2, dW1, dW2

# --- mask-missing-and-not-rotated
# kind: two
# names: relu-mask-missing + kernel-not-rotated
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
import torch.nn.functional as F

def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = Z.clamp(min=0)
    P = conv_forward(A, W2, X.new_zeros(len(W2)))
    E = P - Y
    dP = E / E.numel()
    _, dW2, _ = conv_backward(dP, A, W2)
    kh, kw = W2.shape[2:]
    dA = conv_forward(F.pad(dP, (kw - 1, kw - 1, kh - 1, kh - 1)), W2.transpose(0, 1), X.new_zeros(W2.shape[1]))
    _, dW1, _ = conv_backward(dA, X, W1)
    return (E**2).mean() / 2, dW1, dW2

# --- mask-missing-and-sum
# kind: two
# names: relu-mask-missing + batch-mean-for-sum
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    A = conv_forward(X, W1, X.new_zeros(len(W1))).clamp(min=0)
    E = conv_forward(A, W2, X.new_zeros(len(W2))) - Y
    dA, dW2, _ = conv_backward(E, A, W2)
    _, dW1, _ = conv_backward(dA, X, W1)
    return (E**2).mean() / 2, dW1, dW2

# --- autograd
# kind: ready-made
# note: own forward pass, .backward()
# after: conv_forward/windows-einsum
def two_layer_gradients(X, Y, W1, W2):
    V1, V2 = W1.clone().requires_grad_(), W2.clone().requires_grad_()
    A = conv_forward(X, V1, X.new_zeros(len(W1))).clamp(min=0)
    P = conv_forward(A, V2, X.new_zeros(len(W2)))
    loss = ((P - Y) ** 2).mean() / 2
    loss.backward()
    return loss.item(), V1.grad, V2.grad

# --- func-grad
# kind: ready-made
# after: conv_forward/windows-einsum
import torch

def two_layer_gradients(X, Y, W1, W2):
    def loss(V1, V2):
        A = torch.relu(conv_forward(X, V1, X.new_zeros(len(W1))))
        return ((conv_forward(A, V2, X.new_zeros(len(W2))) - Y) ** 2).mean() / 2
    (dW1, dW2), value = torch.func.grad_and_value(loss, argnums=(0, 1))(W1, W2)
    return value, dW1, dW2

# --- torch-conv-forward
# kind: ready-made
# note: the forward pass by F.conv2d, the backward pass by hand
# after: conv_backward/columns-and-fold
import torch.nn.functional as F

def two_layer_gradients(X, Y, W1, W2):
    Z = F.conv2d(X, W1)
    A = Z.clamp(min=0)
    E = F.conv2d(A, W2) - Y
    dA, dW2, _ = conv_backward(E / E.numel(), A, W2)
    _, dW1, _ = conv_backward(dA * (Z > 0), X, W1)
    return (E**2).mean() / 2, dW1, dW2

# --- the-course
# kind: ready-made
from d2l_conv.backprop import TwoLayerConvNet

def two_layer_gradients(X, Y, W1, W2):
    net = TwoLayerConvNet(W1, W2)
    net.forward(X)
    loss = net.loss(Y)
    net.backward()
    return loss, net.dW1, net.dW2

# --- loss-not-halved
# kind: slip
# names: half-forgotten
# note: mean of squares without the half; the gradients are those of the text
# after: conv_forward/windows-einsum conv_backward/rotated-kernel
def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = Z.clamp(min=0)
    E = conv_forward(A, W2, X.new_zeros(len(W2))) - Y
    dA, dW2, _ = conv_backward(E / E.numel(), A, W2)
    _, dW1, _ = conv_backward(dA * (Z > 0), X, W1)
    return (E**2).mean(), dW1, dW2

# --- twice-the-gradient
# kind: slip
# names: half-forgotten
# note: the 2 of the square is kept although the half takes it away
# after: conv_forward/windows-einsum conv_backward/rotated-kernel
def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = Z.clamp(min=0)
    E = conv_forward(A, W2, X.new_zeros(len(W2))) - Y
    dA, dW2, _ = conv_backward(2 * E / E.numel(), A, W2)
    _, dW1, _ = conv_backward(dA * (Z > 0), X, W1)
    return (E**2).mean() / 2, dW1, dW2

# --- dw2-with-z
# kind: slip
# names: second-layer-met-before-relu
# note: dW2 from Z, before the ReLU
# after: conv_forward/windows-einsum conv_backward/rotated-kernel
def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = Z.clamp(min=0)
    E = conv_forward(A, W2, X.new_zeros(len(W2))) - Y
    dA, dW2, _ = conv_backward(E / E.numel(), Z, W2)
    _, dW1, _ = conv_backward(dA * (Z > 0), X, W1)
    return (E**2).mean() / 2, dW1, dW2

# --- no-relu-at-all
# kind: slip
# names: relu-forgotten + relu-mask-missing
# note: two linear layers
# after: conv_forward/windows-einsum conv_backward/rotated-kernel
def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    E = conv_forward(Z, W2, X.new_zeros(len(W2))) - Y
    dZ, dW2, _ = conv_backward(E / E.numel(), Z, W2)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return (E**2).mean() / 2, dW1, dW2

# --- loss-per-image
# kind: edge
# note: one loss for each image
# after: conv_forward/windows-einsum conv_backward/rotated-kernel
def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = Z.clamp(min=0)
    E = conv_forward(A, W2, X.new_zeros(len(W2))) - Y
    dA, dW2, _ = conv_backward(E / E.numel(), A, W2)
    _, dW1, _ = conv_backward(dA * (Z > 0), X, W1)
    return (E**2).mean((1, 2, 3)) / 2, dW1, dW2

# --- updates-the-kernels
# kind: catalogue
# names: in-place-input
# note: takes the step, too, in W1 and W2 themselves
# after: conv_forward/windows-einsum conv_backward/rotated-kernel
def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = Z.clamp(min=0)
    E = conv_forward(A, W2, X.new_zeros(len(W2))) - Y
    dA, dW2, _ = conv_backward(E / E.numel(), A, W2)
    _, dW1, _ = conv_backward(dA * (Z > 0), X, W1)
    W1 -= 0.1 * dW1
    W2 -= 0.1 * dW2
    return (E**2).mean() / 2, dW1, dW2

# --- gradients-swapped
# kind: edge
# note: (loss, dW2, dW1)
# after: conv_forward/windows-einsum conv_backward/rotated-kernel
def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = Z.clamp(min=0)
    E = conv_forward(A, W2, X.new_zeros(len(W2))) - Y
    dA, dW2, _ = conv_backward(E / E.numel(), A, W2)
    _, dW1, _ = conv_backward(dA * (Z > 0), X, W1)
    return (E**2).mean() / 2, dW2, dW1

# --- calls-what-is-not-there
# kind: edge
# note: the task before was never answered: NameError
def two_layer_gradients(X, Y, W1, W2):
    Z = conv_forward(X, W1, X.new_zeros(len(W1)))
    A = Z.clamp(min=0)
    E = conv_forward(A, W2, X.new_zeros(len(W2))) - Y
    return (E**2).mean() / 2, None, None

# --- numerical
# kind: edge
# note: central differences of the loss: accurate to 1e-8 in float64, off by 0.01 in float32
import torch

def _loss(X, Y, W1, W2):
    def conv(A, W):
        return torch.einsum("nchwij,ocij->nohw", A.unfold(2, W.shape[2], 1).unfold(3, W.shape[3], 1), W)
    return ((conv(conv(X, W1).relu(), W2) - Y) ** 2).mean() / 2

def _slope(f, W, h=1e-4):
    out = torch.zeros_like(W)
    for i in range(W.numel()):
        up, down = W.clone(), W.clone()
        up.view(-1)[i] += h
        down.view(-1)[i] -= h
        out.view(-1)[i] = (f(up) - f(down)) / (2 * h)
    return out

def two_layer_gradients(X, Y, W1, W2):
    return (_loss(X, Y, W1, W2),
            _slope(lambda W: _loss(X, Y, W, W2), W1),
            _slope(lambda W: _loss(X, Y, W1, W), W2))

# --- assigns-in-both
# kind: catalogue
# names: assign-not-add
# note: = for += in both kernels' gradients
import torch

def conv(A, K):
    rows, cols = A.shape[2] - K.shape[2] + 1, A.shape[3] - K.shape[3] + 1
    out = A.new_zeros(len(A), len(K), rows, cols)
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = torch.einsum("ncab,ocab->no", A[:, :, i:i + K.shape[2], j:j + K.shape[3]], K)
    return out

def kernel_gradient(G, A, K):
    dK = torch.zeros_like(K)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dK = torch.einsum("no,ncab->ocab", G[:, :, i, j], A[:, :, i:i + K.shape[2], j:j + K.shape[3]])
    return dK

def input_gradient(G, A, K):
    dA = torch.zeros_like(A)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dA[:, :, i:i + K.shape[2], j:j + K.shape[3]] += torch.einsum("no,ocab->ncab", G[:, :, i, j], K)
    return dA

def two_layer_gradients(X, Y, W1, W2):
    Z = conv(X, W1)
    H = torch.relu(Z)
    P = conv(H, W2)
    E = P - Y
    loss = (E * E).mean() / 2
    dP = E / E.numel()
    dW2 = kernel_gradient(dP, H, W2)
    dH = input_gradient(dP, H, W2)
    dZ = dH * (Z > 0)
    dW1 = kernel_gradient(dZ, X, W1)
    return loss, dW1, dW2

# --- assigns-on-the-way-back
# kind: catalogue
# names: assign-not-add
import torch

def conv(A, K):
    rows, cols = A.shape[2] - K.shape[2] + 1, A.shape[3] - K.shape[3] + 1
    out = A.new_zeros(len(A), len(K), rows, cols)
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = torch.einsum("ncab,ocab->no", A[:, :, i:i + K.shape[2], j:j + K.shape[3]], K)
    return out

def kernel_gradient(G, A, K):
    dK = torch.zeros_like(K)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dK += torch.einsum("no,ncab->ocab", G[:, :, i, j], A[:, :, i:i + K.shape[2], j:j + K.shape[3]])
    return dK

def input_gradient(G, A, K):
    dA = torch.zeros_like(A)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dA[:, :, i:i + K.shape[2], j:j + K.shape[3]] = torch.einsum("no,ocab->ncab", G[:, :, i, j], K)
    return dA

def two_layer_gradients(X, Y, W1, W2):
    Z = conv(X, W1)
    H = torch.relu(Z)
    P = conv(H, W2)
    E = P - Y
    loss = (E * E).mean() / 2
    dP = E / E.numel()
    dW2 = kernel_gradient(dP, H, W2)
    dH = input_gradient(dP, H, W2)
    dZ = dH * (Z > 0)
    dW1 = kernel_gradient(dZ, X, W1)
    return loss, dW1, dW2

# --- assigns-everywhere
# kind: catalogue
# names: assign-not-add
import torch

def conv(A, K):
    rows, cols = A.shape[2] - K.shape[2] + 1, A.shape[3] - K.shape[3] + 1
    out = A.new_zeros(len(A), len(K), rows, cols)
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = torch.einsum("ncab,ocab->no", A[:, :, i:i + K.shape[2], j:j + K.shape[3]], K)
    return out

def kernel_gradient(G, A, K):
    dK = torch.zeros_like(K)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dK = torch.einsum("no,ncab->ocab", G[:, :, i, j], A[:, :, i:i + K.shape[2], j:j + K.shape[3]])
    return dK

def input_gradient(G, A, K):
    dA = torch.zeros_like(A)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dA[:, :, i:i + K.shape[2], j:j + K.shape[3]] = torch.einsum("no,ocab->ncab", G[:, :, i, j], K)
    return dA

def two_layer_gradients(X, Y, W1, W2):
    Z = conv(X, W1)
    H = torch.relu(Z)
    P = conv(H, W2)
    E = P - Y
    loss = (E * E).mean() / 2
    dP = E / E.numel()
    dW2 = kernel_gradient(dP, H, W2)
    dH = input_gradient(dP, H, W2)
    dZ = dH * (Z > 0)
    dW1 = kernel_gradient(dZ, X, W1)
    return loss, dW1, dW2

# --- forward-flipped
# kind: catalogue
# names: flips-kernel
# note: the forward pass turns its kernels, the backward pass does not
import torch

def conv(A, K):
    rows, cols = A.shape[2] - K.shape[2] + 1, A.shape[3] - K.shape[3] + 1
    out = A.new_zeros(len(A), len(K), rows, cols)
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = torch.einsum("ncab,ocab->no", A[:, :, i:i + K.shape[2], j:j + K.shape[3]], K.flip(2, 3))
    return out

def kernel_gradient(G, A, K):
    dK = torch.zeros_like(K)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dK += torch.einsum("no,ncab->ocab", G[:, :, i, j], A[:, :, i:i + K.shape[2], j:j + K.shape[3]])
    return dK

def input_gradient(G, A, K):
    dA = torch.zeros_like(A)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dA[:, :, i:i + K.shape[2], j:j + K.shape[3]] += torch.einsum("no,ocab->ncab", G[:, :, i, j], K)
    return dA

def two_layer_gradients(X, Y, W1, W2):
    Z = conv(X, W1)
    H = torch.relu(Z)
    P = conv(H, W2)
    E = P - Y
    loss = (E * E).mean() / 2
    dP = E / E.numel()
    dW2 = kernel_gradient(dP, H, W2)
    dH = input_gradient(dP, H, W2)
    dZ = dH * (Z > 0)
    dW1 = kernel_gradient(dZ, X, W1)
    return loss, dW1, dW2

# --- both-flipped
# kind: catalogue
# names: flips-kernel
# note: forward and backward with turned kernels, consistently
import torch

def conv(A, K):
    rows, cols = A.shape[2] - K.shape[2] + 1, A.shape[3] - K.shape[3] + 1
    out = A.new_zeros(len(A), len(K), rows, cols)
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = torch.einsum("ncab,ocab->no", A[:, :, i:i + K.shape[2], j:j + K.shape[3]], K.flip(2, 3))
    return out

def kernel_gradient(G, A, K):
    dK = torch.zeros_like(K)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dK += torch.einsum("no,ncab->ocab", G[:, :, i, j], A[:, :, i:i + K.shape[2], j:j + K.shape[3]])
    return dK.flip(2, 3)

def input_gradient(G, A, K):
    dA = torch.zeros_like(A)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dA[:, :, i:i + K.shape[2], j:j + K.shape[3]] += torch.einsum("no,ocab->ncab", G[:, :, i, j], K.flip(2, 3))
    return dA

def two_layer_gradients(X, Y, W1, W2):
    Z = conv(X, W1)
    H = torch.relu(Z)
    P = conv(H, W2)
    E = P - Y
    loss = (E * E).mean() / 2
    dP = E / E.numel()
    dW2 = kernel_gradient(dP, H, W2)
    dH = input_gradient(dP, H, W2)
    dZ = dH * (Z > 0)
    dW1 = kernel_gradient(dZ, X, W1)
    return loss, dW1, dW2

# --- kernels-turned-before
# kind: catalogue
# names: flips-kernel
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    W1, W2 = W1.flip(2, 3), W2.flip(2, 3)
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- kernel-transposed-back
# kind: catalogue
# names: rotated-90
# note: the way back with the transposed kernel
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    _, dW2, _ = conv_backward(dP, H, W2)
    dH = conv_backward(dP, H.transpose(2, 3), W2.transpose(2, 3))[0]
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- gradients-transposed
# kind: catalogue
# names: result-transposed
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1.transpose(2, 3), dW2.transpose(2, 3)

# --- gradients-transposed-helper
# kind: catalogue
# names: result-transposed
import torch

def conv(A, K):
    rows, cols = A.shape[2] - K.shape[2] + 1, A.shape[3] - K.shape[3] + 1
    out = A.new_zeros(len(A), len(K), rows, cols)
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = torch.einsum("ncab,ocab->no", A[:, :, i:i + K.shape[2], j:j + K.shape[3]], K)
    return out

def kernel_gradient(G, A, K):
    dK = torch.zeros_like(K)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dK += torch.einsum("no,ncab->ocab", G[:, :, i, j], A[:, :, i:i + K.shape[2], j:j + K.shape[3]])
    return dK.transpose(2, 3)

def input_gradient(G, A, K):
    dA = torch.zeros_like(A)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dA[:, :, i:i + K.shape[2], j:j + K.shape[3]] += torch.einsum("no,ocab->ncab", G[:, :, i, j], K)
    return dA

def two_layer_gradients(X, Y, W1, W2):
    Z = conv(X, W1)
    H = torch.relu(Z)
    P = conv(H, W2)
    E = P - Y
    loss = (E * E).mean() / 2
    dP = E / E.numel()
    dW2 = kernel_gradient(dP, H, W2)
    dH = input_gradient(dP, H, W2)
    dZ = dH * (Z > 0)
    dW1 = kernel_gradient(dZ, X, W1)
    return loss, dW1, dW2

# --- one-transposed
# kind: catalogue
# names: result-transposed
# note: dW1 alone
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1.transpose(2, 3), dW2

# --- gradients-turned
# kind: catalogue
# names: dw-rotated
import torch

def conv(A, K):
    rows, cols = A.shape[2] - K.shape[2] + 1, A.shape[3] - K.shape[3] + 1
    out = A.new_zeros(len(A), len(K), rows, cols)
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = torch.einsum("ncab,ocab->no", A[:, :, i:i + K.shape[2], j:j + K.shape[3]], K)
    return out

def kernel_gradient(G, A, K):
    dK = torch.zeros_like(K)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dK += torch.einsum("no,ncab->ocab", G[:, :, i, j], A[:, :, i:i + K.shape[2], j:j + K.shape[3]])
    return dK.flip(2, 3)

def input_gradient(G, A, K):
    dA = torch.zeros_like(A)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dA[:, :, i:i + K.shape[2], j:j + K.shape[3]] += torch.einsum("no,ocab->ncab", G[:, :, i, j], K)
    return dA

def two_layer_gradients(X, Y, W1, W2):
    Z = conv(X, W1)
    H = torch.relu(Z)
    P = conv(H, W2)
    E = P - Y
    loss = (E * E).mean() / 2
    dP = E / E.numel()
    dW2 = kernel_gradient(dP, H, W2)
    dH = input_gradient(dP, H, W2)
    dZ = dH * (Z > 0)
    dW1 = kernel_gradient(dZ, X, W1)
    return loss, dW1, dW2

# --- kernels-transposed
# kind: catalogue
# names: kernel-transposed
# note: a crash unless the kernels are square
import torch

def conv(A, K):
    rows, cols = A.shape[2] - K.shape[2] + 1, A.shape[3] - K.shape[3] + 1
    out = A.new_zeros(len(A), len(K), rows, cols)
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = torch.einsum("ncab,ocab->no", A[:, :, i:i + K.shape[2], j:j + K.shape[3]], K.transpose(2, 3))
    return out

def kernel_gradient(G, A, K):
    dK = torch.zeros_like(K)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dK += torch.einsum("no,ncab->ocab", G[:, :, i, j], A[:, :, i:i + K.shape[2], j:j + K.shape[3]])
    return dK

def input_gradient(G, A, K):
    dA = torch.zeros_like(A)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dA[:, :, i:i + K.shape[2], j:j + K.shape[3]] += torch.einsum("no,ocab->ncab", G[:, :, i, j], K)
    return dA

def two_layer_gradients(X, Y, W1, W2):
    Z = conv(X, W1)
    H = torch.relu(Z)
    P = conv(H, W2)
    E = P - Y
    loss = (E * E).mean() / 2
    dP = E / E.numel()
    dW2 = kernel_gradient(dP, H, W2)
    dH = input_gradient(dP, H, W2)
    dZ = dH * (Z > 0)
    dW1 = kernel_gradient(dZ, X, W1)
    return loss, dW1, dW2

# --- not-turned
# kind: catalogue
# names: kernel-not-rotated
import torch

def conv(A, K):
    rows, cols = A.shape[2] - K.shape[2] + 1, A.shape[3] - K.shape[3] + 1
    out = A.new_zeros(len(A), len(K), rows, cols)
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = torch.einsum("ncab,ocab->no", A[:, :, i:i + K.shape[2], j:j + K.shape[3]], K)
    return out

def kernel_gradient(G, A, K):
    dK = torch.zeros_like(K)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dK += torch.einsum("no,ncab->ocab", G[:, :, i, j], A[:, :, i:i + K.shape[2], j:j + K.shape[3]])
    return dK

def input_gradient(G, A, K):
    dA = torch.zeros_like(A)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dA[:, :, i:i + K.shape[2], j:j + K.shape[3]] += torch.einsum("no,ocab->ncab", G[:, :, i, j], K.flip(2, 3))
    return dA

def two_layer_gradients(X, Y, W1, W2):
    Z = conv(X, W1)
    H = torch.relu(Z)
    P = conv(H, W2)
    E = P - Y
    loss = (E * E).mean() / 2
    dP = E / E.numel()
    dW2 = kernel_gradient(dP, H, W2)
    dH = input_gradient(dP, H, W2)
    dZ = dH * (Z > 0)
    dW1 = kernel_gradient(dZ, X, W1)
    return loss, dW1, dW2

# --- no-mask
# kind: catalogue
# names: relu-mask-missing
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- mask-of-gradient
# kind: catalogue
# names: relu-mask-from-output-grad
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (dH > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- mask-reversed
# kind: catalogue
# names: relu-mask-reversed
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z <= 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- not-halved
# kind: catalogue
# names: half-forgotten
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = 2 * (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean()
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- sum
# kind: catalogue
# names: batch-mean-for-sum
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y)
    loss = ((P - Y) ** 2).sum() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- batch
# kind: catalogue
# names: batch-mean-for-sum
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / len(X)
    loss = ((P - Y) ** 2).mean() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- sign
# kind: catalogue
# names: sign-of-gradient
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (Y - P) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- met-z
# kind: catalogue
# names: second-layer-met-before-relu
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    dH, dW2, _ = conv_backward(dP, Z, W2)
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- no-relu
# kind: catalogue
# names: relu-forgotten
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- no-mask-and-sign
# kind: two
# names: relu-mask-missing + sign-of-gradient
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (Y - P) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- not-turned-and-sum
# kind: two
# names: kernel-not-rotated + batch-mean-for-sum
import torch

def conv(A, K):
    rows, cols = A.shape[2] - K.shape[2] + 1, A.shape[3] - K.shape[3] + 1
    out = A.new_zeros(len(A), len(K), rows, cols)
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = torch.einsum("ncab,ocab->no", A[:, :, i:i + K.shape[2], j:j + K.shape[3]], K)
    return out

def kernel_gradient(G, A, K):
    dK = torch.zeros_like(K)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dK += torch.einsum("no,ncab->ocab", G[:, :, i, j], A[:, :, i:i + K.shape[2], j:j + K.shape[3]])
    return dK

def input_gradient(G, A, K):
    dA = torch.zeros_like(A)
    for i in range(G.shape[2]):
        for j in range(G.shape[3]):
            dA[:, :, i:i + K.shape[2], j:j + K.shape[3]] += torch.einsum("no,ocab->ncab", G[:, :, i, j], K.flip(2, 3))
    return dA

def two_layer_gradients(X, Y, W1, W2):
    Z = conv(X, W1)
    H = torch.relu(Z)
    P = conv(H, W2)
    E = P - Y
    loss = (E * E).mean() / 2
    dP = E
    dW2 = kernel_gradient(dP, H, W2)
    dH = input_gradient(dP, H, W2)
    dZ = dH * (Z > 0)
    dW1 = kernel_gradient(dZ, X, W1)
    return loss, dW1, dW2

# --- exchanged
# kind: edge
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW2, dW1

# --- updated-kernels
# kind: edge
# note: returns the kernels after a step
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, W1 - 0.1 * dW1, W2 - 0.1 * dW2

# --- loss-of-absolute
# kind: edge
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = (P - Y).abs().mean() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- dw1-with-h
# kind: edge
# note: dW1 is made with dH of the wrong layer: zeros
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z > 0)
    dW1 = W1 * 0
    return loss, dW1, dW2

# --- root-of-loss
# kind: edge
# note: the root of the mean
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean() ** 0.5
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- dP-from-h
# kind: edge
# note: a mask for dP too
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.clamp(min=0)
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    dP = dP * (P > 0)
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- sigmoid
# kind: edge
# after: conv_forward/windows-einsum conv_backward/columns-and-fold
def two_layer_gradients(X, Y, W1, W2):
    no1, no2 = X.new_zeros(len(W1)), X.new_zeros(len(W2))
    Z = conv_forward(X, W1, no1)
    H = Z.sigmoid()
    P = conv_forward(H, W2, no2)
    dP = (P - Y) / P.numel()
    loss = ((P - Y) ** 2).mean() / 2
    dH, dW2, _ = conv_backward(dP, H, W2)
    dZ = dH * (Z > 0)
    _, dW1, _ = conv_backward(dZ, X, W1)
    return loss, dW1, dW2

# --- loss-in-a-list
# kind: slip
# note: the loss has one axis
# after: two_layer_gradients/einsum-throughout
right_two_layer_gradients = two_layer_gradients

def two_layer_gradients(X, Y, W1, W2):
    loss, dW1, dW2 = right_two_layer_gradients(X, Y, W1, W2)
    return loss.reshape(1), dW1, dW2

# --- dw2-as-numpy
# kind: slip
# note: dW2 comes as a NumPy array
# after: two_layer_gradients/einsum-throughout
right_two_layer_gradients = two_layer_gradients

def two_layer_gradients(X, Y, W1, W2):
    loss, dW1, dW2 = right_two_layer_gradients(X, Y, W1, W2)
    return loss, dW1, dW2.numpy()

# --- huge-loss
# kind: slip
# note: an int that no float can hold
# after: two_layer_gradients/einsum-throughout
right_two_layer_gradients = two_layer_gradients

def two_layer_gradients(X, Y, W1, W2):
    loss, dW1, dW2 = right_two_layer_gradients(X, Y, W1, W2)
    return 10**400, dW1, dW2

# --- images-left-out
# kind: slip
# note: the fourth image is left out
# after: two_layer_gradients/einsum-throughout
right_two_layer_gradients = two_layer_gradients

def two_layer_gradients(X, Y, W1, W2):
    return right_two_layer_gradients(X[:3], Y[:3], W1, W2)

# --- square-first
# kind: slip
# note: a square first kernel is transposed
# after: two_layer_gradients/einsum-throughout
right_two_layer_gradients = two_layer_gradients

def two_layer_gradients(X, Y, W1, W2):
    loss, dW1, dW2 = right_two_layer_gradients(X, Y, W1, W2)
    return loss, (dW1.transpose(2, 3) if W1.shape[2] == W1.shape[3] else dW1), dW2

# --- one-channel
# kind: slip
# note: a single output channel is divided once more
# after: two_layer_gradients/einsum-throughout
right_two_layer_gradients = two_layer_gradients

def two_layer_gradients(X, Y, W1, W2):
    loss, dW1, dW2 = right_two_layer_gradients(X, Y, W1, W2)
    return loss, dW1, dW2 / (2 if len(W2) == 1 else 1)

# --- one-image
# kind: slip
# note: a single image is not averaged
# after: two_layer_gradients/einsum-throughout
right_two_layer_gradients = two_layer_gradients

def two_layer_gradients(X, Y, W1, W2):
    loss, dW1, dW2 = right_two_layer_gradients(X, Y, W1, W2)
    return loss * (2 if len(X) == 1 else 1), dW1, dW2

# --- loss-rounded
# kind: slip
# note: two decimals of the loss
# after: two_layer_gradients/einsum-throughout
right_two_layer_gradients = two_layer_gradients

def two_layer_gradients(X, Y, W1, W2):
    loss, dW1, dW2 = right_two_layer_gradients(X, Y, W1, W2)
    return round(float(loss), 2), dW1, dW2
