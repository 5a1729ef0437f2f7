"""Many connections at once: idle ones, listeners, and ones that send a byte a second."""

import json
import resource
import select
import socket
import threading
import time
import urllib.request


def connect(port, patience=5):
    """A connection; waits for the server to listen."""
    end = time.monotonic() + patience
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def allow_descriptors(count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


def percentile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))]


def get(connection, path):
    """One request on a kept connection; returns when its short answer is there."""
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    answer = connection.recv(65536)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"{path}: {answer[:100]}")


def idle(pid, port, memory, count=5000):
    """Memory of connections that have had one answer and wait for their next request."""
    allow_descriptors(count + 100)
    before = memory(pid)
    connections = []
    for _ in range(count):
        connections.append(connect(port))
        get(connections[-1], "/healthz")
    each = (memory(pid) - before) / count
    for connection in connections:
        connection.close()
    print(f"{count} idle keep-alive connections: {each / 1024:.1f} KB each (at most 8)\n", flush=True)


def listen(base, port, listeners=1000, seconds=10):
    """Server-sent events: who gets what, and how late. Each event is a new name of a video."""
    allow_descriptors(listeners + 100)
    queue = select.epoll()
    open_ones = {}
    for _ in range(listeners):
        connection = connect(port)
        connection.sendall(b"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        connection.setblocking(False)
        queue.register(connection, select.EPOLLIN)
        open_ones[connection.fileno()] = [connection, b"", 0]
    video = json.load(urllib.request.urlopen(base + "/api/v1/videos?limit=1"))["data"][0]["id"]
    sent, lags = {}, []

    def rename():
        for number in range(seconds):
            name = f"event-{number}-of-the-bench"
            body = json.dumps({"name": name}).encode()
            request = urllib.request.Request(
                f"{base}/api/v1/videos/{video}", body, {"content-type": "application/json"}, method="PATCH")
            sent[name] = time.monotonic()
            urllib.request.urlopen(request).read()
            time.sleep(1)

    # Everybody has had the first words, before anything happens.
    waiting = set(open_ones)
    while waiting:
        for descriptor, _ in queue.poll(5):
            if open_ones[descriptor][0].recv(65536):
                waiting.discard(descriptor)
    sender = threading.Thread(target=rename)
    sender.start()
    end = time.monotonic() + seconds + 5
    while time.monotonic() < end and len(lags) < listeners * seconds:
        for descriptor, _ in queue.poll(0.5):
            entry = open_ones[descriptor]
            entry[1] += entry[0].recv(1 << 20)
            now = time.monotonic()
            *whole, entry[1] = entry[1].split(b"\n\n")
            for event in whole:
                if b'"name":"event-' in event:
                    name = event.split(b'"name":"', 1)[1].split(b'"', 1)[0].decode()
                    lags.append(now - sent[name])
                    entry[2] += 1
    sender.join()
    complete = sum(1 for _, _, count in open_ones.values() if count == seconds)
    for connection, _, _ in open_ones.values():
        connection.close()
    print(f"server-sent events: {complete} of {listeners} listeners got all {seconds} events; "
          f"lag p50 {percentile(lags, 0.5) * 1000:.0f} ms, p99 {percentile(lags, 0.99) * 1000:.0f} ms "
          "(at most 250)\n", flush=True)


def slow_heads(port, count=500, limit=14):
    """Clients that send their request's head a byte a second; and one beside them that behaves."""
    head = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + b"x" * 100
    latencies, done = [], threading.Event()

    def behave():
        with connect(port) as connection:
            while not done.is_set():
                began = time.monotonic()
                get(connection, "/healthz")
                latencies.append(time.monotonic() - began)
                time.sleep(0.01)

    attack = [connect(port) for _ in range(count)]
    began = time.monotonic()
    client = threading.Thread(target=behave)
    client.start()
    closed = []
    for second in range(limit):
        for connection in list(attack):
            try:
                connection.send(head[second:second + 1])
            except OSError:
                pass
        until = began + second + 1
        queue = select.poll()
        numbers = {connection.fileno(): connection for connection in attack}
        for number in numbers:
            queue.register(number, select.POLLIN)
        while attack and (rest := until - time.monotonic()) > 0:
            for number, _ in queue.poll(rest * 1000):
                queue.unregister(number)
                connection = numbers[number]
                try:
                    connection.recv(4096)
                except OSError:
                    pass
                closed.append(time.monotonic() - began)
                attack.remove(connection)
                connection.close()
        if not attack:
            break
    done.set()
    client.join()
    print(f"slow-head attack: {len(closed)} of {count} closed, the last after {max(closed, default=0):.1f} s (at most "
          f"11); another client's p99 {percentile(latencies, 0.99) * 1000:.1f} ms (at most 50)\n", flush=True)
