"""The explorers: pictures of a convolution that can be moved and pointed at.

A widget's Python and JavaScript lie side by side; ``static/`` holds each widget's JavaScript as one
module, made by ``make widgets``.
"""

from d2l_conv.widgets.backprop.explorer import BackpropExplorer
from d2l_conv.widgets.conv.explorer import ConvExplorer

__all__ = ["BackpropExplorer", "ConvExplorer"]
