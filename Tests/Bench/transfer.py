"""transfer.push to a store like S3 beside `aws s3 cp`, both in parts of 16 MiB to the same sink, which throws away what
it gets. Ours is the time of the job, in which every byte is hashed for its part's signature; theirs is the time of the
program. MIB=n takes another size than 1024, ROUNDS=n other than 3 rounds."""

import json
import os
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

MILLRACE = sys.argv[1]
SIZE = int(os.environ.get("MIB", "1024")) << 20
ROUNDS = int(os.environ.get("ROUNDS", "3"))
AWS = os.path.join(os.path.dirname(__file__), "../../.build/bench-venv/bin/aws")


class Sink:
    """Takes objects in and forgets them; knows of each key how large it was."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.keys = {}
        self.parts = {}
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        space = memoryview(bytearray(1 << 20))
        with client, client.makefile("rb", 1 << 16) as reader:
            while line := reader.readline():
                method, target, _ = line.decode().split()
                headers = {}
                while (line := reader.readline().strip()):
                    name, value = line.decode().split(":", 1)
                    headers[name.lower()] = value.strip()
                if "expect" in headers:
                    client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                rest = length = int(headers.get("content-length", 0))
                # What the reader holds already, and then the socket itself.
                while rest and (held := reader.peek(1)[:rest]):
                    rest -= len(reader.read(min(len(held), rest)))
                    while rest:
                        count = client.recv_into(space[:min(rest, len(space))])
                        if not count:
                            return
                        rest -= count
                client.sendall(self.answer(method, target, headers, length))

    def answer(self, method, target, headers, length):
        key, _, query = target.partition("?")
        status, body, more = "200 OK", b"", []
        if method == "PUT":
            # Clients that send a checksum of their own behind the body say how long the file is.
            self.parts.setdefault(key, []).append(int(headers.get("x-amz-decoded-content-length", length)))
            more = ['ETag: "x"']
            if not query:
                self.keys[key] = sum(self.parts.pop(key))
        elif method == "POST" and "uploads" in query:
            body = b"<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
        elif method == "POST":
            self.keys[key] = sum(self.parts.pop(key))
            body = b'<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>'
        elif key not in self.keys:
            status = "404 Not Found"
        if method == "HEAD":
            more.append(f"Content-Length: {self.keys.get(key, 0)}")
        else:
            more.append(f"Content-Length: {len(body)}")
        return "\r\n".join([f"HTTP/1.1 {status}", *more, "", ""]).encode() + body


def call(port, path, method="GET", body=None, headers=None):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers or {}, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())


def moment(text):
    return time.mktime(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")) + float("0" + text[19:-1])


class Server:
    """millrace with a pipeline that takes a file in and sends it on."""

    def __init__(self, work, sink):
        config = os.path.join(work, "Plugins.json")
        push = {
            "to": "s3://bucket/ours", "endpoint": f"http://127.0.0.1:{sink.port}", "accessKey": "a", "secretKey": "b",
            "kinds": ["source"], "existing": "overwrite",
        }
        with open(config, "w") as file:
            json.dump({
                "network": {"allow": ["127.0.0.1"]},
                "pipeline": {
                    "ingest": {"stage": "ingest.file", "with": {"folders": [work]}},
                    "push": {"stage": "transfer.push", "after": ["ingest"], "with": push},
                },
            }, file)
        self.data = os.path.join(work, "data")
        self.process = subprocess.Popen(
            [MILLRACE, "serve", "--data", self.data, "--config", config, "--listen", "127.0.0.1:0", "--log", "error"],
            stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1].split()[0])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def sent(self, video):
        """The job once it is done, and the most memory of the process meanwhile."""
        end = time.monotonic() + 300
        while time.monotonic() < end:
            view = call(self.port, f"/api/v1/videos/{video}")
            if view["state"] == "ready":
                break
            if view["state"] == "failed":
                raise SystemExit(f"transfer.py: {view['error']}")
            time.sleep(0.05)
        job = next(each for each in view["jobs"] if each["node"] == "push")
        with open(f"/proc/{self.process.pid}/status") as status:
            peak = int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1]) * 1024
        return moment(job["finishedAt"]) - moment(job["startedAt"]), peak


def ours(work, sink, source):
    with Server(work, sink) as server:
        body = json.dumps({"source": source}).encode()
        video = call(server.port, "/api/v1/videos", "POST", body, {"content-type": "application/json"})["id"]
        server.sent(video)
    times, peaks = [], []
    for _ in range(ROUNDS):
        with sqlite3.connect(os.path.join(work, "data", "millrace.sqlite")) as database:
            # Without the checksum that ingest has left: most files have none.
            database.execute("UPDATE artifacts SET traits = '{}' WHERE kind = 'source'")
            database.execute("DELETE FROM artifacts WHERE kind = 'transfer'")
            database.execute("UPDATE jobs SET state = 'ready', finished_at = NULL WHERE node = 'push'")
            database.execute("UPDATE videos SET state = 'processing'")
            database.commit()
        sink.keys.clear()
        with Server(work, sink) as server:
            seconds, peak = server.sent(video)
        assert sum(sink.keys.values()) == SIZE, sink.keys
        times.append(seconds)
        peaks.append(peak)
    return times, max(peaks)


def theirs(work, sink, source):
    environment = dict(
        os.environ, AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b", AWS_DEFAULT_REGION="us-east-1",
        AWS_CONFIG_FILE=os.path.join(work, "aws"), AWS_EC2_METADATA_DISABLED="true")
    with open(environment["AWS_CONFIG_FILE"], "w") as file:
        file.write("[default]\ns3 =\n  multipart_chunksize = 16MB\n")
    times = []
    for _ in range(ROUNDS):
        sink.keys.clear()
        start = time.monotonic()
        subprocess.run(
            [AWS, "--endpoint-url", f"http://127.0.0.1:{sink.port}", "s3", "cp", "--quiet", source, "s3://bucket/theirs"],
            check=True, env=environment)
        times.append(time.monotonic() - start)
        assert sum(sink.keys.values()) == SIZE, sink.keys
    return times


def main():
    if not os.path.exists(AWS):
        raise SystemExit("transfer.py: no awscli; make deps-bench installs it")
    with tempfile.TemporaryDirectory() as work:
        source = os.path.join(work, "clip.bin")
        block = os.urandom(1 << 20)
        with open(source, "wb") as file:
            for _ in range(SIZE >> 20):
                file.write(block)
        sink = Sink()
        mine, peak = ours(work, sink, source)
        other = theirs(work, sink, source)
    ratio = statistics.median(mine) / statistics.median(other)
    print(f"S3 upload of {SIZE >> 20} MiB to a local sink")
    print(f"  transfer.push {statistics.median(mine):.2f} s, aws s3 cp {statistics.median(other):.2f} s")
    print(f"  wall {ratio:.2f}x of aws s3 cp (at most 0.8); memory of the server at most {peak / 1e6:.0f} MB")


main()
