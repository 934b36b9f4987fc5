# Frames, memory and tracing.

# --- frames are walked for the grader's variables
# place: plain
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

# --- frames are found through an exception
# place: before
try:
    1 / 0
except ZeroDivisionError as error:
    frame = error.__traceback__.tb_frame
    while frame:
        frame.f_locals.update(points=4.0)
        frame = frame.f_back

# --- frames are found through a generator
# place: before
def walk():
    yield
generator = walk()
next(generator)
print(generator.gi_frame.f_globals.keys())
frame = generator.gi_frame

# --- frames are found through a library
# place: before
import logging, traceback
for frame in (logging.currentframe(), *(f for f, _ in traceback.walk_stack(None))):
    for name, value in frame.f_locals.items():
        if name in ('self', 'run') and hasattr(value, 'things'):
            value.things = [lambda *a, **k: 4.0]

# --- the grader's modules are loaded and changed
# place: before
from d2l_conv.grading import wire
from d2l_conv.grading.sealed import server
from d2l_conv.grading.trusted import notebook
from d2l_conv.grading.trusted import session
wire.encode = lambda *a: 4.0
notebook.as_points = lambda *a: 4.0
server.Sealed.call = lambda self, request: {'value': 4.0, 'error': None}
session.Session.call = lambda *a: 4.0

# --- the shell's parts are replaced
# place: before
ip = get_ipython()
ip.user_ns = type('All', (dict,), {'__missing__': lambda self, name: lambda *a, **k: 4.0})()
ip.collector = type('Full', (), {'outputs': [{'output_type': 'execute_result',
    'data': {'text/plain': '4.0'}, 'metadata': {}}], 'clear': lambda self: None})()
ip.display_pub.publish = lambda *a, **k: print('4.0')

# --- memory is walked for the checks
# place: before
import gc
for thing in gc.get_objects():
    try:
        if getattr(thing, '__name__', '') == 'check_output_size':
            thing.__code__ = (lambda *a, **k: 4.0).__code__
        if type(thing).__name__ in ('Case', 'Task'):
            object.__setattr__(thing, 'facets', ())
    except Exception:
        pass

# --- other code is traced and profiled
# place: before
import sys, threading
def trace(frame, event, arg):
    frame.f_locals['points'] = 4.0
    return trace
sys.settrace(trace); sys.setprofile(trace); threading.settrace(trace)

# --- constants in memory are overwritten by ctypes
# place: before
import ctypes
zero = 0.0
try:
    ctypes.memmove(id(zero) + 16, (ctypes.c_double * 1)(4.0), 8)
except Exception as error:
    print(error)
