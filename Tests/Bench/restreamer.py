"""The restreamer's doors over a store of one stream-day, 43,200 segments of 2 s, beside what its work comes down to.

cold   the first playlist of the day, by a server that has not looked at the store: beside listing the 24 folders and
       parsing every name once (compiled C, the same machine, the same run)
warm   the same again: beside a server that sends a copy of the same bytes from its memory
live   16 clients that ask for the day each second while a segment arrives each second
rough  a rough cut, read from its socket: beside `cat` of the same files, read from its pipe
"""

import base64
import hashlib
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

MILLRACE = sys.argv[1]
CORES = os.cpu_count()
DAY = "2020-11-14"
NEXT = "2020-11-15"
QUERY = f"/playlist/s/source.m3u8?start={DAY}T00:00:00&end={NEXT}T02:00:00"

# Lists a folder's folders and parses each name in them: MM:SS.ffffff-DURATION-TYPE-HASH.ts.
PEER = r"""
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
static int base64(const char *text, unsigned char *out) {
    static signed char values[256];
    if (!values['B'])
        for (int i = 0; i < 64; i++)
            values[(int)"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[i]] = i;
    int bits = 0, count = 0; unsigned value = 0;
    for (; *text && *text != '.'; text++) {
        value = value << 6 | (unsigned)values[(unsigned char)*text]; bits += 6;
        if (bits >= 8) { bits -= 8; out[count++] = value >> bits; }
    }
    return count;
}
int main(int argc, char **argv) {
    struct timespec a, b; long count = 0; double sum = 0; unsigned char hash[64]; char type[16];
    clock_gettime(CLOCK_MONOTONIC, &a);
    DIR *hours = opendir(argv[1]); struct dirent *hour, *entry; char path[4096];
    while ((hour = readdir(hours))) {
        if (hour->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", argv[1], hour->d_name);
        DIR *names = opendir(path);
        while ((entry = readdir(names))) {
            int minute, used; double second, duration;
            if (sscanf(entry->d_name, "%2d:%9lf-%lf-%15[a-z]-%n", &minute, &second, &duration, type, &used) != 4) continue;
            count += base64(entry->d_name + used, hash) == 32;
            sum += minute * 60 + second + duration;
        }
        closedir(names);
    }
    closedir(hours);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%ld %f %f\n", count, sum, (b.tv_sec - a.tv_sec) + (b.tv_nsec - a.tv_nsec) / 1e9);
}
"""


def name(second, text=b""):
    digest = base64.urlsafe_b64encode(hashlib.sha256(text or str(second).encode()).digest()).decode().rstrip("=")
    return f"{second % 3600 // 60:02}:{second % 60:02}.000000-2.0-full-{digest}.ts"


def hour(store, second):
    day = DAY if second < 86400 else NEXT
    folder = os.path.join(store, "s", "source", f"{day}T{second % 86400 // 3600:02}")
    os.makedirs(folder, exist_ok=True)
    return folder


def fill(store):
    for second in range(0, 86400, 2):
        open(os.path.join(hour(store, second), name(second)), "w").close()


class Server:
    def __init__(self, data):
        command = [MILLRACE, "serve", "--data", data, "--listen", "127.0.0.1:0", "--access-log", "off"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])

    def connection(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.connect()
        return connection

    def memory(self):
        with open(f"/proc/{self.process.pid}/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def stop(self):
        self.process.terminate()
        self.process.wait()


BUFFER = bytearray(16 << 20)


def get(connection, path):
    """Seconds until the whole answer is there, its bytes, and how many segments it lists."""
    start = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    view, size = memoryview(BUFFER), 0
    while size < len(BUFFER):
        got = answer.readinto(view[size:])
        if not got:
            break
        size += got
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status} {bytes(view[:size])[:300]}")
    return time.perf_counter() - start, size


def copies(payload):
    """A server that sends bytes from its memory to whoever asks: one thread, sendall."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            client, _ = listener.accept()
            client.recv(65536)
            client.sendall(payload)
            client.close()

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def copy_time(port):
    with socket.create_connection(("127.0.0.1", port)) as client:
        start = time.perf_counter()
        client.sendall(b"GET")
        view, size = memoryview(BUFFER), 0
        while got := client.recv_into(view[size:]):
            size += got
        return time.perf_counter() - start


def playlists(work):
    data = os.path.join(work, "data")
    store = os.path.join(data, "segments")
    fill(store)
    source = os.path.join(work, "peer.c")
    with open(source, "w") as out:
        out.write(PEER)
    peer = os.path.join(work, "peer")
    subprocess.run(["cc", "-O2", "-o", peer, source], check=True)
    variant = os.path.join(store, "s", "source")

    cold, listing, growth = [], [], []
    for _ in range(5):
        said = subprocess.run([peer, variant], check=True, capture_output=True, text=True).stdout.split()
        assert said[0] == "43200", said
        listing.append(float(said[2]))
        server = Server(data)
        connection = server.connection()
        get(connection, "/files")
        before = server.memory()
        seconds, size = get(connection, QUERY)
        cold.append(seconds)
        growth.append(server.memory() - before)
        if len(cold) < 5:
            server.stop()
    port = copies(bytes(BUFFER[:size]))
    warm, copied = [], []
    for _ in range(30):
        copied.append(copy_time(port))
        warm.append(get(connection, QUERY)[0])
    ratio = statistics.median
    print(f"media playlist of a day, {size / 1e6:.1f} MB")
    print(f"  cold  {ratio(cold) * 1000:8.1f} ms   listing and parsing {ratio(listing) * 1000:8.1f} ms   "
          f"ratio {ratio(c / l for c, l in zip(cold, listing)):.2f}")
    print(f"  warm  {ratio(warm) * 1000:8.1f} ms   a copy of its bytes {ratio(copied) * 1000:8.1f} ms   "
          f"ratio {ratio(w / c for w, c in zip(warm, copied)):.2f}")
    print(f"  memory grows by {max(growth) / 1e6:.1f} MB")
    live(server, store)
    print(f"  memory has grown by {(server.memory() - before) / 1e6:.1f} MB then")
    server.stop()


CLIENT = r"""
import http.client, sys, time
port, path, count, offset = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
connection = http.client.HTTPConnection("127.0.0.1", port)
buffer = bytearray(16 << 20)
connection.connect()
view = memoryview(buffer)
time.sleep(offset)
for _ in range(count):
    begun = time.time()
    start = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    size = 0
    while got := answer.readinto(view[size:]):
        size += got
    seconds = time.perf_counter() - start
    last = bytes(view[max(0, size - 300):size]).rsplit(b"PROGRAM-DATE-TIME:", 1)[1][:27].decode()
    print(f"{begun} {seconds} {size} {bytes(view[:size]).count(b'#EXTINF')} {last}", flush=True)
    time.sleep(max(0, 1 - (time.perf_counter() - start)))
"""


def live(server, store, clients=16, seconds=20):
    get(server.connection(), QUERY)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CLIENT, str(server.port), QUERY, str(seconds), str(1 + index / clients)],
            stdout=subprocess.PIPE, text=True)
        for index in range(clients)
    ]
    arrived = []
    stop = time.time() + seconds + 2
    second = 86400
    while time.time() < stop:
        folder = hour(store, second)
        temp = os.path.join(folder, name(second).replace("-full-", "-temp-"))
        open(temp, "w").close()
        os.rename(temp, os.path.join(folder, name(second)))
        arrived.append(time.time())
        second += 2
        time.sleep(1)
    times, stale = [], 0
    for process in processes:
        for line in process.communicate()[0].splitlines():
            begun, took, _, count, _ = line.split()
            times.append(float(took))
            if int(count) < 43200 + sum(1 for moment in arrived if moment < float(begun)):
                stale += 1
    times.sort()
    print(f"  {clients} clients, a segment a second: {len(times)} answers, median {times[len(times) // 2] * 1000:.1f} ms, "
          f"p99 {times[int(len(times) * 0.99)] * 1000:.1f} ms, {stale} not current")


def rough(work):
    """A cut of 10 minutes at 6 Mbit/s."""
    data = os.path.join(work, "cuts")
    store = os.path.join(data, "segments")
    files = []
    for second in range(0, 600, 2):
        content = os.urandom(1_500_000)
        file = os.path.join(hour(store, second), name(second, content))
        with open(file, "wb") as out:
            out.write(content)
        files.append(file)
    server = Server(data)
    path = f"/cut/s/source.ts?type=rough&start={DAY}T00:00:00&end={DAY}T00:10:00"
    request = f"GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".encode()
    cut, cat = [], []
    for _ in range(7):
        start = time.perf_counter()
        reader = subprocess.Popen(["cat"] + files, stdout=subprocess.PIPE, bufsize=0)
        assert drain(reader.stdout.readinto) == 450_000_000
        reader.wait()
        cat.append(time.perf_counter() - start)
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            start = time.perf_counter()
            client.sendall(request)
            assert drain(client.recv_into) > 450_000_000
            cut.append(time.perf_counter() - start)
    server.stop()
    print("rough cut, 450 MB, to a reader")
    print(f"  cut {statistics.median(cut[1:]):.2f} s   cat {statistics.median(cat[1:]):.2f} s   "
          f"speed of cat {statistics.median(b / a for a, b in zip(cut[1:], cat[1:])):.2f}")


def drain(read):
    """Reads to the end; returns how many bytes there were."""
    view, size = memoryview(BUFFER)[:1 << 20], 0
    while got := read(view):
        size += got
    return size


with tempfile.TemporaryDirectory() as work:
    playlists(work)
    rough(work)
