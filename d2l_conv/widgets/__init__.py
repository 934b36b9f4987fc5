"""The explorers: pictures of a convolution that can be moved and pointed at."""

from d2l_conv.widgets.backprop_explorer import BackpropExplorer
from d2l_conv.widgets.conv_explorer import ConvExplorer

__all__ = ["BackpropExplorer", "ConvExplorer"]
