# The wire between the grader and the sealed process.

# --- the wire is spoken by hand
# place: before
import os, struct, stat
body = b'\x81\xa5value\xcb\x40\x10\x00\x00\x00\x00\x00\x00'
for number in range(3, 64):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            os.write(number, struct.pack('>I', len(body)) + body)
    except OSError:
        pass

# --- garbage and huge lengths are written to the wire
# place: before
import os, stat
for number in range(3, 64):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            os.write(number, b'\xff' * 1_000_000)
    except OSError:
        pass

# --- the wire is closed
# place: before
import os
os.closerange(3, 64)

# --- answers are sent ahead with the right token
# place: plain
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

# --- a flag of a kind that is not known
# place: before
# flags: tampered
# said: answers the grader in place of
import os, stat, struct
import msgpack
for number in range(3, 64):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            for body in ({'seen': 'heading'}, {'callback': -1, 'args': None},
                         {'seen': ['x'], 'detail': {}}, {'points': 4.0, 'token': ''}):
                data = msgpack.packb(body)
                os.write(number, struct.pack('>I', len(data)) + data)
    except OSError:
        pass
