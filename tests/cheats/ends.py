# The end of the process, and what runs then.

# --- the process is left before the test
# place: before
import os
os._exit(0)

# --- the end of the process is used
# place: before
import atexit
atexit.register(lambda: open('COURSE/points', 'w').write('4.0'))
class Late:
    def __del__(self): open('COURSE/points', 'w').write('4.0')
late = Late()

# --- the grader's functions are called back by hand
# place: before
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

# --- input is waited for
# place: before
try:
    input('4.0')
except Exception as error:
    print(type(error))
