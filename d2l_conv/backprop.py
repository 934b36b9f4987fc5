"""A convolutional net of two layers whose gradients are written by hand.

``notebooks/3-kernels-learn.ipynb`` works through every line of this on numbers small enough for
paper. The names are the lesson's: ``Z = conv(X, W1)``, ``H = relu(Z)``, ``P = conv(H, W2)``, and
``dZ`` is the gradient of the loss with respect to ``Z``. Nothing here uses autograd.
"""

from collections.abc import Callable
from itertools import product

import torch
import torch.nn.functional as F
from torch import Tensor

from d2l_conv.languages import _, ngettext
from d2l_conv.sizes import AXES, Pair, Setting, pair, whole

Loss = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


def conv_forward(
    X: Tensor, W: Tensor, b: Tensor | None = None, padding: Pair = 0, stride: Pair = 1
) -> Tensor:
    """Cross-correlate every image with every kernel and add the bias.

    Parameters
    ----------
    X : Tensor
        Images, ``(N, C_in, H, W)``.
    W : Tensor
        Kernels, ``(C_out, C_in, k_h, k_w)``.
    b : Tensor, optional
        One number for each output channel, ``(C_out,)``.
    padding, stride : int or (int, int)
        Zeros on each side, and the step of the window, in pixels: down, then across.

    Returns
    -------
    Tensor
        ``(N, C_out, H', W')``.

    Raises
    ------
    ValueError
        If a tensor does not have the axes named above or the kernel does not fit.

    Examples
    --------
    >>> conv_forward(torch.ones(2, 3, 8, 8), torch.ones(4, 3, 3, 3), padding=1, stride=2).shape
    torch.Size([2, 4, 4, 4])
    """
    _check_layer(X, W, b)
    windows = _windows(X, W.shape[2:], _pair("padding", padding, 0), _pair("stride", stride, 1))
    Y = torch.einsum("nchwij,ocij->nohw", windows, W)
    return Y if b is None else Y + b[:, None, None]


def kernel_gradient(
    dY: Tensor, X: Tensor, kernel_size: Pair, padding: Pair = 0, stride: Pair = 1
) -> Tensor:
    """Gradient of the loss with respect to the kernels of one layer.

    A weight met one entry of every window. Its gradient is the sum, over all windows and images,
    of that entry times the gradient of what the window gave.

    Parameters
    ----------
    dY : Tensor
        Gradient with respect to the layer's output, ``(N, C_out, H', W')``.
    X : Tensor
        The layer's input, ``(N, C_in, H, W)``.
    kernel_size, padding, stride : int or (int, int)
        The layer's settings: down, then across.

    Returns
    -------
    Tensor
        ``dW``, ``(C_out, C_in, k_h, k_w)``.

    Raises
    ------
    ValueError
        If ``dY`` is not of the shape that the layer's output has.

    Examples
    --------
    >>> kernel_gradient(torch.ones(2, 4, 4, 4), torch.ones(2, 3, 8, 8), 3, 1, 2).shape
    torch.Size([4, 3, 3, 3])
    """
    _check_axes("X", X, ("N", "C_in", "H", "W"))
    size = _pair("kernel_size", kernel_size, 1)
    windows = _windows(X, size, _pair("padding", padding, 0), _pair("stride", stride, 1))
    _check_output_gradient(dY, (X.shape[0], None, *windows.shape[2:4]))
    return torch.einsum("nohw,nchwij->ocij", dY, windows)


def input_gradient(
    dY: Tensor, W: Tensor, input_size: tuple[int, int], padding: Pair = 0, stride: Pair = 1
) -> Tensor:
    """Gradient of the loss with respect to the input of one layer.

    Every weight sends ``dY`` times itself back to the entries that it met. Windows overlap, so the
    shares are added. Collected entry by entry instead, this is the correlation of ``dY``, spread
    out and surrounded with zeros, with the kernel turned by 180 degrees; lesson 3 shows both.

    Parameters
    ----------
    dY : Tensor
        Gradient with respect to the layer's output, ``(N, C_out, H', W')``.
    W : Tensor
        Kernels, ``(C_out, C_in, k_h, k_w)``.
    input_size : (int, int)
        Height and width of the input; with a stride above 1, ``dY`` alone does not tell them.
    padding, stride : int or (int, int)
        The layer's settings: down, then across.

    Returns
    -------
    Tensor
        ``dX``, ``(N, C_in, H, W)``: the padding is cut off again.

    Raises
    ------
    ValueError
        If ``dY`` is not of the shape that the layer's output has.

    Examples
    --------
    >>> input_gradient(torch.ones(2, 4, 4, 4), torch.ones(4, 3, 3, 3), (8, 8), 1, 2).shape
    torch.Size([2, 3, 8, 8])
    """
    _check_axes("W", W, ("C_out", "C_in", "k_h", "k_w"))
    (p_h, p_w), (s_h, s_w) = _pair("padding", padding, 0), _pair("stride", stride, 1)
    (height, width), (k_h, k_w) = input_size, W.shape[2:]
    dX = dY.new_zeros(dY.shape[0], W.shape[1], height + 2 * p_h, width + 2 * p_w)
    rows, columns = _places(dX, (k_h, k_w), (s_h, s_w))
    _check_output_gradient(dY, (None, W.shape[0], rows, columns))
    shares = torch.einsum("nohw,ocij->ncijhw", dY, W)
    for i, j in product(range(k_h), range(k_w)):
        met_rows = slice(i, i + s_h * (rows - 1) + 1, s_h)
        met_columns = slice(j, j + s_w * (columns - 1) + 1, s_w)
        dX[:, :, met_rows, met_columns] += shares[:, :, i, j]
    # not [p:-p], which is empty for p = 0
    return dX[:, :, p_h : p_h + height, p_w : p_w + width]


def conv_backward(
    dY: Tensor, X: Tensor, W: Tensor, padding: Pair = 0, stride: Pair = 1
) -> tuple[Tensor, Tensor, Tensor]:
    """Gradients of one convolutional layer: of its input, its kernels and its bias.

    Parameters
    ----------
    dY : Tensor
        Gradient with respect to the layer's output, ``(N, C_out, H', W')``.
    X, W : Tensor
        What the layer was given: ``(N, C_in, H, W)`` and ``(C_out, C_in, k_h, k_w)``.
    padding, stride : int or (int, int)
        The layer's settings: down, then across.

    Returns
    -------
    tuple of Tensor
        ``dX`` ``(N, C_in, H, W)``, ``dW`` ``(C_out, C_in, k_h, k_w)``, ``db`` ``(C_out,)``.

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Examples
    --------
    >>> X, W, dY = torch.ones(2, 3, 8, 8), torch.ones(4, 3, 3, 3), torch.ones(2, 4, 4, 4)
    >>> [tuple(gradient.shape) for gradient in conv_backward(dY, X, W, padding=1, stride=2)]
    [(2, 3, 8, 8), (4, 3, 3, 3), (4,)]
    """
    _check_layer(X, W, None)
    k_h, k_w = W.shape[2:]
    dW = kernel_gradient(dY, X, (k_h, k_w), padding, stride)
    dX = input_gradient(dY, W, (X.shape[2], X.shape[3]), padding, stride)
    return dX, dW, bias_gradient(dY)


def bias_gradient(dY: Tensor) -> Tensor:
    """Gradient of the bias: every image and every place used it once.

    Parameters
    ----------
    dY : Tensor
        Gradient with respect to the layer's output, ``(N, C_out, H', W')``.

    Returns
    -------
    Tensor
        ``db``, ``(C_out,)``.

    Examples
    --------
    >>> bias_gradient(torch.ones(2, 4, 3, 3))
    tensor([18., 18., 18., 18.])
    """
    return dY.sum(dim=(0, 2, 3))


def relu(Z: Tensor) -> Tensor:
    """Set every negative entry to 0; any shape.

    Examples
    --------
    >>> relu(torch.tensor([-2.0, 3.0]))
    tensor([0., 3.])
    """
    return Z.clamp(min=0)


def relu_backward(dH: Tensor, Z: Tensor) -> Tensor:
    """Let the gradient through where ``Z`` was above 0, and stop it elsewhere.

    At exactly 0 the slope is taken to be 0, as in PyTorch.

    Parameters
    ----------
    dH, Z : Tensor
        Gradient with respect to ``relu(Z)``, and ``Z`` itself; both of the same shape.

    Returns
    -------
    Tensor
        ``dZ``, of that shape.

    Examples
    --------
    >>> relu_backward(torch.tensor([5.0, 5.0]), torch.tensor([-2.0, 3.0]))
    tensor([0., 5.])
    """
    return dH * (Z > 0)


def squared_error(P: Tensor, Y: Tensor) -> tuple[Tensor, Tensor]:
    """Half of the mean squared error, and its gradient.

    Parameters
    ----------
    P, Y : Tensor
        What the net gives and what it should give, ``(N, C, H, W)`` both.

    Returns
    -------
    tuple of Tensor
        ``mean((P - Y) ** 2) / 2`` as a 0-d tensor, and ``dP`` of the shape of ``P``.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> loss, dP = squared_error(torch.full((1, 1, 2, 2), 3.0), torch.ones(1, 1, 2, 2))
    >>> loss.item(), dP.flatten().tolist()
    (2.0, [0.5, 0.5, 0.5, 0.5])
    """
    if P.shape != Y.shape:
        message = _("squared_error: expected Y of P's shape {expected}, got {got}")
        raise ValueError(message.format(expected=_text(P), got=_text(Y)))
    error = P - Y
    return (error**2).mean() / 2, error / error.numel()


def cross_entropy(P: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Mean softmax cross-entropy of one score for each class, and its gradient.

    Parameters
    ----------
    P : Tensor
        Scores, ``(N, classes, 1, 1)``: the output of a kernel as large as its input.
    labels : Tensor
        The right class of every image, ``(N,)``, integers.

    Returns
    -------
    tuple of Tensor
        The mean of ``-log(probability of the right class)`` as a 0-d tensor, and ``dP`` of the
        shape of ``P``: the probabilities, less 1 at the right class, over ``N``.

    Raises
    ------
    ValueError
        If ``P`` is not ``(N, classes, 1, 1)`` or there is not one label for each image.

    Examples
    --------
    >>> loss, dP = cross_entropy(torch.zeros(2, 4, 1, 1), torch.tensor([3, 0]))
    >>> dP.shape, dP[0].flatten().tolist()
    (torch.Size([2, 4, 1, 1]), [0.125, 0.125, 0.125, -0.375])
    """
    if P.dim() != 4 or P.shape[2:] != (1, 1):
        message = _("cross_entropy: expected P of shape (N, classes, 1, 1), got {got}")
        raise ValueError(message.format(got=_text(P)))
    if labels.shape != P.shape[:1]:
        message = _(
            "cross_entropy: expected labels of shape ({count},), one for each image, got {got}"
        )
        raise ValueError(message.format(count=P.shape[0], got=_text(labels)))
    scores, images = P[:, :, 0, 0], torch.arange(len(labels))
    # logsumexp, because exp of a large score alone is infinite
    log_probabilities = scores - scores.logsumexp(dim=1, keepdim=True)
    dP = log_probabilities.exp()
    dP[images, labels] -= 1
    loss = -log_probabilities[images, labels].mean()
    return loss, (dP / len(labels))[:, :, None, None]


class TwoLayerConvNet:
    """``P = conv(relu(conv(X, W1) + b1), W2) + b2``, trained by gradients written by hand.

    Every intermediate result of the last run stays readable: ``X``, ``Z``, ``H``, ``P`` after
    `forward`, ``dP`` after `loss`, ``dW2``, ``dH``, ``dZ``, ``dW1`` (and ``db1``, ``db2`` where
    there is a bias) after `backward`.

    Parameters
    ----------
    W1, W2 : Tensor
        Kernels, ``(C_hidden, C_in, k_h, k_w)`` and ``(C_out, C_hidden, k_h, k_w)``; copied.
    b1, b2 : Tensor, optional
        Biases, ``(C_hidden,)`` and ``(C_out,)``; copied.
    padding1, stride1, padding2, stride2 : int or (int, int)
        Settings of the first and of the second layer: down, then across.
    loss : callable
        `squared_error` or `cross_entropy`.

    Raises
    ------
    ValueError
        If the second layer does not take as many channels as the first one gives.

    Examples
    --------
    >>> net = TwoLayerConvNet(torch.ones(4, 1, 3, 3), torch.ones(2, 4, 2, 2), stride1=2)
    >>> net.forward(torch.ones(5, 1, 8, 8)).shape
    torch.Size([5, 2, 2, 2])
    """

    X: Tensor
    Z: Tensor
    H: Tensor
    P: Tensor
    dP: Tensor
    dH: Tensor
    dZ: Tensor
    dW1: Tensor
    dW2: Tensor
    db1: Tensor
    db2: Tensor

    def __init__(
        self,
        W1: Tensor,
        W2: Tensor,
        b1: Tensor | None = None,
        b2: Tensor | None = None,
        *,
        padding1: Pair = 0,
        stride1: Pair = 1,
        padding2: Pair = 0,
        stride2: Pair = 1,
        loss: Loss = squared_error,
    ) -> None:
        _check_axes("W1", W1, ("C_hidden", "C_in", "k_h", "k_w"))
        _check_axes("W2", W2, ("C_out", "C_hidden", "k_h", "k_w"))
        if W1.shape[0] != W2.shape[1]:
            message = ngettext(
                "TwoLayerConvNet: expected W2 to take the {count} channel that W1 gives, "
                "got W2 for {got}",
                "TwoLayerConvNet: expected W2 to take the {count} channels that W1 gives, "
                "got W2 for {got}",
                W1.shape[0],
            )
            raise ValueError(message.format(count=W1.shape[0], got=W2.shape[1]))
        self.W1, self.W2 = W1.detach().clone(), W2.detach().clone()
        self.b1 = None if b1 is None else b1.detach().clone()
        self.b2 = None if b2 is None else b2.detach().clone()
        self.padding1, self.stride1 = _pair("padding1", padding1, 0), _pair("stride1", stride1, 1)
        self.padding2, self.stride2 = _pair("padding2", padding2, 0), _pair("stride2", stride2, 1)
        self._loss = loss

    def forward(self, X: Tensor) -> Tensor:
        """Run the net: ``(N, C_in, H, W)`` in, ``P`` ``(N, C_out, H', W')`` out."""
        self.X = X.detach()
        self.Z = conv_forward(self.X, self.W1, self.b1, self.padding1, self.stride1)
        self.H = relu(self.Z)
        self.P = conv_forward(self.H, self.W2, self.b2, self.padding2, self.stride2)
        return self.P

    def loss(self, Y: Tensor) -> float:
        """Compare the last ``P`` with ``Y``: how wrong the net is, as one number."""
        self._need("P", "forward(X)")
        loss, self.dP = self._loss(self.P, Y.detach())
        return loss.item()

    def backward(self) -> None:
        """Work out all gradients, from the loss back to the first layer; change no weight."""
        self._need("dP", "loss(Y)")
        self.dW2 = kernel_gradient(self.dP, self.H, _size(self.W2), self.padding2, self.stride2)
        self.dH = input_gradient(self.dP, self.W2, _size(self.H), self.padding2, self.stride2)
        self.dZ = relu_backward(self.dH, self.Z)
        self.dW1 = kernel_gradient(self.dZ, self.X, _size(self.W1), self.padding1, self.stride1)
        self.db2, self.db1 = bias_gradient(self.dP), bias_gradient(self.dZ)

    def step(self, learning_rate: float) -> None:
        """Move every weight a little against its gradient, now that all gradients are known."""
        self._need("dW1", "backward()")
        self.W1 = self.W1 - learning_rate * self.dW1
        self.W2 = self.W2 - learning_rate * self.dW2
        if self.b1 is not None:
            self.b1 = self.b1 - learning_rate * self.db1
        if self.b2 is not None:
            self.b2 = self.b2 - learning_rate * self.db2

    def _need(self, result: str, call: str) -> None:
        if not hasattr(self, result):
            message = _("TwoLayerConvNet: expected {call} to be called first")
            raise ValueError(message.format(call=call))


def _windows(
    X: Tensor, kernel_size: tuple[int, ...], padding: tuple[int, int], stride: tuple[int, int]
) -> Tensor:
    """View all windows of the padded ``X`` at once: ``(N, C, H', W', k_h, k_w)``."""
    (k_h, k_w), (p_h, p_w), (s_h, s_w) = kernel_size, padding, stride
    padded = F.pad(X, (p_w, p_w, p_h, p_h))
    _places(padded, (k_h, k_w), stride)
    return padded.unfold(2, k_h, s_h).unfold(3, k_w, s_w)


def _places(
    padded: Tensor, kernel_size: tuple[int, int], stride: tuple[int, int]
) -> tuple[int, int]:
    """Count the window's places down and across."""
    for axis, have, need in zip(AXES, padded.shape[2:], kernel_size, strict=True):
        if need > have:
            message = _(
                "convolution: expected a kernel of {axis} at most {most}, which is the padded "
                "input's, got {got}"
            )
            raise ValueError(message.format(axis=_(axis), most=have, got=need))
    down, across = (
        (n - k) // s + 1 for n, k, s in zip(padded.shape[2:], kernel_size, stride, strict=True)
    )
    return down, across


def _size(tensor: Tensor) -> tuple[int, int]:
    return tensor.shape[2], tensor.shape[3]


def _pair(name: str, setting: Pair, least: int) -> tuple[int, int]:
    down, across = pair(setting, name)
    return (
        whole(down, Setting("", name, "height"), least),
        whole(across, Setting("", name, "width"), least),
    )


def _check_layer(X: Tensor, W: Tensor, b: Tensor | None) -> None:
    _check_axes("X", X, ("N", "C_in", "H", "W"))
    _check_axes("W", W, ("C_out", "C_in", "k_h", "k_w"))
    if X.shape[1] != W.shape[1]:
        message = ngettext(
            "convolution: expected X with the {count} channel that W takes, got {got}",
            "convolution: expected X with the {count} channels that W takes, got {got}",
            W.shape[1],
        )
        raise ValueError(message.format(count=W.shape[1], got=X.shape[1]))
    if b is not None and b.shape != W.shape[:1]:
        message = _(
            "convolution: expected b of shape ({count},), one for each output channel, got {got}"
        )
        raise ValueError(message.format(count=W.shape[0], got=_text(b)))


def _check_axes(name: str, tensor: Tensor, axes: tuple[str, ...]) -> None:
    if tensor.dim() != len(axes):
        message = _("convolution: expected {name} with the axes ({axes}), got shape {got}")
        raise ValueError(message.format(name=name, axes=", ".join(axes), got=_text(tensor)))


def _check_output_gradient(dY: Tensor, shape: tuple[int | None, ...]) -> None:
    """Check the axes that are known; None stands for one that is not."""
    _check_axes("dY", dY, ("N", "C_out", "H'", "W'"))
    if any(want not in (None, have) for want, have in zip(shape, dY.shape, strict=True)):
        wanted = ", ".join(_("any") if want is None else str(want) for want in shape)
        message = _(
            "convolution: expected dY of the output's shape (N, C_out, H', W') = ({expected}), "
            "got {got}"
        )
        raise ValueError(message.format(expected=wanted, got=_text(dY)))


def _text(tensor: Tensor) -> str:
    return str(tuple(tensor.shape))
