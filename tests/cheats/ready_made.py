# Ready-made answers that anybody might write; each is seen, under whatever name.

# --- F.conv2d
# task: cross_correlate
# place: answer
# points: 0
# flags: ready-made
# said: uses something ready-made
def cross_correlate(X, K, padding=0, stride=1):
    output_shape(X.shape, K.shape, padding, stride)
    (p_h, p_w), (s_h, s_w) = as_pair(padding), as_pair(stride)
    x = zero_pad(X, padding)
    return F.conv2d(x[None, None], K[None, None], None, (s_h, s_w))[0, 0]

# --- another name
# task: cross_correlate
# place: answer
# points: 0
# flags: ready-made
# said: uses something ready-made
from torch import conv2d as mine
def cross_correlate(X, K, padding=0, stride=1):
    output_shape(X.shape, K.shape, padding, stride)
    (p_h, p_w), (s_h, s_w) = as_pair(padding), as_pair(stride)
    x = zero_pad(X, padding)
    return mine(x[None, None], K[None, None], None, (s_h, s_w))[0, 0]

# --- a layer
# task: cross_correlate
# place: answer
# points: 0
# flags: ready-made
# said: uses something ready-made
def cross_correlate(X, K, padding=0, stride=1):
    output_shape(X.shape, K.shape, padding, stride)
    (p_h, p_w), (s_h, s_w) = as_pair(padding), as_pair(stride)
    x = zero_pad(X, padding)
    return (lambda layer: (setattr(layer, 'weight', nn.Parameter(K[None, None])), layer(x[None, None])[0, 0].detach())[1])(nn.Conv2d(1, 1, K.shape, (s_h, s_w), bias=False))

# --- the operator
# task: cross_correlate
# place: answer
# points: 0
# flags: ready-made
# said: uses something ready-made
def cross_correlate(X, K, padding=0, stride=1):
    output_shape(X.shape, K.shape, padding, stride)
    (p_h, p_w), (s_h, s_w) = as_pair(padding), as_pair(stride)
    x = zero_pad(X, padding)
    return torch.ops.aten.convolution(x[None, None], K[None, None], None, (s_h, s_w), (0, 0), (1, 1), False, (0, 0), 1)[0, 0]

# --- compiled
# task: cross_correlate
# place: answer
# points: 0
# flags: ready-made
# said: uses something ready-made
script = torch.jit.trace(lambda X, K: F.conv2d(X[None, None], K[None, None])[0, 0], (torch.ones(4, 4), torch.ones(2, 2)), check_trace=False)
def cross_correlate(X, K, padding=0, stride=1):
    output_shape(X.shape, K.shape, padding, stride)
    (p_h, p_w), (s_h, s_w) = as_pair(padding), as_pair(stride)
    x = zero_pad(X, padding)
    return script(x, K)[::s_h, ::s_w]

# --- scipy.ndimage
# task: cross_correlate
# place: answer
# points: 0
# flags: ready-made
# said: uses something ready-made
import scipy.ndimage
def cross_correlate(X, K, padding=0, stride=1):
    output_shape(X.shape, K.shape, padding, stride)
    (p_h, p_w), (s_h, s_w) = as_pair(padding), as_pair(stride)
    x = zero_pad(X, padding)
    return torch.from_numpy(scipy.ndimage.correlate(x.numpy(), K.numpy(), mode='constant')).to(X)

# --- scipy.signal
# task: cross_correlate
# place: answer
# points: 0
# flags: ready-made
# said: uses something ready-made
from scipy.signal import correlate2d
def cross_correlate(X, K, padding=0, stride=1):
    output_shape(X.shape, K.shape, padding, stride)
    (p_h, p_w), (s_h, s_w) = as_pair(padding), as_pair(stride)
    x = zero_pad(X, padding)
    return torch.from_numpy(correlate2d(x.numpy(), K.numpy(), mode='valid')[::s_h, ::s_w]).to(X)

# --- cv2
# task: cross_correlate
# place: answer
# points: 0
# flags: ready-made
# said: uses something ready-made
import cv2
def cross_correlate(X, K, padding=0, stride=1):
    output_shape(X.shape, K.shape, padding, stride)
    (p_h, p_w), (s_h, s_w) = as_pair(padding), as_pair(stride)
    x = zero_pad(X, padding)
    return torch.from_numpy(cv2.filter2D(x.numpy(), -1, K.numpy()))

# --- this package
# task: cross_correlate
# place: answer
# points: 0
# flags: ready-made
# said: uses something ready-made
from d2l_conv import cross_correlate as ready
def cross_correlate(X, K, padding=0, stride=1):
    output_shape(X.shape, K.shape, padding, stride)
    (p_h, p_w), (s_h, s_w) = as_pair(padding), as_pair(stride)
    x = zero_pad(X, padding)
    return ready(X, K, padding, stride)

# --- this package, by its module
# task: cross_correlate
# place: answer
# points: 0
# flags: ready-made
# said: uses something ready-made
import d2l_conv.conv
def cross_correlate(X, K, padding=0, stride=1):
    output_shape(X.shape, K.shape, padding, stride)
    (p_h, p_w), (s_h, s_w) = as_pair(padding), as_pair(stride)
    x = zero_pad(X, padding)
    return d2l_conv.conv.cross_correlate(X, K, padding, stride)

# --- sympy
# task: cross_correlate
# place: answer
# points: 0
# flags: ready-made
# said: uses something ready-made
from sympy.discrete.convolutions import convolution_int as mine
mine([1, 2], [3])
def cross_correlate(X, K, padding=0, stride=1):
    output_shape(X.shape, K.shape, padding, stride)
    (p_h, p_w), (s_h, s_w) = as_pair(padding), as_pair(stride)
    x = zero_pad(X, padding)
    return torch.tensor([mine(row, K[0].int().tolist()) for row in x.int().tolist()])

# --- computed when it is read
# task: output_size
# place: answer
# points: 0
# flags: ready-made
# said: uses something ready-made
class Later:
    def __init__(self, *args): self.args = args
    def __index__(self):
        X, K = (torch.zeros(1, 1, n) for n in self.args)
        return F.conv1d(X, K).shape[-1]
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    return Later(n, kernel_size)
