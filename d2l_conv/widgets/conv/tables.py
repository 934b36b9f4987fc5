"""The numbers that an explorer's input and kernel can be chosen from.

They are written out, so that the browser has them without a kernel and loading them costs nothing;
a test compares the pictures with scikit-learn's own.
"""

from __future__ import annotations


def _table(text: str) -> list[list[float]]:
    return [[float(entry) for entry in line.split()] for line in text.strip().splitlines()]


# Whole numbers from 0 to 9, small enough for mental arithmetic.
NUMBERS = _table("""
    8 0 1 2 1 8 8 5 0 0 3 4 6 4 2 1
    6 7 0 1 4 3 8 5 4 4 6 5 1 7 7 9
    7 2 3 6 6 6 8 2 9 0 0 9 9 2 1 3
    0 8 6 5 2 4 1 7 4 0 2 7 5 3 2 0
    6 6 5 9 9 2 6 6 2 2 4 7 2 7 6 2
    3 8 8 6 0 6 2 8 9 4 9 7 3 8 3 1
    5 8 6 3 9 4 3 1 2 6 7 2 6 8 1 2
    5 5 3 3 1 6 9 1 7 1 0 7 1 7 3 5
    9 9 4 2 2 8 5 1 8 9 9 6 9 6 5 9
    6 7 3 7 9 0 5 3 0 0 2 1 7 2 6 8
    4 1 0 2 4 4 3 8 5 9 9 7 0 2 7 5
    9 7 8 0 2 6 6 3 1 5 0 6 8 6 0 5
    3 5 6 1 0 4 6 1 9 4 9 5 7 7 4 3
    6 0 6 5 1 2 0 7 6 3 9 3 3 9 0 3
    0 3 7 3 4 4 0 0 2 5 0 9 8 5 7 7
    0 9 0 8 8 7 1 8 9 8 6 2 5 4 8 3
""")

# scikit-learn's digits: image 3, a three.
DIGIT = _table("""
     0  0  7 15 13  1  0  0
     0  8 13  6 15  4  0  0
     0  2  1 13 13  0  0  0
     0  0  2 15 11  1  0  0
     0  0  0  1 12 12  1  0
     0  0  0  0  1 10  8  0
     0  0  8  4  5 14  9  0
     0  0  7 13 13  9  0  0
""")

# scikit-learn's china.jpg: the roof, rows 32 to 288 and columns 96 to 352 of the mean colour, each
# number the mean of 16 x 16 pixels.
PHOTOGRAPH = _table("""
    214 215 216 217 218 219 120 187 223 225 227 229 230 232 233 234
    214 215 216 217 219 219 109 183 224 225 226 228 230 231 232 234
    215 216 218 219 219 172 101  98 202 225 227 229 230 231 232 234
    216 217 219 201 164 151 130 110  87 165 222 229 229 230 232 233
    187 164 164 162 146 108 116 117 116  95  91 159 204 230 232 234
     64  76  63  43  23  26  36  42  47  49  51  52 110 150 230 234
    130  48  47  59  59  68  80  97  96  81  86  88 100 197 232 233
    215 115  50  70  54  57  69  89  95  78  93 121 179 229 231 232
    106  53  47  49  53  94  81  85  82  93  80  82 139 157 202 230
     47  46  49  61  56  75  77  78  70  79  80  90 105 127 199 228
    105  38  26  40  28  57  49  72  62  55  57  81  79 140 221 222
     99  29  31  41  35  59  63  81  81  61  73 105 120 139 195 195
     55  42  43  45  47  92  96  97  96  95 104 110 153 155 168 175
     33  33  36  34  36  70  79  77  80  78  82  85 131 152 133 152
     49  46  40  45  65 117 102 101  98 100 104  95  68 119 139 155
     44  57  85  97  60  72  80  76  77  78  74  69  84  98 146 169
""")

# Whole numbers from -3 to 3.
RANDOM_KERNEL = _table("""
     2  1  0 -2 -1 -3 -3
    -3 -2  2  1  3  0  1
     3  2  1  0  0  3 -2
     2  1 -3 -1  3  0 -3
     2  2  2 -2 -3  3 -3
     0 -3 -1  0 -1 -1 -3
    -3 -3 -3  1  0  1 -2
""")
