"""A client of Socket.IO, python-socketio from PyPI, in the namespace of runners. Says on a line each what it sees.

    client.py SERVER TOKEN websocket|polling|upgrade [--once]

With --once it leaves in good order after the first event. Otherwise it stays, comes again when it loses its connection,
and ends with its process.
"""

import sys
import threading

import socketio

SERVER, TOKEN, WAY = sys.argv[1:4]
NAMESPACE = "/runners"
TRANSPORTS = {"websocket": ["websocket"], "polling": ["polling"], "upgrade": ["polling", "websocket"]}

client = socketio.Client(reconnection_delay=0.05, reconnection_delay_max=0.2)
heard = threading.Event()


def say(*words):
    # In one piece: handlers run on threads of their own.
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


@client.on("connect", namespace=NAMESPACE)
def connect():
    say("connected", client.transport())


@client.on("available-jobs", namespace=NAMESPACE)
def available(*arguments):
    say("available-jobs", *arguments)
    heard.set()


@client.on("disconnect", namespace=NAMESPACE)
def disconnect(*reason):
    say("disconnected")


@client.on("connect_error", namespace=NAMESPACE)
def refused(words):
    # Also told of a server that is not there: then it tries again.
    if isinstance(words, dict):
        say("refused", words.get("message"))


try:
    client.connect(SERVER, auth={"runnerToken": TOKEN}, namespaces=[NAMESPACE], transports=TRANSPORTS[WAY], retry=False)
except socketio.exceptions.ConnectionError:
    say("not connected")
    sys.exit(1)
if "--once" in sys.argv:
    heard.wait()
    client.disconnect()
    say("left")
else:
    client.wait()
