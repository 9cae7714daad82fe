"""How many optimisations a second a server answers and records, and what becomes of those that are too many.

`python benchmarks/rate_study.py` starts `tangency serve` with a process for each processor on a new store and asks for
least variance of 50 assets × 252 returns, sent with each request and different each time, over connections that are
kept. Then it asks three times as much as was answered, and then lets go. `python benchmarks/rate_study.py 3 2000` takes
three seconds for each, and 2000 requests for the memory.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np

ASSETS, ROWS, BODIES = 50, 252, 40
MINIMUM = {"name": "mvo", "params": {"objective": "min_risk"}}
_CLIENTS = 16
_OK = 200
_HEALTH_EVERY = 0.05
_STARTS_WITHIN = 120.0


@dataclass
class Seen:
    """What clients saw: a latency and a status of each request."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    answered: list[float] = field(default_factory=list)
    without_time: int = 0

    def add(self, status: int, seconds: float, *, has_retry_after: bool) -> None:
        """Count one."""
        self.statuses[status] += 1
        self.seconds.append(seconds)
        if status == _OK:
            self.answered.append(seconds)
        elif not has_retry_after:
            self.without_time += 1

    def percentile(self, q: float) -> float:
        """Return a percentile of the latencies of what was answered, in milliseconds."""
        return 1e3 * float(np.percentile(self.answered, q)) if self.answered else float("nan")


class Connection:
    """One connection that is kept, with as little work for each request as can be."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open()

    def _open(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, raw: bytes) -> tuple[int, bytes, bool]:
        """Send a request; return status, body and whether it says when to come again."""
        self._socket.sendall(raw)
        received = b""
        while b"\r\n\r\n" not in received:
            part = self._socket.recv(65536)
            if not part:
                raise ConnectionError("closed")
            received += part
        head, _, body = received.partition(b"\r\n\r\n")
        lowered = head.lower()
        size = int(lowered.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        while len(body) < size:
            body += self._socket.recv(65536)
        if b"connection: close" in lowered:
            self._socket.close()
            self._open()
        return int(head[9:12]), body, b"retry-after" in lowered

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def requests() -> list[bytes]:
    """Return requests, whole."""
    rng = np.random.default_rng(0)
    found = []
    for _ in range(BODIES):
        values = np.round(rng.normal(0.0005, 0.02, (ROWS, ASSETS)), 6).tolist()
        own = {"returns": {"assets": [f"A{i}" for i in range(ASSETS)], "values": values}, "optimizer": MINIMUM}
        body = json.dumps(own, separators=(",", ":")).encode()
        head = (
            "POST /api/portfolio/optimize HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        found.append(head.encode() + body)
    return found


HEALTH = b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n"


def asked(port: int, raws: list[bytes], seconds: float, clients: int, most: int | None = None) -> Seen:
    """Return what clients see that each ask again as soon as they are answered."""
    seen, lock, end = Seen(), threading.Lock(), time.monotonic() + seconds
    left = [most if most is not None else 10**9]

    def go(k: int) -> None:
        i = k
        with Connection(port) as connection:
            while time.monotonic() < end:
                with lock:
                    left[0] -= 1
                    if left[0] < 0:
                        break
                began = time.perf_counter()
                status, _, has_retry_after = connection.ask(raws[i % len(raws)])
                took = time.perf_counter() - began
                with lock:
                    seen.add(status, took, has_retry_after=has_retry_after)
                i += clients

    threads = [threading.Thread(target=go, args=(k,)) for k in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def offered(port: int, raws: list[bytes], seconds: float, rate: float, clients: int) -> Seen:
    """Return what clients see that ask at a rate, whatever comes back."""
    seen, lock, began = Seen(), threading.Lock(), time.monotonic()

    def go(k: int) -> None:
        with Connection(port) as connection:
            for j in range(k, int(rate * seconds), clients):
                wait = began + j / rate - time.monotonic()
                if wait > 0:
                    time.sleep(wait)
                if time.monotonic() - began > seconds:
                    break
                start = time.perf_counter()
                status, _, has_retry_after = connection.ask(raws[j % len(raws)])
                with lock:
                    seen.add(status, time.perf_counter() - start, has_retry_after=has_retry_after)

    threads = [threading.Thread(target=go, args=(k,)) for k in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


class Health:
    """Asks for the server's health all the while."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.seconds: list[float] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def _ask(self) -> None:
        with Connection(self._port) as connection:
            while not self._ended.wait(_HEALTH_EVERY):
                began = time.perf_counter()
                connection.ask(HEALTH)
                self.seconds.append(time.perf_counter() - began)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def p99(self) -> float:
        """Return milliseconds."""
        return 1e3 * float(np.percentile(self.seconds, 99))


class Server:
    """`tangency serve` on a store of its own."""

    def __init__(self, processes: int) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="tangency-rate-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = ["-c", "from tangency.cli.main import main; main()", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, *command, "--processes", str(processes), "--workers", "0"],
            env={**os.environ, "TANGENCY_HOME": str(self.home), "OPENBLAS_NUM_THREADS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + _STARTS_WITHIN
        while not self.answers():
            if time.monotonic() > end:
                raise TimeoutError("the server did not start")
            time.sleep(0.2)

    def answers(self) -> bool:
        """Return whether it says that it is well."""
        try:
            with Connection(self.port) as connection:
                return connection.ask(HEALTH)[0] == _OK
        except OSError:
            return False

    def pids(self) -> list[int]:
        """Return the server's processes."""
        found = [self.process.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").iterdir():
                children = task / "children"
                found += map(int, children.read_text().split()) if children.exists() else []
        return found

    def cpu(self) -> float:
        """Return the processor seconds of all processes."""
        ticks = os.sysconf("SC_CLK_TCK")
        total = 0
        for pid in self.pids():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / ticks

    def memory(self) -> float:
        """Return the resident memory of all processes in mebibytes."""
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.pids())
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def close(self) -> float:
        """Stop it; return the seconds that took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        took = time.monotonic() - began
        shutil.rmtree(self.home)
        return took


def main(seconds: float, requests_for_memory: int) -> int:
    """Print the study; return how many of its figures are not as they should be."""
    processors = os.cpu_count() or 1
    raws = requests()
    server = Server(processors)
    try:
        asked(server.port, raws, 5.0, _CLIENTS)
        busy, own = server.cpu(), time.process_time()
        with Health(server.port) as health:
            seen = asked(server.port, raws, seconds, _CLIENTS)
        busy, own = server.cpu() - busy, time.process_time() - own
        rate = len(seen.answered) / seconds
        print(
            f"sustained: {rate:.0f} a second, p50 {seen.percentile(50):.0f} ms, p99 {seen.percentile(99):.0f} ms, "
            f"statuses {dict(seen.statuses)}, health p99 {health.p99():.0f} ms"
        )
        each = 1e3 / max(len(seen.seconds), 1)
        print(
            f"  processor time a request: server {busy * each:.1f} ms, client {own * each:.1f} ms "
            f"({own / (own + busy):.0%} of both)"
        )
        with Health(server.port) as health:
            flood = offered(server.port, raws, seconds, 3.0 * rate, 64)
        print(
            f"three times as much: statuses {dict(flood.statuses)}, {flood.without_time} refused without a time, "
            f"answered {len(flood.answered) / seconds:.0f} a second, p99 {flood.percentile(99):.0f} ms, "
            f"health p99 {health.p99():.0f} ms"
        )
        let_go = time.monotonic()
        recovered = None
        with Connection(server.port) as connection:
            while recovered is None and time.monotonic() - let_go < 10.0:
                began = time.perf_counter()
                status, _, _ = connection.ask(raws[0])
                if status == _OK and time.perf_counter() - began < 0.15:
                    recovered = time.monotonic() - let_go
        print(f"recovered after {recovered:.2f} s" if recovered is not None else "not recovered after 10 s")
        first = None
        for k in range(10):
            asked(server.port, raws, 600.0, _CLIENTS, requests_for_memory // 10)
            first = server.memory() if k == 0 else first
            if k in {0, 1, 4, 9}:
                print(f"memory after {(k + 1) * requests_for_memory // 10:6d} more: {server.memory():.0f} MiB")
        last = server.memory()
    finally:
        took = server.close()
    print(f"stopped in {took:.1f} s")
    wrong = [
        rate < 150.0,
        seen.percentile(99) > 150.0,
        flood.without_time > 0 or set(flood.statuses) - {200, 429, 503} != set(),
        recovered is None or recovered > 2.0,
        first is not None and last > 1.1 * first,
    ]
    return sum(wrong)


if __name__ == "__main__":
    numbers = sys.argv[1:]
    sys.exit(main(float(numbers[0]) if numbers else 20.0, int(numbers[1]) if len(numbers) > 1 else 20_000))
