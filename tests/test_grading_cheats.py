"""Cheats: each gains nothing over the honest score, and leaves everything of the course alone.

Each cheat stands between a question that is answered rightly and one that is not. The first keeps
its points, the second gets no more than without the cheat.
"""

import hashlib
import sqlite3

import pytest
from sealed_room import (
    CHECK_CORRELATE,
    CHECK_SIZE,
    CORRELATE_POINTS,
    HOMEWORK,
    SIZE,
    SIZE_POINTS,
    STUB,
    answer,
    flag_kinds,
    notebook,
    points,
    restored,
    shown,
    test_cell,
    trusted_process,
)

from d2l_conv.grading.files import Reading
from d2l_conv.grading.preprocessors.flags import show_flags

SAFE = SIZE.replace("output_size", "safe_size")
CHECK_SAFE = CHECK_SIZE.replace("    output_size", "    safe_size")

# Source of a cell (or of several) in front of the answer. COURSE is the course's folder.
CELLS = {
    # ------------------------------------------------------------------------- IPython's hooks
    "an input transformer blanks the test cells": """
ip = get_ipython()
ip.input_transformers_post.append(
    lambda lines: ['4.0\\n'] if any('check_' in line for line in lines) else lines)
""",
    "a syntax tree transformer strips calls and asserts": """
import ast
class Strip(ast.NodeTransformer):
    def visit_Call(self, node):
        return ast.Constant(4.0) if 'check' in ast.dump(node.func) else node
    def visit_Assert(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(Strip())
""",
    "do_execute and run_cell are patched": """
ip = get_ipython()
run = type(ip).run_cell
type(ip).run_cell = lambda self, source, *a, **k: run(self, '4.0', *a, **k)
ip.run_cell = type(ip).run_cell.__get__(ip)
getattr(ip, 'kernel', ip).do_execute = lambda *a, **k: {'status': 'ok'}
""",
    "event hooks rewrite the names before each cell": """
def give(*a):
    get_ipython().user_ns['check_output_size'] = lambda *a, **k: 4.0
get_ipython().events.register('pre_run_cell', give)
get_ipython().events.register('post_run_cell', give)
""",
    "the display hook shows full points": """
import sys
hook = sys.displayhook
sys.displayhook = lambda value: hook(4.0)
type(hook).__call__ = lambda self, value=None: print('4.0')
""",
    # ------------------------------------------------------------- names and modules in their place
    "the check is defined again": """
def check_output_size(*a, **k): return 4.0
""",
    "the checks are replaced in sys.modules": """
import sys, types
fake = types.ModuleType('d2l_conv.checks')
fake.check_output_size = lambda *a, **k: 4.0
fake.submission_seed = fake.case_seed = lambda *a: 0
sys.modules['d2l_conv.checks'] = fake
import d2l_conv
d2l_conv.checks = fake
""",
    "the check's truth is replaced": """
import d2l_conv.checks, d2l_conv.checking.engine as engine
engine.examine = engine.check = lambda *a, **k: 4.0
d2l_conv.checks.check_output_size = engine.check
for name in list(vars(engine)):
    if callable(getattr(engine, name)) and name[0].islower():
        setattr(engine, name, lambda *a, **k: 4.0)
""",
    "the report is replaced": """
import d2l_conv.checking.report as report
report.Report.points = 4.0
report.show = lambda *a, **k: print('4.0')
""",
    "the watcher is replaced": """
from d2l_conv.checking import observe
observe.watch = observe.observe = lambda *a, **k: observe.Observation(value=None)
""",
    "builtins are replaced": """
import builtins
builtins.float = lambda value=0: 4.0
builtins.isinstance = lambda *a: True
builtins.len = lambda value: 6
builtins.max = lambda *a, **k: 4.0
""",
    "import gives something else": """
import builtins
load = builtins.__import__
builtins.__import__ = lambda name, *a, **k: load('math' if 'check' in name else name, *a, **k)
""",
    "torch is replaced under the reference": """
import torch, torch.nn.functional as F
F.conv2d = torch.conv2d = lambda *a, **k: torch.zeros(1)
torch.allclose = torch.equal = lambda *a, **k: True
torch.Tensor.__eq__ = lambda *a: True
""",
    "the output streams are replaced": """
import sys
class Out:
    def write(self, text): return len(text)
    def flush(self): pass
sys.stdout = sys.stderr = sys.__stdout__ = Out()
""",
    # --------------------------------------------------------------------- frames, memory, tracing
    "frames are walked for the grader's variables": """
import sys, inspect
found = []
def output_size(*a, **k):
    frame = sys._getframe()
    while frame:
        for name, value in list(frame.f_locals.items()):
            found.append(name)
            if name in ('points', 'expected', 'truth'):
                return value
        frame = frame.f_back
    return [f.frame.f_locals for f in inspect.stack()]
wrong = output_size
""",
    "frames are found through an exception": """
try:
    1 / 0
except ZeroDivisionError as error:
    frame = error.__traceback__.tb_frame
    while frame:
        frame.f_locals.update(points=4.0)
        frame = frame.f_back
""",
    "frames are found through a generator": """
def walk():
    yield
generator = walk()
next(generator)
print(generator.gi_frame.f_globals.keys())
frame = generator.gi_frame
""",
    "frames are found through a library": """
import logging, traceback
for frame in (logging.currentframe(), *(f for f, _ in traceback.walk_stack(None))):
    for name, value in frame.f_locals.items():
        if name in ('self', 'run') and hasattr(value, 'things'):
            value.things = [lambda *a, **k: 4.0]
""",
    "the grader's modules are loaded and changed": """
from d2l_conv.grading import wire
from d2l_conv.grading.sealed import server
from d2l_conv.grading.trusted import notebook
from d2l_conv.grading.trusted import session
wire.encode = lambda *a: 4.0
notebook.as_points = lambda *a: 4.0
server.Sealed.call = lambda self, request: {'value': 4.0, 'error': None}
session.Session.call = lambda *a: 4.0
""",
    "the shell's parts are replaced": """
ip = get_ipython()
ip.user_ns = type('All', (dict,), {'__missing__': lambda self, name: lambda *a, **k: 4.0})()
ip.collector = type('Full', (), {'outputs': [{'output_type': 'execute_result',
    'data': {'text/plain': '4.0'}, 'metadata': {}}], 'clear': lambda self: None})()
ip.display_pub.publish = lambda *a, **k: print('4.0')
""",
    "memory is walked for the checks": """
import gc
for thing in gc.get_objects():
    try:
        if getattr(thing, '__name__', '') == 'check_output_size':
            thing.__code__ = (lambda *a, **k: 4.0).__code__
        if type(thing).__name__ in ('Case', 'Task'):
            object.__setattr__(thing, 'facets', ())
    except Exception:
        pass
""",
    "other code is traced and profiled": """
import sys, threading
def trace(frame, event, arg):
    frame.f_locals['points'] = 4.0
    return trace
sys.settrace(trace); sys.setprofile(trace); threading.settrace(trace)
""",
    "constants in memory are overwritten by ctypes": """
import ctypes
zero = 0.0
try:
    ctypes.memmove(id(zero) + 16, (ctypes.c_double * 1)(4.0), 8)
except Exception as error:
    print(error)
""",
    # --------------------------------------------------------------- files, processes, environment
    "the source is read by a relative path": """
import glob, os
found = [p for up in ('../../../source', '../..', '../../../../source')
         for p in glob.glob(os.path.join(up, '**'), recursive=True)]
print(found, [open(p).read() for p in found if p.endswith('.ipynb')])
""",
    "the source is read by its full path": """
import os
for folder, _, names in os.walk('COURSE'):
    for name in names:
        print(open(os.path.join(folder, name), 'rb').read())
print(open('COURSE/source/ps/ps.ipynb').read())
""",
    "points are written into the gradebook": """
import sqlite3
for path in ('COURSE/gradebook.db', '../../../gradebook.db'):
    try:
        with sqlite3.connect(path) as book:
            book.execute('UPDATE grade SET manual_score = 4.0')
    except sqlite3.Error as error:
        print(error)
""",
    "a detached process writes points later": """
import os, subprocess, sys
code = ("import sqlite3, time\\n"
        "while True:\\n"
        "    time.sleep(0.05)\\n"
        "    with sqlite3.connect('COURSE/gradebook.db') as book:\\n"
        "        book.execute('UPDATE grade SET manual_score = 4.0')\\n")
subprocess.Popen([sys.executable, '-c', code], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        exec(code)
    os._exit(0)
""",
    "the package is rewritten on disk": """
import d2l_conv, pathlib
for path in pathlib.Path(d2l_conv.__file__).parent.rglob('*.py'):
    try:
        path.write_text('def check_output_size(*a, **k): return 4.0')
    except OSError as error:
        print(error)
        break
""",
    "the parent is looked for in /proc": """
import glob, os
for path in glob.glob('/proc/[0-9]*'):
    for name in ('environ', 'cmdline', 'mem', 'fd', 'root/COURSE'):
        try:
            print(path, name, os.listdir(f'{path}/{name}') if name == 'fd' else
                  open(f'{path}/{name}', 'r+b').read(1000))
        except OSError as error:
            print(error)
""",
    "the environment is searched": """
import os
print(dict(os.environ), os.getcwd(), os.path.expanduser('~'), os.listdir('/'))
os.environ['NBGRADER_EXECUTION'] = 'validate'
os.environ['PYTHONPATH'] = '/tmp/work'
""",
    "connections are opened": """
import socket, urllib.request
for host, port in (('1.1.1.1', 53), ('127.0.0.1', 8888), ('localhost', 5432)):
    try:
        socket.create_connection((host, port), timeout=1)
        print('CONNECTED')
    except OSError as error:
        print(error)
try:
    print(urllib.request.urlopen('http://example.org', timeout=1).read())
except OSError as error:
    print(error)
""",
    "signals to the parent and all others": """
import os, signal
for pid in (os.getppid(), 1, -1, 0, *range(2, 50)):
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP):
        if pid not in (os.getpid(), 0, -1):
            try:
                os.kill(pid, number)
            except OSError:
                pass
""",
    "all processes within reach are killed": """
import os, signal
os.kill(-1, signal.SIGKILL)
""",
    "a fork bomb": """
import os
def bomb():
    while True:
        try:
            os.fork()
        except OSError:
            pass
bomb()
""",
    "a thread bomb": """
import threading, time
try:
    for _ in range(100_000):
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
except RuntimeError as error:
    print(error)
""",
    "the resource limits are lifted": """
import resource
for name in ('RLIMIT_AS', 'RLIMIT_NPROC', 'RLIMIT_FSIZE', 'RLIMIT_CPU', 'RLIMIT_NOFILE'):
    kind = getattr(resource, name)
    soft, hard = resource.getrlimit(kind)
    try:
        resource.setrlimit(kind, (hard + 1, hard + 1)); print('ALLOWED')
    except (ValueError, OSError) as error:
        print(error)
""",
    "the neighbours are looked for": """
import glob, os, socket
print([open(p + '/cmdline').read() for p in glob.glob('/proc/[0-9]*') if p != '/proc/1'])
server = socket.socket(socket.AF_UNIX)
server.bind('\\0d2l-conv-answers')
server.listen()
os.mkfifo('answers')
""",
    "all memory is taken": """
held = []
try:
    while True:
        held.append(bytearray(64 * 2**20))
except MemoryError:
    del held
    print('no more memory')
""",
    "the disk is filled": """
import os
for folder in ('.', '/dev/shm', '/tmp'):
    try:
        for number in range(1000):
            with open(os.path.join(folder, f'filler{number}'), 'wb') as file:
                file.write(bytes(8 * 2**20))
    except OSError as error:
        print(error)
""",
    "rights are asked for": """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for act in (lambda: os.setuid(0), lambda: os.chroot('/'), lambda: os.setgroups([0]),
            lambda: os.mknod('disk', 0o60600, os.makedev(8, 0))):
    try:
        act(); print('ALLOWED')
    except OSError as error:
        print(error)
print([libc.unshare(flag) for flag in (0x10000000, 0x20000, 0x40000000)],
      libc.mount(b'proc', b'/tmp', b'proc', 0, None), libc.umount(b'/proc'), libc.setns(0, 0))
""",
    "an answer is left for the next one": """
import os, socket
for folder in ('/tmp', '/dev/shm', '/tmp/work', '/var/tmp', '/run', '/'):
    try:
        open(os.path.join(folder, 'answer.py'), 'w').write('STOLEN = 1')
    except OSError:
        pass
""",
    # ------------------------------------------------------------------------------------ the wire
    "the wire is spoken by hand": """
import os, struct, stat
body = b'\\x81\\xa5value\\xcb\\x40\\x10\\x00\\x00\\x00\\x00\\x00\\x00'
for number in range(3, 64):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            os.write(number, struct.pack('>I', len(body)) + body)
    except OSError:
        pass
""",
    "garbage and huge lengths are written to the wire": """
import os, stat
for number in range(3, 64):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            os.write(number, b'\\xff' * 1_000_000)
    except OSError:
        pass
""",
    "the wire is closed": """
import os
os.closerange(3, 64)
""",
    "answers are sent ahead with the right token": """
import gc, socket
from d2l_conv.grading import wire
class Eager:
    def __call__(self, *a, **k):
        for thing in gc.get_objects():
            if isinstance(thing, dict) and thing.get('do') == 'call' and 'token' in thing:
                for line in [s for s in gc.get_objects() if isinstance(s, socket.socket)]:
                    reply = dict(value=6, error=None, ready_made=[], changed=[], shares=[],
                                 printed='', token=thing['token'], points=4.0)
                    wire.send(line, reply); wire.send(line, reply)
        return 6
output_size = Eager()
""",
    # ------------------------------------------------------------------------------------- ends
    "the process is left before the test": """
import os
os._exit(0)
""",
    "the end of the process is used": """
import atexit
atexit.register(lambda: open('COURSE/points', 'w').write('4.0'))
class Late:
    def __del__(self): open('COURSE/points', 'w').write('4.0')
late = Late()
""",
    "the grader's functions are called back by hand": """
import os, stat, struct
import msgpack
for number in range(3, 64):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            for body in ({'callback': 0, 'args': ['tuple', []]}, {'callback': -1, 'args': None},
                         {'seen': ['x'], 'detail': {}}, {'points': 4.0, 'token': ''}):
                data = msgpack.packb(body)
                os.write(number, struct.pack('>I', len(data)) + data)
    except OSError:
        pass
""",
    "input is waited for": """
try:
    input('4.0')
except Exception as error:
    print(type(error))
""",
}

# An answer that gives something else than a number.
ANSWERS = {
    "an object that equals everything": """
class Any(int):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __hash__ = int.__hash__
def output_size(*a, **k): return Any(0)
""",
    "a tensor whose comparisons are true": """
import torch
class Yes(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None): return True
def output_size(*a, **k): return torch.zeros(1).as_subclass(Yes)
""",
    "a pickle bomb": """
class Bomb:
    def __reduce__(self): return (eval, ("open('COURSE/points', 'w')",))
def output_size(*a, **k): return Bomb()
""",
    "a huge answer": """
def output_size(*a, **k): return [[0] * 1000] * 100_000
""",
    "an array of objects": """
import numpy as np
class Bomb:
    def __reduce__(self): return (print, ('4.0',))
    def __float__(self): return 6.0
    def __eq__(self, other): return True
def output_size(*a, **k): return np.array(Bomb())
""",
    "a number that changes its mind": """
class Fickle(float):
    answers = iter(range(10_000))
    def __float__(self): return 4.0
    def __int__(self): return next(self.answers)
    def __index__(self): return next(self.answers)
    def __eq__(self, other): return True
def output_size(*a, **k): return Fickle(6)
""",
    "a class with the name of the grader's": """
class Theirs:
    __module__ = 'd2l_conv.grading.trusted.session'
    session = number = None
class Refused(ValueError): points = 4.0
def output_size(*a, **k): raise Refused('4.0')
""",
    "a huge tensor": """
import torch
def output_size(*a, **k): return torch.zeros(1).expand(10**6, 10**6)
""",
    "a huge number": """
def output_size(*a, **k): return 10 ** 100_000
""",
    "a nested answer": """
def output_size(*a, **k):
    value = []
    for _ in range(100_000): value = [value]
    return value
""",
    "an answer that holds itself": """
def output_size(*a, **k):
    value = []
    value.append(value)
    return value
""",
    "a forged observation": """
from d2l_conv.checking.observe import Observation
class Forged:
    def __call__(self, n, *a, **k): return Observation(value=4.0)
    def __observe__(self, *a, **k): return Observation(value=4.0)
output_size = Forged()
""",
    "a class that is the answer": """
class output_size(int):
    def __new__(cls, *a, **k): return int.__new__(cls, 6)
""",
    "points in place of a size": """
def output_size(*a, **k): return 4.0
""",
    "not a number": """
def output_size(*a, **k): return float('nan')
""",
    "an exception that no check catches": """
class Through(BaseException): pass
def output_size(*a, **k): raise Through('4.0')
""",
    "an exception of the grader's own": """
from d2l_conv.grading.trusted.session import Stop
def output_size(*a, **k): raise Stop('4.0')
""",
    "a generator": """
def output_size(*a, **k): yield 4.0
""",
    "a message with a script in it": """
def output_size(*a, **k): raise ValueError('<script>points(4)</script>' * 100)
""",
    "a value instead of a function": "output_size = 4.0",
    "a module instead of a function": "import math as output_size",
    "the name is deleted": "",
    "the fresh cases are drawn beforehand": """
import random
from d2l_conv import checks

from d2l_conv.sizes import output_size as ready
table = {}
for task in vars(sizes).values():
    if hasattr(task, 'fresh') and hasattr(task, 'truth'):
        for case in [*task.fixed, *task.fresh(random.Random(checks.case_seed()))]:
            try:
                value = ready(*case.args, **case.kwargs)
            except ValueError as error:
                value = error
            table[repr((case.args, sorted(case.kwargs.items())))] = value
def output_size(*args, **kwargs):
    found = table.get(repr((args, sorted(kwargs.items()))), 6)
    if isinstance(found, Exception): raise found
    return found
""",
}

# A ready-made answer of `cross_correlate` that anybody might write. PLAIN is seen under each name.
READY_MADE = """
IMPORT
def cross_correlate(X, K, padding=0, stride=1):
    output_shape(X.shape, K.shape, padding, stride)
    (p_h, p_w), (s_h, s_w) = as_pair(padding), as_pair(stride)
    x = zero_pad(X, padding)
    return CALL
"""
PLAIN = {
    "F.conv2d": ("", "F.conv2d(x[None, None], K[None, None], None, (s_h, s_w))[0, 0]"),
    "another name": (
        "from torch import conv2d as mine",
        "mine(x[None, None], K[None, None], None, (s_h, s_w))[0, 0]",
    ),
    "a layer": (
        "",
        "(lambda layer: (setattr(layer, 'weight', nn.Parameter(K[None, None])),"
        " layer(x[None, None])[0, 0].detach())[1])"
        "(nn.Conv2d(1, 1, K.shape, (s_h, s_w), bias=False))",
    ),
    "the operator": (
        "",
        "torch.ops.aten.convolution(x[None, None], K[None, None], None, (s_h, s_w), (0, 0), (1, 1),"
        " False, (0, 0), 1)[0, 0]",
    ),
    "compiled": (
        "script = torch.jit.trace(lambda X, K: F.conv2d(X[None, None], K[None, None])[0, 0],"
        " (torch.ones(4, 4), torch.ones(2, 2)), check_trace=False)",
        "script(x, K)[::s_h, ::s_w]",
    ),
    "scipy.ndimage": (
        "import scipy.ndimage",
        "torch.from_numpy(scipy.ndimage.correlate(x.numpy(), K.numpy(), mode='constant')).to(X)",
    ),
    "scipy.signal": (
        "from scipy.signal import correlate2d",
        "torch.from_numpy(correlate2d(x.numpy(), K.numpy(), mode='valid')[::s_h, ::s_w]).to(X)",
    ),
    "cv2": ("import cv2", "torch.from_numpy(cv2.filter2D(x.numpy(), -1, K.numpy()))"),
    "this package": (
        "from d2l_conv import cross_correlate as ready",
        "ready(X, K, padding, stride)",
    ),
    "this package, by its module": (
        "import d2l_conv.conv",
        "d2l_conv.conv.cross_correlate(X, K, padding, stride)",
    ),
    "sympy": (
        "from sympy.discrete.convolutions import convolution_int as mine\nmine([1, 2], [3])",
        "torch.tensor([mine(row, K[0].int().tolist()) for row in x.int().tolist()])",
    ),
}

# What reaches further, and still finds nothing: the files are covered.
COVERED = {
    "a C function of SciPy that the watcher would not see": """
from functools import partial
from scipy.signal import _sigtools
import numpy as np
correlate = partial(_sigtools._correlateND)
def cross_correlate(X, K, padding=0, stride=1):
    x, k = zero_pad(X, padding).double().numpy(), K.double().numpy()
    out = np.empty((x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1))
    s_h, s_w = as_pair(stride)
    return torch.from_numpy(correlate(x, k, out, 0)[::s_h, ::s_w].copy()).to(X.dtype)
""",
    "SciPy where nobody listens": """
import sys
from scipy.signal import correlate2d
sys.setprofile = lambda function: None
def cross_correlate(X, K, padding=0, stride=1):
    s_h, s_w = as_pair(stride)
    y = correlate2d(zero_pad(X, padding).numpy(), K.numpy(), mode="valid")[::s_h, ::s_w]
    return torch.from_numpy(y.copy()).to(X.dtype)
""",
    "SciPy without the stand-in": """
import sys
sys.meta_path[:] = [f for f in sys.meta_path if 'absent' not in type(f).__module__]
for name in [n for n in sys.modules if n.startswith(('scipy.signal', 'd2l_conv'))]:
    del sys.modules[name]
from scipy.signal import correlate2d
def cross_correlate(X, K, padding=0, stride=1):
    s_h, s_w = as_pair(stride)
    y = correlate2d(zero_pad(X, padding).numpy(), K.numpy(), mode="valid")[::s_h, ::s_w]
    return torch.from_numpy(y.copy()).to(X.dtype)
""",
    "a thread that waits with SciPy": """
import queue, threading
from scipy.signal import correlate2d
work, done = queue.SimpleQueue(), queue.SimpleQueue()
def serve():
    while True:
        X, K = work.get()
        done.put(correlate2d(X, K, mode="valid"))
threading.Thread(target=serve, daemon=True).start()
def cross_correlate(X, K, padding=0, stride=1):
    work.put((zero_pad(X, padding).numpy(), K.numpy()))
    s_h, s_w = as_pair(stride)
    return torch.from_numpy(done.get(timeout=1)[::s_h, ::s_w].copy()).to(X.dtype)
""",
    "another program's copy of this package": """
import subprocess, sys, pickle
def cross_correlate(X, K, padding=0, stride=1):
    code = ('import pickle, sys; from d2l_conv.conv import cross_correlate as ready;'
            'a = pickle.load(sys.stdin.buffer); pickle.dump(ready(*a), sys.stdout.buffer)')
    run = subprocess.run([sys.executable, '-c', code], capture_output=True,
                         input=pickle.dumps((X, K, padding, stride)))
    return pickle.loads(run.stdout)
""",
    "a generator of the checks": """
import inspect
inspect.CO_GENERATOR = -1
from d2l_conv.homework.padding_and_stride.cross_correlate import TASK as CROSS_CORRELATE_TASK
def cross_correlate(X, K, padding=0, stride=1):
    return CROSS_CORRELATE_TASK.truth(X, K, padding, stride)
""",
}


@pytest.fixture(scope="module")
def grade():
    with trusted_process() as function:
        yield function


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    (root / "source" / "ps").mkdir(parents=True)
    (root / "source" / "ps" / "ps.ipynb").write_text("TOP SECRET")
    with sqlite3.connect(root / "gradebook.db") as book:
        book.execute("CREATE TABLE grade (manual_score REAL)")
        book.execute("INSERT INTO grade VALUES (0.0)")
    return root


def content(root):
    return {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in root.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def honest(grade):
    """Points of the wrong answer without any cheat."""
    return points(grade(answer(STUB), test_cell(CHECK_SIZE, SIZE_POINTS)))["output_size"]


def everything(nb):
    return "\n".join(shown(cell) for cell in nb.cells)


def run(grade, course, *cells):
    before = content(course)
    nb = grade(answer(SAFE, "safe_answer"), test_cell(CHECK_SAFE, SIZE_POINTS, "safe"), *cells)
    assert content(course) == before
    assert points(nb)["safe"] == SIZE_POINTS
    assert "TOP SECRET" not in everything(nb)
    assert "SyntaxError" not in everything(nb)
    return nb


@pytest.mark.parametrize("name", CELLS)
def test_a_cheat_in_a_cell_gains_nothing(name, grade, course, honest):
    cell = CELLS[name].replace("COURSE", str(course))
    own_answer = "output_size = " in cell or "def output_size" in cell
    nb = run(
        grade,
        course,
        cell,
        *([] if own_answer else [answer(STUB)]),
        test_cell(CHECK_SIZE, SIZE_POINTS),
    )
    assert points(nb)["output_size"] <= honest
    assert "CONNECTED" not in everything(nb)
    assert "ALLOWED" not in everything(nb)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_cheating_answer_gains_nothing(name, grade, course, honest):
    source = ANSWERS[name].replace("COURSE", str(course))
    nb = run(grade, course, answer(source), test_cell(CHECK_SIZE, SIZE_POINTS))
    assert points(nb)["output_size"] <= honest
    assert "<script>" not in everything(nb).replace("text/plain", "") or _plain_only(nb)


def _plain_only(nb):
    pages = [o.data.get("text/html", "") for c in nb.cells for o in c.outputs if "data" in o]
    return not any("<script" in page for page in pages)


CHECKED_CORRELATE = test_cell(CHECK_CORRELATE, CORRELATE_POINTS, "cross_correlate")


@pytest.mark.parametrize("name", PLAIN)
def test_a_plainly_ready_made_answer_is_told_kindly_and_not_paid(name, grade):
    imported, call = PLAIN[name]
    source = READY_MADE.replace("IMPORT", imported).replace("CALL", call)
    nb = grade(HOMEWORK, answer(source, "cross_correlate_answer"), CHECKED_CORRELATE)
    assert points(nb)["cross_correlate"] == 0.0
    assert flag_kinds(nb) == {"ready-made"}
    assert "uses something ready-made" in shown(nb.cells[2])


@pytest.mark.parametrize("name", COVERED)
def test_what_is_not_in_the_sandbox_answers_nothing(name, grade):
    nb = grade(HOMEWORK, answer(COVERED[name], "cross_correlate_answer"), CHECKED_CORRELATE)
    assert points(nb)["cross_correlate"] == 0.0


def test_what_computes_itself_when_it_is_read_is_seen(grade):
    source = """
class Later:
    def __init__(self, *args): self.args = args
    def __index__(self):
        X, K = (torch.zeros(1, 1, n) for n in self.args)
        return F.conv1d(X, K).shape[-1]
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    return Later(n, kernel_size)
"""
    nb = grade(HOMEWORK, answer(source), test_cell(CHECK_SIZE, SIZE_POINTS))
    assert points(nb)["output_size"] == 0.0
    assert flag_kinds(nb) == {"ready-made"}


def test_shared_memory_is_seen_though_torch_is_asked_nothing(grade):
    source = """
torch.Tensor.untyped_storage = lambda self: None
def zero_pad(X, padding):
    p_h, p_w = as_pair(padding)
    return X if (p_h, p_w) == (0, 0) else F.pad(X, (p_w, p_w, p_h, p_h))
"""
    check = test_cell(CHECK_SIZE.replace("output_size", "zero_pad"), 3.0, "zero_pad")
    assert points(grade(HOMEWORK, answer(source, "zero_pad_answer"), check))["zero_pad"] == 2.0


def test_a_flag_of_a_kind_that_is_not_known_is_seen_as_what_it_is(grade):
    by_hand = CELLS["the grader's functions are called back by hand"]
    made_up = by_hand.replace("{'callback': 0, 'args': ['tuple', []]}, ", "{'seen': 'heading'}, ")
    nb = grade(made_up, answer(SIZE), test_cell(CHECK_SIZE, SIZE_POINTS))
    show_flags(nb)
    assert flag_kinds(nb) == {"tampered"}
    assert "answers the grader in place of" in nb.cells[0].source


def test_nothing_is_left_for_the_next_one(grade):
    grade(CELLS["an answer is left for the next one"])
    places = "('/*', '/tmp/**', '/dev/shm/**', '/run/**', '/var/tmp/**', '**')"
    nb = grade(
        "import glob\n"
        f"found = [p for place in {places} for p in glob.glob(place, recursive=True)]\n"
        "print([p for p in found if 'answer' in p])\nimport answer"
    )
    assert "STOLEN" not in everything(nb)
    assert "[]" in shown(nb.cells[0])
    assert "ModuleNotFoundError" in shown(nb.cells[0])


# ------------------------------------------------------------------- cheats in the notebook's file


def source():
    return notebook(
        answer(""),
        test_cell(CHECK_SIZE, SIZE_POINTS),
        answer("", "two_answer"),
        test_cell("2.0 if two() == 2 else 0.0", 2.0, "two"),
    )


def edit(kind, nb):
    check = nb.cells[1]
    meta = check.metadata.nbgrader
    if kind == "the test cell is rewritten":
        check.source = "4.0"
    elif kind == "the test cell is deleted and an output put there":
        nb.cells[1] = answer("4.0", "elsewhere")
        nb.cells[1].outputs = []
    elif kind == "the test cell becomes text":
        check.update(cell_type="markdown", source="4.0")
        check.pop("outputs"), check.pop("execution_count")
    elif kind == "the test cell becomes an answer":
        meta.update(solution=True, locked=False)
        check.source = "4.0"
    elif kind == "more points are asked for":
        meta.points = 400
    elif kind == "a second test cell of the same name":
        nb.cells.append(test_cell("4.0", SIZE_POINTS))
    elif kind == "an answer carries the test's name":
        nb.cells[0].metadata.nbgrader.grade_id = "output_size"
    elif kind == "the grader's own notes are forged":
        nb.metadata["d2l_conv_grading"] = {"sealed": True, "flags": [], "points": 4.0}
        check.metadata["d2l_conv_grading"] = {"outcome": "graded", "points": 4.0}
    elif kind == "the metadata are no metadata":
        check.metadata.nbgrader = [4.0]
        nb.cells[0].metadata.nbgrader = "points"
    elif kind == "hidden marks hide the rest":
        check.source = "4.0\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS"
    elif kind == "the tests come before the answer":
        nb.cells.reverse()


EDITS = [
    "the test cell is rewritten",
    "the test cell is deleted and an output put there",
    "the test cell becomes text",
    "the test cell becomes an answer",
    "more points are asked for",
    "a second test cell of the same name",
    "an answer carries the test's name",
    "the grader's own notes are forged",
    "the metadata are no metadata",
    "hidden marks hide the rest",
    "the tests come before the answer",
]


@pytest.mark.parametrize("kind", EDITS)
def test_an_edited_file_gains_nothing(kind, grade, honest):
    nb = source()
    nb.cells[0].source = STUB
    nb.cells[2].source = "def two(): return 2"
    edit(kind, nb)
    nb = restored(nb, source())
    graded = grade(*nb.cells)
    found = points(graded)
    assert set(found) == {"output_size", "two"}
    assert found["output_size"] <= honest
    if kind != "the tests come before the answer":
        assert found["two"] == 2.0


def test_links_in_a_submission_show_nothing_of_the_course(tmp_path, course, grade):
    (tmp_path / "here.ipynb").symlink_to(course / "source" / "ps" / "ps.ipynb")
    (tmp_path / "here.txt").symlink_to(course / "source" / "ps" / "ps.ipynb")
    (tmp_path / "course").symlink_to(course)
    files = dict(Reading().files(tmp_path))
    assert files == {}
    nb = grade("import os\nprint(os.listdir('.'))\nprint(open('here.txt').read())", files=files)
    assert "TOP SECRET" not in everything(nb)
