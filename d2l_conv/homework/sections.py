"""Where the lessons explain a mistake."""

from __future__ import annotations

WINDOW = "lesson 1, 'A window slides over the image'"


FRAME = "lesson 1, 'Padding puts a frame around the image'"


PER_SIDE = "lesson 1, 'Padding is counted per side'"


FORMULA = "lesson 1, 'The size formula, built up from small cases'"


HEIGHT_FIRST = "lesson 1, 'Height comes first, width second'"


EVEN = "lesson 1, 'An even kernel needs one pixel more on one side'"


LONG_WAY = "lesson 2, 'Without stride, it is a long way from large to small'"


STRIDE = "lesson 2, 'Stride s keeps every s-th result'"


FLOOR = "lesson 2, 'A step that does not fit is left out'"


NEVER_READ = "lesson 2, 'The rows at the end may never be read'"


DOWN_FIRST = "lesson 2, 'Down first, then across'"


SAME = "lesson 2, ''Same' padding and stride do not go together'"


DILATION = "lesson 2, 'Dilation: a window with gaps'"


RULES = "the rules at the top of this homework"


FOUR_AXES = "lesson 2, 'A layer works on four axes'"


TWO_LAYERS = "lesson 3, 'A net of two layers'"


WIGGLE = "lesson 3, 'The gradient: the slopes for all weights together'"


FROM_LOSS = "lesson 3, 'Step 1, `dP`: from the loss to the prediction'"


KERNEL = "lesson 3, 'Step 2, `dW2`: from the prediction to the second kernel'"


BACK = "lesson 3, 'Step 3, `dH`: from the prediction to the hidden map'"


THROUGH_RELU = "lesson 3, 'Step 4, `dZ`: back through ReLU'"


DOWNHILL = "lesson 3, 'One step downhill'"


TOO_EARLY = "lesson 3, 'What goes wrong'"


SPREAD = "lesson 3, 'Stride: put zeros between the entries of `dY`'"


CUT_OFF = "lesson 3, 'Cut the padding off again'"


SAME_SPREAD = "lesson 3, 'The kernel's gradient: the same spread `dY`'"


BIAS = "lesson 3, 'The bias: every place used it once'"


MANY = "lesson 3, 'Many channels, many images'"


TEN_SCORES = "lesson 4, 'A loss for ten scores'"


GOOD_ACCURACY = "lesson 4, 'A good accuracy proves nothing'"


ACCURACY = "Your kernels read {accuracy:.1%} of the unseen digits."
