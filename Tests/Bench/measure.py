"""Runs commands in turn (A B A B …) and tells wall time, CPU time and peak memory of each whole process tree's root."""

import os
import socket
import statistics
import time
from dataclasses import dataclass


@dataclass
class Run:
    wall: float
    cpu: float
    memory: int  # bytes, the largest single process


def wait_for_port(port, seconds=10):
    """Until somebody listens there."""
    end = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise


def once(command, log):
    with open(log, "ab") as sink:
        start = time.monotonic()
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, sink.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, sink.fileno(), 2),
        ]
        pid = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
        _, status, usage = os.wait4(pid, 0)
        wall = time.monotonic() - start
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        raise SystemExit(f"{' '.join(command[:3])} … ended with {code}; see {log}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def in_turn(contestants, rounds, log, before=lambda: None):
    """contestants: {name: command}. Returns {name: [Run]} of the counted rounds; one round before them is not counted."""
    runs = {name: [] for name in contestants}
    for index in range(rounds + 1):
        for name, command in contestants.items():
            before()
            run = once(command, log)
            if index > 0:
                runs[name].append(run)
    return runs


def table(title, runs, ours):
    """Medians of each contestant, and the median of our ratio to each other one, pair by pair."""
    print(title)
    print(f"  {'':28}{'wall s':>10}{'CPU s':>10}{'peak MB':>10}")
    for name, each in runs.items():
        wall = statistics.median(run.wall for run in each)
        cpu = statistics.median(run.cpu for run in each)
        memory = statistics.median(run.memory for run in each)
        print(f"  {name:28}{wall:10.2f}{cpu:10.2f}{memory / 1e6:10.0f}")
    for name, each in runs.items():
        if name == ours:
            continue
        pairs = list(zip(runs[ours], each))
        wall = statistics.median(a.wall / b.wall for a, b in pairs)
        cpu = statistics.median(a.cpu / b.cpu for a, b in pairs)
        memory = statistics.median(a.memory / b.memory for a, b in pairs)
        print(f"  {'ratio to ' + name:28}{wall:10.2f}{cpu:10.2f}{memory:10.2f}")
    print(flush=True)
