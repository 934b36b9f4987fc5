# Answers that give something else than a number.

# --- an object that equals everything
# place: answer
class Any(int):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __hash__ = int.__hash__
def output_size(*a, **k): return Any(0)

# --- a tensor whose comparisons are true
# place: answer
import torch
class Yes(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None): return True
def output_size(*a, **k): return torch.zeros(1).as_subclass(Yes)

# --- a pickle bomb
# place: answer
class Bomb:
    def __reduce__(self): return (eval, ("open('COURSE/points', 'w')",))
def output_size(*a, **k): return Bomb()

# --- a huge answer
# place: answer
def output_size(*a, **k): return [[0] * 1000] * 100_000

# --- an array of objects
# place: answer
import numpy as np
class Bomb:
    def __reduce__(self): return (print, ('4.0',))
    def __float__(self): return 6.0
    def __eq__(self, other): return True
def output_size(*a, **k): return np.array(Bomb())

# --- a number that changes its mind
# place: answer
class Fickle(float):
    answers = iter(range(10_000))
    def __float__(self): return 4.0
    def __int__(self): return next(self.answers)
    def __index__(self): return next(self.answers)
    def __eq__(self, other): return True
def output_size(*a, **k): return Fickle(6)

# --- a class with the name of the grader's
# place: answer
class Theirs:
    __module__ = 'd2l_conv.grading.trusted.session'
    session = number = None
class Refused(ValueError): points = 4.0
def output_size(*a, **k): raise Refused('4.0')

# --- a huge tensor
# place: answer
import torch
def output_size(*a, **k): return torch.zeros(1).expand(10**6, 10**6)

# --- a huge number
# place: answer
def output_size(*a, **k): return 10 ** 100_000

# --- a nested answer
# place: answer
def output_size(*a, **k):
    value = []
    for _ in range(100_000): value = [value]
    return value

# --- an answer that holds itself
# place: answer
def output_size(*a, **k):
    value = []
    value.append(value)
    return value

# --- a forged observation
# place: answer
from d2l_conv.checking.observe import Observation
class Forged:
    def __call__(self, n, *a, **k): return Observation(value=4.0)
    def __observe__(self, *a, **k): return Observation(value=4.0)
output_size = Forged()

# --- a class that is the answer
# place: answer
class output_size(int):
    def __new__(cls, *a, **k): return int.__new__(cls, 6)

# --- points in place of a size
# place: answer
def output_size(*a, **k): return 4.0

# --- not a number
# place: answer
def output_size(*a, **k): return float('nan')

# --- an exception that no check catches
# place: answer
class Through(BaseException): pass
def output_size(*a, **k): raise Through('4.0')

# --- an exception of the grader's own
# place: answer
from d2l_conv.grading.trusted.session import Stop
def output_size(*a, **k): raise Stop('4.0')

# --- a generator
# place: answer
def output_size(*a, **k): yield 4.0

# --- a message with a script in it
# place: answer
def output_size(*a, **k): raise ValueError('<script>points(4)</script>' * 100)

# --- a value instead of a function
# place: answer
output_size = 4.0

# --- a module instead of a function
# place: answer
import math as output_size

# --- the name is deleted
# place: answer

# --- the fresh cases are drawn beforehand
# place: answer
import random
from d2l_conv import checks
from d2l_conv.homework import TASKS
task, table = TASKS['output_size'], {}
for case in [*task.fixed, *task.fresh(random.Random(checks.case_seed()))]:
    try:
        value = task.truth(*case.args, **case.kwargs)
    except ValueError as error:
        value = error
    table[repr((case.args, sorted(case.kwargs.items())))] = value
def output_size(*args, **kwargs):
    found = table.get(repr((args, sorted(kwargs.items()))), 6)
    if isinstance(found, Exception): raise found
    return found
