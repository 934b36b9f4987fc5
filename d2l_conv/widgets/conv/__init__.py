"""ConvExplorer: its Python and its JavaScript, and the numbers to choose from."""
