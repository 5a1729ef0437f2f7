"""What measurements of the API call with: HTTP/1.1 on one connection, and waiting for something to become true."""

import asyncio
import json
import re
import time


class Client:
    """HTTP/1.1 on one connection."""

    def __init__(self, port):
        self.port = port
        self.reader = None

    async def call(self, method, path, body=None, headers=""):
        """Status, JSON, seconds."""
        if not self.reader:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        content = json.dumps(body).encode() if isinstance(body, dict) else body or b""
        kind = "" if headers else "Content-Type: application/json\r\n"
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{kind}{headers}Content-Length: {len(content)}\r\n\r\n"
        start = time.perf_counter()
        self.writer.write(head.encode() + content)
        status, fields = (await self.reader.readuntil(b"\r\n\r\n")).split(b"\r\n", 1)
        length = re.search(rb"(?i)content-length: (\d+)", fields)
        answer = await self.reader.readexactly(int(length[1])) if length else b""
        seconds = time.perf_counter() - start
        return int(status.split()[1]), json.loads(answer) if answer[:1] in (b"{", b"[") else None, seconds


async def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = await condition()
        if value:
            return value
        await asyncio.sleep(0.05)
    raise SystemExit("waited in vain")
