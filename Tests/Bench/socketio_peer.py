"""The peer of runners.py: python-socketio on aiohttp, as servers for PeerTube runners in Python have it. Takes a port; lets
everybody into /runners, and tells them all on POST /tell."""

import sys

import socketio
from aiohttp import web

server = socketio.AsyncServer(async_mode="aiohttp")


@server.on("connect", namespace="/runners")
async def connect(sid, environ, auth):
    return bool(auth and auth.get("runnerToken"))


async def tell(request):
    await server.emit("available-jobs", namespace="/runners")
    return web.Response(status=204)


application = web.Application()
application.router.add_post("/tell", tell)
server.attach(application)
web.run_app(application, host="127.0.0.1", port=int(sys.argv[1]), print=None)
