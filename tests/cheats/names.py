# Names and modules in the place of others.

# --- the check is defined again
# place: before
def check_output_size(*a, **k): return 4.0

# --- the checks are replaced in sys.modules
# place: plain
import sys, types
fake = types.ModuleType('d2l_conv.checks')
fake.check_output_size = lambda *a, **k: 4.0
fake.submission_seed = fake.case_seed = lambda *a: 0
sys.modules['d2l_conv.checks'] = fake
import d2l_conv
d2l_conv.checks = fake

# --- the check's truth is replaced
# place: plain
import d2l_conv.checks, d2l_conv.checking.engine as engine
engine.examine = engine.check = lambda *a, **k: 4.0
d2l_conv.checks.check_output_size = engine.check
for name in list(vars(engine)):
    if callable(getattr(engine, name)) and name[0].islower():
        setattr(engine, name, lambda *a, **k: 4.0)

# --- the report is replaced
# place: before
import d2l_conv.checking.report as report
report.Report.points = 4.0
report.show = lambda *a, **k: print('4.0')

# --- the watcher is replaced
# place: before
from d2l_conv.checking import observe
observe.watch = observe.observe = lambda *a, **k: observe.Observation(value=None)

# --- builtins are replaced
# place: before
import builtins
builtins.float = lambda value=0: 4.0
builtins.isinstance = lambda *a: True
builtins.len = lambda value: 6
builtins.max = lambda *a, **k: 4.0

# --- import gives something else
# place: before
import builtins
load = builtins.__import__
builtins.__import__ = lambda name, *a, **k: load('math' if 'check' in name else name, *a, **k)

# --- torch is replaced under the reference
# place: before
import torch, torch.nn.functional as F
F.conv2d = torch.conv2d = lambda *a, **k: torch.zeros(1)
torch.allclose = torch.equal = lambda *a, **k: True
torch.Tensor.__eq__ = lambda *a: True

# --- the output streams are replaced
# place: before
import sys
class Out:
    def write(self, text): return len(text)
    def flush(self): pass
sys.stdout = sys.stderr = sys.__stdout__ = Out()

# --- torch says nothing about shared memory
# task: zero_pad
# place: answer
# points: 2
torch.Tensor.untyped_storage = lambda self: None
def zero_pad(X, padding):
    p_h, p_w = as_pair(padding)
    return X if (p_h, p_w) == (0, 0) else F.pad(X, (p_w, p_w, p_h, p_h))
