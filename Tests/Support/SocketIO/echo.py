"""Speaks to a WebSocket that echoes, with websocket-client from PyPI: echo.py URL"""

import sys

import websocket

connection = websocket.create_connection(sys.argv[1], timeout=20)
for message in ["short", "ü" * 70_000, ""]:
    connection.send(message)
    assert connection.recv() == message
for size in [125, 126, 65535, 65536, 200_000]:
    connection.send_binary(bytes(size))
    assert connection.recv() == bytes(size)
connection.ping("hello")
opcode, frame = connection.recv_data_frame(control_frame=True)
assert opcode == websocket.ABNF.OPCODE_PONG and frame.data == b"hello", (opcode, frame)
connection.send_close(4001, b"bye")
opcode, frame = connection.recv_data_frame(control_frame=True)
assert opcode == websocket.ABNF.OPCODE_CLOSE and frame.data[:2] == (4001).to_bytes(2, "big"), (opcode, frame)
print("ok")
