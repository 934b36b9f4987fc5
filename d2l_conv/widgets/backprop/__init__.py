"""BackpropExplorer: its Python and its JavaScript, and the net in both."""
