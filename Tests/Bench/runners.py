"""Runners: memory of idle ones and the time to wake them all, beside python-socketio; then requests and accepts of many
at once. A data folder with one small video is grown by hand to JOBS pending jobs. RUNNERS=n, JOBS=n, TOGETHER=n
(who take jobs at the same time) other numbers."""

import asyncio
import base64
import json
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

from client import Client, until
from load import connect, percentile

MILLRACE = sys.argv[1]
RUNNERS = int(os.environ.get("RUNNERS", "200"))
JOBS = int(os.environ.get("JOBS", "2000"))
TOGETHER = int(os.environ.get("TOGETHER", "4"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))
HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(os.path.dirname(os.path.dirname(HERE)), ".build", "venv", "bin", "python3")


def memory(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1]) * 1024


class Waiting:
    """A runner's socket: in the namespace, answering heartbeats, noting when it is told."""

    def __init__(self):
        self.told = asyncio.Event()

    async def enter(self, port, token):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        key = base64.b64encode(os.urandom(16)).decode()
        self.writer.write(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in head:
            raise SystemExit(head)
        await self.read()
        self.write("40/runners," + json.dumps({"runnerToken": token}))
        answer = await self.read()
        if not answer.startswith("40/runners,"):
            raise SystemExit(answer)
        self.task = asyncio.create_task(self.listen())
        return self

    async def listen(self):
        while True:
            packet = await self.read()
            if packet == "2":
                self.write("3")
            elif packet == '42/runners,["available-jobs"]':
                self.told.set()

    async def read(self):
        head = await self.reader.readexactly(2)
        count = head[1] & 0x7F
        if count == 126:
            count = int.from_bytes(await self.reader.readexactly(2), "big")
        return (await self.reader.readexactly(count)).decode()

    def write(self, text):
        payload = text.encode()
        length = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
        self.writer.write(b"\x81" + length + bytes(4) + payload)


async def crowd(port, pid, tokens, tell):
    """Bytes for each of them, and milliseconds until the last is told."""
    # The first ones pay for what all share.
    first = [await Waiting().enter(port, token) for token in tokens[:10]]
    before = memory(pid)
    others = [await Waiting().enter(port, token) for token in tokens[10:]]
    each = (memory(pid) - before) / len(others)
    everybody = first + others
    times = []
    for _ in range(ROUNDS):
        await asyncio.sleep(1.2)
        for one in everybody:
            one.told.clear()
        start = await tell()
        await asyncio.wait_for(asyncio.gather(*(one.told.wait() for one in everybody)), 20)
        times.append((time.perf_counter() - start) * 1000)
    for one in everybody:
        one.task.cancel()
        one.writer.close()
    return each, statistics.median(times)


def listen(work, data):
    """A server, and its port."""
    config = os.path.join(work, "Plugins.json")
    with open(config, "w") as file:
        json.dump({"pipeline": {
            "ingest": {"stage": "ingest.file"}, "probe": {"stage": "probe.libav", "after": ["ingest"]},
            "transcode": {"stage": "transcode.ladder", "after": ["probe"], "lanes": {"local": 0, "runners": True}},
        }}, file)
    process = subprocess.Popen(
        [MILLRACE, "serve", "--config", config, "--data", data, "--listen", "127.0.0.1:0", "--access-log", "off"],
        stdout=subprocess.PIPE, stderr=open(os.path.join(work, "log"), "a"), text=True)
    return process, int(process.stdout.readline().strip().rsplit(":", 1)[1])


async def prepare(work, data):
    """One video whose renditions wait for runners, and runners."""
    clip = os.path.join(work, "clip.mp4")
    subprocess.run([MILLRACE, "sample", clip, "--duration", "2s", "--size", "1280x720"], check=True, capture_output=True)
    process, port = listen(work, data)
    client = Client(port)
    with open(clip, "rb") as file:
        form = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n' + file.read() + b"\r\n--b--\r\n"
    status, _, _ = await client.call(
        "POST", "/api/v1/videos", form, "Content-Type: multipart/form-data; boundary=b\r\n")
    assert status == 201, status
    await client.call("POST", "/api/v1/runners/registration-tokens/generate")
    _, page, _ = await client.call("GET", "/api/v1/runners/registration-tokens")
    registration = page["data"][0]["registrationToken"]
    tokens = []
    for number in range(RUNNERS):
        _, runner, _ = await client.call(
            "POST", "/api/v1/runners/register", {"registrationToken": registration, "name": f"runner {number}"})
        tokens.append(runner["runnerToken"])

    async def offered():
        _, answer, _ = await client.call("POST", "/api/v1/runners/jobs/request", {"runnerToken": tokens[0]})
        return answer["availableJobs"]

    await until(offered)
    process.terminate()
    process.wait()
    return tokens


def grow(data):
    """Copies the video, with all that belongs to it, until so many jobs wait for runners."""
    with sqlite3.connect(os.path.join(data, "millrace.sqlite")) as database:
        database.row_factory = sqlite3.Row
        video = dict(database.execute("SELECT * FROM videos").fetchone())
        rows = {
            table: [dict(row) for row in database.execute(f"SELECT * FROM {table} WHERE video = ?", (video["id"],))]
            for table in ("jobs", "artifacts", "video_presets")}
        waiting = sum(1 for job in rows["jobs"] if job["state"] == "ready")

        def insert(table, row):
            marks = ", ".join("?" * len(row))
            database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))

        made = waiting
        while made < JOBS:
            copy = str(uuid.uuid4())
            insert("videos", {**video, "id": copy})
            for job in rows["jobs"]:
                insert("jobs", {**job, "id": str(uuid.uuid4()), "video": copy})
            for table in ("artifacts", "video_presets"):
                for row in rows[table]:
                    insert(table, {**row, **({"id": str(uuid.uuid4())} if "id" in row else {}), "video": copy})
            made += waiting
        return made


async def beside(work, port, pid, tokens):
    """Memory and waking, of both in turn."""
    client = Client(port)

    async def tell():
        # A job that is given back is pending again.
        _, answer, _ = await client.call("POST", "/api/v1/runners/jobs/request", {"runnerToken": tokens[0]})
        job = answer["availableJobs"][0]["uuid"]
        _, accepted, _ = await client.call("POST", f"/api/v1/runners/jobs/{job}/accept", {"runnerToken": tokens[0]})
        start = time.perf_counter()
        status, _, _ = await client.call(
            "POST", f"/api/v1/runners/jobs/{job}/abort",
            {"runnerToken": tokens[0], "jobToken": accepted["job"]["jobToken"], "reason": "bench"})
        assert status == 204, open(os.path.join(work, "log")).read()[-1500:]
        return start

    results = {"millrace": await crowd(port, pid, tokens, tell)}
    if os.path.exists(VENV):
        import socket
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            other = probe.getsockname()[1]
        peer = subprocess.Popen([VENV, os.path.join(HERE, "socketio_peer.py"), str(other)])
        try:
            connect(other, patience=20).close()
            caller = Client(other)

            async def tell_there():
                start = time.perf_counter()
                await caller.call("POST", "/tell")
                return start

            results["python-socketio"] = await crowd(other, peer.pid, tokens, tell_there)
        finally:
            peer.terminate()
            peer.wait()
    print(f"{RUNNERS} runners connected and idle; {ROUNDS} times a word to all of them")
    for name, (each, milliseconds) in results.items():
        print(f"  {name:18}{each / 1024:8.1f} KB each{milliseconds:10.1f} ms until the last is told")
    if len(results) == 2:
        (ours, told), (theirs, late) = results.values()
        print(f"  ratio             {ours / theirs:8.2f}{told / late:16.2f}")
    print(flush=True)


async def stampede(port, tokens):
    """What happens after a word to all of them: everybody looks at the same moment."""
    clients = [Client(port) for _ in tokens]
    for client, token in zip(clients, tokens):
        await client.call("POST", "/api/v1/runners/jobs/request", {"runnerToken": token})
    answers = await asyncio.gather(*(
        client.call("POST", "/api/v1/runners/jobs/request", {"runnerToken": token})
        for client, token in zip(clients, tokens)))
    times = [seconds * 1000 for _, _, seconds in answers]
    print(f"{len(tokens)} runners look at the same moment")
    print(f"  request   p50 {percentile(times, 0.5):7.2f} ms   the last {max(times):7.2f} ms\n", flush=True)


async def race(port, tokens, jobs, together):
    """So many runners take jobs at the same time until there are none; every job once."""
    taken, asks, accepts, lost = [], [], [], 0

    async def work(token):
        nonlocal lost
        client = Client(port)
        while True:
            _, answer, seconds = await client.call("POST", "/api/v1/runners/jobs/request", {"runnerToken": token})
            asks.append(seconds * 1000)
            if not answer["availableJobs"]:
                return
            job = answer["availableJobs"][0]["uuid"]
            status, _, seconds = await client.call(
                "POST", f"/api/v1/runners/jobs/{job}/accept", {"runnerToken": token})
            accepts.append(seconds * 1000)
            if status == 200:
                taken.append(job)
            elif status == 409:
                lost += 1
            else:
                raise SystemExit(f"accept: {status}")

    waiting = [await Waiting().enter(port, token) for token in tokens]
    start = time.perf_counter()
    await asyncio.gather(*(work(token) for token in tokens[:together]))
    seconds = time.perf_counter() - start
    for one in waiting:
        one.task.cancel()
        one.writer.close()
    if len(taken) != len(set(taken)) or len(taken) < jobs:
        raise SystemExit(f"{len(taken)} jobs were taken, {len(set(taken))} different ones, of {jobs}")
    print(f"{len(tokens)} runners connected, {together} of them take {jobs} pending jobs in {seconds:.1f} s: each once, {lost} races lost")
    for name, values in [("request", asks), ("accept", accepts)]:
        print(f"  {name:10}p50 {percentile(values, 0.5):7.2f} ms   p99 {percentile(values, 0.99):7.2f} ms (at most 50)")
    print(flush=True)


async def main():
    with tempfile.TemporaryDirectory() as work:
        data = os.path.join(work, "data")
        tokens = await prepare(work, data)
        jobs = grow(data)
        process, port = listen(work, data)
        try:
            await beside(work, port, process.pid, tokens)
            await stampede(port, tokens)
            await race(port, tokens, jobs, together=TOGETHER)
        finally:
            process.terminate()
            process.wait()


asyncio.run(main())
