"""Fetching beside aria2c and curl --parallel, from a local nginx: one file of 1 GB, 100 of 10 MB (10 at once), 1,000 of 10 KB,
and 200 MB where the server gives each connection 20 MB/s. ROUNDS=n more rounds, SCALE=0.1 less bytes. `millrace-fetch` is looked for
beside `millrace`; `millrace fetch`, the same in the large program, is measured as well."""

import filecmp
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile

import measure

MILLRACE = sys.argv[1]
ROUNDS = int(os.environ.get("ROUNDS", "3"))
SCALE = float(os.environ.get("SCALE", "1"))

NGINX = """
daemon off; worker_processes {cores}; pid {folder}/nginx.pid; error_log {folder}/nginx.log crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
  server {{ listen 127.0.0.1:{slow}; root {folder}/www; limit_rate 20m; }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Work:
    """Files to be fetched, and how each program is told so."""

    def __init__(self, folder, base, name, count, size, at_once, connections):
        self.folder, self.names = folder, [f"{name}-{index}" for index in range(count)]
        self.source, self.target = os.path.join(folder, "www"), os.path.join(folder, "target")
        self.aside = os.path.join(folder, "aside")
        os.makedirs(self.aside, exist_ok=True)
        noise = random.Random(1)
        for each in self.names:
            with open(os.path.join(self.source, each), "wb") as file:
                for start in range(0, size, 1 << 20):
                    file.write(noise.randbytes(min(1 << 20, size - start)))
        addresses = [f"{base}/{each}" for each in self.names]
        plain, aria, curl = (os.path.join(folder, f"{name}.{kind}") for kind in ("list", "aria2", "curl"))
        with open(plain, "w") as file:
            file.writelines(f"{each}\n" for each in addresses)
        with open(aria, "w") as file:
            file.writelines(f"{address}\n  out={each}\n" for address, each in zip(addresses, self.names))
        with open(curl, "w") as file:
            file.writelines(f'url = "{address}"\noutput = "{self.target}/{each}"\n' for address, each in zip(addresses, self.names))
        # Deleting many files makes ext4 search long for the inodes of the next ones: those are put aside until the end.
        self.puts_aside = count * size < 100_000_000
        ours = ["--list", plain, "--to", self.target, "--at-once", str(at_once), "--connections", str(connections)]
        self.contestants = {
            "millrace-fetch": [MILLRACE + "-fetch"] + ours,
            "millrace fetch": [MILLRACE, "fetch"] + ours,
            "aria2c": [
                "aria2c", "--no-conf", "--quiet", "--file-allocation=none", f"--dir={self.target}", f"--input-file={aria}",
                f"--max-concurrent-downloads={at_once}", f"--max-connection-per-server={connections}", f"--split={connections}"],
        }
        if connections == 1:
            self.contestants["curl --parallel"] = [
                "curl", "--silent", "--parallel", "--parallel-max", str(at_once), "--config", curl]

    def empty(self):
        if self.puts_aside and os.path.exists(self.target):
            os.rename(self.target, tempfile.mkdtemp(dir=self.aside))
        shutil.rmtree(self.target, ignore_errors=True)
        os.mkdir(self.target)

    def measure(self, title):
        measure.table(title, measure.in_turn(self.contestants, ROUNDS, os.path.join(self.folder, "log"), self.empty), "millrace-fetch")
        # Left by whoever was last; each program has to bring the same.
        self.empty()
        subprocess.run(self.contestants["millrace-fetch"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, wrong, missing = filecmp.cmpfiles(self.source, self.target, self.names, shallow=False)
        if wrong or missing:
            raise SystemExit(f"fetch.py: {len(wrong)} files are wrong, {len(missing)} are missing")
        for each in self.names:
            os.unlink(os.path.join(self.source, each))


def main():
    for tool in ("nginx", "aria2c", "curl"):
        if not shutil.which(tool):
            raise SystemExit(f"fetch.py: {tool} is not installed")
    folder = tempfile.mkdtemp()
    os.chmod(folder, 0o755)
    os.mkdir(os.path.join(folder, "www"))
    port, slow = free_port(), free_port()
    with open(folder + "/nginx.conf", "w") as conf:
        conf.write(NGINX.format(folder=folder, port=port, slow=slow, cores=os.cpu_count()))
    nginx = subprocess.Popen(["nginx", "-c", folder + "/nginx.conf", "-p", folder], stderr=subprocess.DEVNULL)
    try:
        measure.wait_for_port(port)
        base, slow_base = (f"http://127.0.0.1:{each}" for each in (port, slow))
        scaled = lambda size: int(size * SCALE)
        Work(folder, base, "large", 1, scaled(1_000_000_000), 1, 1).measure("one file of 1 GB")
        Work(folder, base, "middle", 100, scaled(10_000_000), 10, 1).measure("100 files of 10 MB, 10 at once")
        Work(folder, base, "small", 1000, 10_000, 50, 1).measure("1,000 files of 10 KB, 50 at once")
        Work(folder, slow_base, "slow", 1, scaled(200_000_000), 1, 8).measure("200 MB at 20 MB/s a connection, 8 connections")
    finally:
        nginx.terminate()
        nginx.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
