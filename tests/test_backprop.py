"""The hand-written gradients, against autograd, published numbers, and central differences."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from d2l_conv.backprop import (
    TwoLayerConvNet,
    conv_backward,
    conv_forward,
    cross_entropy,
    input_gradient,
    kernel_gradient,
    relu_backward,
    squared_error,
)

DOUBLE = torch.float64
exact = {"rtol": 1e-10, "atol": 1e-10}


def random(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=DOUBLE)


pairs = st.tuples(st.integers(1, 4), st.integers(1, 4))


@st.composite
def layers(draw):
    """One layer whose window fits: (X, W, b, padding, stride), all axes drawn on their own."""
    images, c_in, c_out = (draw(st.integers(1, 3)) for _ in range(3))
    size = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    kernel, stride = draw(pairs), draw(pairs)
    padding = draw(st.tuples(st.integers(0, 3), st.integers(0, 3)))
    assume(all(n + 2 * p >= k for n, k, p in zip(size, kernel, padding, strict=True)))
    seed = draw(st.integers(0, 2**31))
    X, W = random(images, c_in, *size, seed=seed), random(c_out, c_in, *kernel, seed=seed + 1)
    return X, W, random(c_out, seed=seed + 2), padding, stride


# overlapping windows, leftover rows and columns, everything unequal; then the same without padding
AWKWARD = (random(2, 3, 8, 11), random(4, 3, 3, 4, seed=1), random(4, seed=2), (1, 2), (2, 3))
NO_PADDING = (*AWKWARD[:3], (0, 0), (2, 3))
PADDING_BEYOND_KERNEL = (*AWKWARD[:3], (3, 5), (1, 2))


@settings(max_examples=300, deadline=None)
@given(layers())
@example(AWKWARD)
@example(NO_PADDING)
@example(PADDING_BEYOND_KERNEL)
def test_layer_agrees_with_torch(layer):
    X, W, b, padding, stride = layer
    Y = conv_forward(X, W, b, padding, stride)
    leaves = [tensor.clone().requires_grad_() for tensor in (X, W, b)]
    expected = F.conv2d(*leaves, padding=padding, stride=stride)
    torch.testing.assert_close(Y, expected.detach(), **exact)

    dY = random(*Y.shape, seed=7)
    expected.backward(dY)
    for actual, leaf in zip(conv_backward(dY, X, W, padding, stride), leaves, strict=True):
        torch.testing.assert_close(actual, leaf.grad, **exact)


def rotated_kernel_gradient(dY, W, input_size, padding, stride):
    """The lesson's words: spread, surround, turn by 180 degrees, correlate, cut the padding off."""
    height, width = (n + 2 * p for n, p in zip(input_size, padding, strict=True))
    k_h, k_w = W.shape[2:]
    spread = dY.new_zeros(*dY.shape[:2], height - k_h + 1, width - k_w + 1)
    spread[:, :, :: stride[0], :: stride[1]] = dY
    surrounded = F.pad(spread, (k_w - 1, k_w - 1, k_h - 1, k_h - 1))
    padded = conv_forward(surrounded, W.rot90(2, (2, 3)).transpose(0, 1))
    return padded[:, :, padding[0] :, padding[1] :][:, :, : input_size[0], : input_size[1]]


@settings(max_examples=100, deadline=None)
@given(layers())
@example(AWKWARD)
def test_sending_back_equals_the_rotated_kernel(layer):
    X, W, _, padding, stride = layer
    dY = random(*conv_forward(X, W, None, padding, stride).shape, seed=3)
    torch.testing.assert_close(
        input_gradient(dY, W, X.shape[2:], padding, stride),
        rotated_kernel_gradient(dY, W, X.shape[2:], padding, stride),
        **exact,
    )


def test_published_forward_values():
    # CS231n, assignment 2: stride 2, pad 1
    X = torch.linspace(-0.1, 0.5, 2 * 3 * 4 * 4, dtype=DOUBLE).reshape(2, 3, 4, 4)
    W = torch.linspace(-0.2, 0.3, 3 * 3 * 4 * 4, dtype=DOUBLE).reshape(3, 3, 4, 4)
    b = torch.linspace(-0.1, 0.2, 3, dtype=DOUBLE)
    expected = [
        [
            [[-0.08759809, -0.10987781], [-0.18387192, -0.2109216]],
            [[0.21027089, 0.21661097], [0.22847626, 0.23004637]],
            [[0.50813986, 0.54309974], [0.64082444, 0.67101435]],
        ],
        [
            [[-0.98053589, -1.03143541], [-1.19128892, -1.24695841]],
            [[0.69108355, 0.66880383], [0.59480972, 0.56776003]],
            [[2.36270298, 2.36904306], [2.38090835, 2.38247847]],
        ],
    ]
    Y = conv_forward(X, W, b, padding=1, stride=2)
    torch.testing.assert_close(Y, torch.tensor(expected, dtype=DOUBLE), rtol=0, atol=1e-8)


def test_published_values_of_one_channel():
    # D2L: X = arange(9), K = [[0, 1], [2, 3]], padding 1, stride (3, 2)
    X = torch.arange(9.0).reshape(1, 1, 3, 3)
    K = torch.tensor([[[[0.0, 1.0], [2.0, 3.0]]]])
    assert conv_forward(X, K, padding=1, stride=(3, 2))[0, 0].tolist() == [[0, 8], [6, 8]]


def test_gradients_worked_on_paper():
    # one row, stride 2: Y = [1*3 + 2*5, 3*3 + 4*5]; the fifth entry is never read
    X = torch.tensor([[[[1.0, 2, 3, 4, 9]]]])
    W = torch.tensor([[[[3.0, 5]]]])
    dX, dW, db = conv_backward(torch.tensor([[[[10.0, 100]]]]), X, W, stride=2)
    assert dX.flatten().tolist() == [30, 50, 300, 500, 0]
    assert dW.flatten().tolist() == [10 * 1 + 100 * 3, 10 * 2 + 100 * 4]
    assert db.tolist() == [110]


def test_shares_of_overlapping_windows_are_added():
    dX = input_gradient(torch.tensor([[[[10.0, 100]]]]), torch.tensor([[[[3.0, 5]]]]), (1, 3))
    assert dX.flatten().tolist() == [30, 50 + 300, 500]


def relative_error(x, y):
    return ((x - y).abs().max() / (x.abs() + y.abs()).max().clamp(min=1e-8)).item()


def central_differences(f, x, h=1e-5):
    gradient = torch.zeros_like(x)
    for index in range(x.numel()):
        shift = torch.zeros_like(x)
        shift.view(-1)[index] = h
        gradient.view(-1)[index] = (f(x + shift) - f(x - shift)) / (2 * h)
    return gradient


@pytest.mark.parametrize("wiggled", ["X", "W"])
def test_central_differences(wiggled):
    X, W, _, padding, stride = AWKWARD
    dY = random(*conv_forward(X, W, None, padding, stride).shape, seed=5)
    dX, dW, _ = conv_backward(dY, X, W, padding, stride)

    def loss(tensor):
        given = {"X": X, "W": W} | {wiggled: tensor}
        return (conv_forward(given["X"], given["W"], None, padding, stride) * dY).sum()

    exact_gradient = {"X": dX, "W": dW}[wiggled]
    numerical = central_differences(loss, {"X": X, "W": W}[wiggled])
    assert relative_error(exact_gradient, numerical) < 1e-8


def test_relu_lets_through_where_its_input_was_positive():
    Z = torch.tensor([-1.0, 0.0, 1.0, -1.0])
    dH = torch.tensor([7.0, 7.0, -7.0, -7.0])
    assert relu_backward(dH, Z).tolist() == [0, 0, -7, 0]


def test_squared_error_agrees_with_autograd():
    P, Y = random(2, 3, 4, 5).requires_grad_(), random(2, 3, 4, 5, seed=1)
    loss, dP = squared_error(P.detach(), Y)
    expected = F.mse_loss(P, Y) / 2
    expected.backward()
    torch.testing.assert_close(loss, expected.detach(), **exact)
    torch.testing.assert_close(dP, P.grad, **exact)


@pytest.mark.parametrize("scale", [1, 1000])
def test_cross_entropy_agrees_with_autograd(scale):
    P = (scale * random(6, 4, 1, 1)).requires_grad_()
    labels = torch.tensor([0, 3, 1, 1, 2, 0])
    loss, dP = cross_entropy(P.detach(), labels)
    expected = F.cross_entropy(P.flatten(1), labels)
    expected.backward()
    torch.testing.assert_close(loss, expected.detach(), **exact)
    torch.testing.assert_close(dP, P.grad, **exact)


def two_layers(loss=squared_error, bias=True):
    """A net whose two layers differ in everything, with its input and its target."""
    biases = (random(4, seed=3), random(2, seed=4)) if bias else (None, None)
    settings1, settings2 = (
        {"padding": (1, 2), "stride": (2, 1)},
        {"padding": (2, 0), "stride": (1, 3)},
    )
    if loss is cross_entropy:
        settings2 = {"padding": 0, "stride": 1}
    net = TwoLayerConvNet(
        random(4, 3, 3, 2),
        random(2, 4, 4, 10, seed=1) if loss is cross_entropy else random(2, 4, 2, 4, seed=1),
        *biases,
        padding1=settings1["padding"],
        stride1=settings1["stride"],
        padding2=settings2["padding"],
        stride2=settings2["stride"],
        loss=loss,
    )
    X = random(5, 3, 8, 7, seed=5)
    if loss is cross_entropy:
        return net, X, torch.tensor([0, 1, 1, 0, 1]), settings1, settings2
    return net, X, random(*net.forward(X).shape, seed=6), settings1, settings2


def autograd(net, X, Y, settings1, settings2, loss):
    names = [name for name in ("W1", "W2", "b1", "b2") if getattr(net, name) is not None]
    leaf = {name: getattr(net, name).clone().requires_grad_() for name in names}
    H = F.conv2d(X, leaf["W1"], leaf.get("b1"), **settings1).relu()
    P = F.conv2d(H, leaf["W2"], leaf.get("b2"), **settings2)
    value = F.mse_loss(P, Y) / 2 if loss is squared_error else F.cross_entropy(P.flatten(1), Y)
    value.backward()
    return value.item(), {name: leaf[name].grad for name in names}


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("loss", [squared_error, cross_entropy])
def test_net_agrees_with_autograd(loss, bias):
    net, X, Y, settings1, settings2 = two_layers(loss, bias)
    expected_loss, expected = autograd(net, X, Y, settings1, settings2, loss)
    before = {name: getattr(net, name).clone() for name in expected}
    net.forward(X)
    assert net.loss(Y) == pytest.approx(expected_loss, rel=1e-12)
    net.backward()
    for name, gradient in expected.items():
        torch.testing.assert_close(getattr(net, "d" + name), gradient, **exact)
        assert torch.equal(getattr(net, name), before[name]), "backward must not change a weight"
    net.step(0.1)
    for name, gradient in expected.items():
        torch.testing.assert_close(getattr(net, name), before[name] - 0.1 * gradient, **exact)


def test_a_small_step_makes_the_loss_smaller():
    net, X, Y, *_ = two_layers()
    net.forward(X)
    before = net.loss(Y)
    net.backward()
    net.step(1e-4)
    net.forward(X)
    assert net.loss(Y) < before


def test_the_net_copies_its_weights_and_uses_no_autograd():
    W1, W2 = random(2, 1, 2, 2).requires_grad_(), random(1, 2, 2, 2).requires_grad_()
    kept = W1.detach().clone()
    net = TwoLayerConvNet(W1, W2)
    net.forward(random(1, 1, 5, 5).requires_grad_())
    net.loss(torch.zeros(1, 1, 3, 3, dtype=DOUBLE))
    net.backward()
    net.step(1.0)
    assert torch.equal(W1.detach(), kept)
    assert not any(t.requires_grad for t in (net.P, net.W1, net.dW1, net.dW2))


X, W = torch.ones(2, 3, 5, 6), torch.ones(4, 3, 3, 2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: conv_forward(X[0], W),
            r"X with the axes \(N, C_in, H, W\), got shape \(3, 5, 6\)",
        ),
        (lambda: conv_forward(X, W[:, :2]), "2 channels that W takes, got 3"),
        (lambda: conv_forward(X, torch.ones(4, 3, 6, 2)), "height at most 5.*got 6"),
        (lambda: conv_forward(X, torch.ones(4, 3, 2, 9), padding=1), "width at most 8.*got 9"),
        (lambda: conv_forward(X, W, torch.ones(3)), r"b of shape \(4,\)"),
        (lambda: conv_forward(X, W, stride=0), r"stride \(height\) must be at least 1, got 0"),
        (lambda: conv_forward(X, W, padding=(1, -1)), r"padding \(width\) must be at least 0"),
        (lambda: conv_forward(X, W, padding=(1, 1, 1)), "padding must be one number or a pair"),
        (
            lambda: conv_backward(torch.ones(2, 4, 3, 4), X, W),
            r"\(2, any, 3, 5\), got \(2, 4, 3, 4\)",
        ),
        (lambda: kernel_gradient(torch.ones(1, 4, 3, 5), X, (3, 2)), r"\(2, any, 3, 5\)"),
        (lambda: input_gradient(torch.ones(2, 4, 3, 5), W, (8, 6)), r"\(any, 4, 6, 5\)"),
        (lambda: squared_error(X, W), r"expected Y of P's shape \(2, 3, 5, 6\)"),
        (lambda: cross_entropy(X, torch.zeros(2)), r"\(N, classes, 1, 1\), got \(2, 3, 5, 6\)"),
        (lambda: cross_entropy(X[:, :, :1, :1], torch.zeros(3)), r"labels of shape \(2,\)"),
        (lambda: TwoLayerConvNet(W, W), "the 4 channels that W1 gives, got W2 for 3"),
        (lambda: TwoLayerConvNet(W, W.transpose(0, 1)).backward(), r"loss\(Y\) to be called first"),
        (lambda: TwoLayerConvNet(W, W.transpose(0, 1)).step(1), r"backward\(\) to be called"),
    ],
)
def test_errors_name_the_axis_and_what_came(call, message):
    with pytest.raises(ValueError, match=message):
        call()
