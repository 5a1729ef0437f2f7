"""How many jobs the ingestion server takes in a second, each on the disk before its answer: a kill at the end proves it.
JOBS=n sends more, CONNECTIONS=n at a time."""

import asyncio
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

LIMIT = 1000


def job(number):
    output = {
        "container": "ogg", "extension": "ogv", "a_codec": "vorbis", "a_bitrate": "128k", "a_samplingrate": 44100,
        "a_channels": 2, "v_codec": "theora", "v_bitrate": "768k", "v_framerate": 25, "v_resolution": "800x600",
        "v_dar": "16:9",
    }
    body = {
        "code": f"{number:016x}", "raw_video": "raw.mp4", "name": f"clip-{number}", "weight": 5568748, "thumbs": 4,
        "transcode_configs": [output, {**output, "v_bitrate": "1536k", "v_resolution": "1440x1080"}],
    }
    content = json.dumps(body).encode()
    head = f"POST /ingest_content HTTP/1.1\r\nhost: localhost\r\ncontent-length: {len(content)}\r\n\r\n"
    return head.encode() + content


async def send(port, jobs, times):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while jobs:
        start = time.monotonic()
        writer.write(jobs.pop())
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(int(re.search(rb"content-length: (\d+)", head.lower())[1]))
        assert body == b"Job submitted.", head + body
        times.append(time.monotonic() - start)
    writer.close()


async def submit(port, count, connections):
    jobs, times = [job(number) for number in range(count)], []
    start = time.monotonic()
    await asyncio.gather(*(send(port, jobs, times) for _ in range(connections)))
    return time.monotonic() - start, sorted(times)


def serve(millrace, data):
    server = subprocess.Popen(
        [millrace, "serve", "--data", data, "--listen", "127.0.0.1:0", "--log", "error"],
        stdout=subprocess.PIPE, text=True, cwd=os.path.dirname(data))
    return server, int(server.stdout.readline().rsplit(":", 1)[1])


def main():
    millrace = os.path.abspath(sys.argv[1])
    count, connections = int(os.environ.get("JOBS", 1000)), int(os.environ.get("CONNECTIONS", 32))
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        upload = pathlib.Path(data, "cis/upload")
        upload.mkdir(parents=True)
        # Taken in at once, and refused by the probe: what comes after it is measured elsewhere.
        (upload / "raw.mp4").write_bytes(b"no video")
        server, port = serve(millrace, data)
        wall, times = asyncio.run(submit(port, count, connections))
        server.send_signal(signal.SIGKILL)
        server.wait()
        server, port = serve(millrace, data)
        found = 0
        while found < count and (found := videos(port)) < count:
            time.sleep(0.2)
        server.terminate()
        server.wait()
    rate = count / wall
    print(f"ingestion jobs: {count} submitted by {connections} connections, killed right after, {found} there after a start")
    print(f"  {rate:8.0f} a second (at least {LIMIT}: {'yes' if rate >= LIMIT else 'NO'})")
    print(f"  {times[len(times) // 2] * 1000:8.1f} ms to an answer, median; {times[-1] * 1000:.1f} ms the longest")


def videos(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/videos?limit=1") as answer:
        return json.load(answer)["total"]


if __name__ == "__main__":
    main()
