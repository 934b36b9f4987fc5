"""Where a mistake was seen: public issue threads, courses and published figures, by its name.

Names that are not here were met in answers that were written for the corpus.
"""

from __future__ import annotations

SEEN: dict[str, str] = {
    "padding-once": "Theano#3503, mxnet#3240; D2L's prose counts the total, its code per side",
    "ceil-not-floor": "d2l-zh#1345, sdc-issue-reports#355",
    "no-rounding": "NYU DLSP20 03-1",
    "refuses-remainder": "CS231n notes, handson-ml#136, the CNN Explainer page",
    "int-truncates-negative": "a hint of a Coursera course, pytorch#9592",
    "ignores-stride": "Kulbear#34, machine-learning-book#168",
    "swaps-axes": "autogluon#438, np-conv2d#2",
    "stride-swaps-axes": "the lesson that this course grew from: 'three across, four down'",
    "same-at-any-stride": "tensorflow#48137, YOLOX#1099, pytorch#67551",
    "half-kernel-always": "tensorflow#4297",
    "one-side-only": "mxnet#3240",
    "f-pad-order": "pytorch#37844, kornia#4240",
    "pads-then-forgets": "Deep-Learning-Specialization-Coursera#2",
    "flips-kernel": "numpy-ml#27",
    "top-left-of-stride-1": "conv_arithmetic#17, a published figure",
    "kernel-transposed": "np-conv2d#2",
    "kernel-not-rotated": "numpy-ml#27, pytorch#61100, DeepLearnToolbox#169",
    "rotated-90": "SimplePythonCNN#6, mlpack#3376",
    "assign-not-add": "CS231n-assignment2019#19",
    "stride-forgotten-backward": "Kulbear#34, enggen#7",
    "leftover-forgotten": "conv_arithmetic#11",
    "unpad-zero": "a scaffold of a Coursera course, a help box of ARENA",
    "db-summed-wrong": "threads of minitorch and nnet",
    "batch-mean-for-sum": "nnet-numpy#1, notes#5, mlpack#3679",
}
