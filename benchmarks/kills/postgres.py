"""A private PostgreSQL server on the loopback that can be stopped and started again."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from uuid import uuid4

import psycopg

__all__ = ["PostgresServer", "initdb", "private_server"]


class PostgresServer:
    """A server of our own, in a folder of our own."""

    def __init__(self, folder: Path, program: Path) -> None:
        self._folder = folder
        self._user = _unprivileged()
        self._programs = program
        self._port = _free_port()
        self._is_running = False
        self._database = "postgres"
        shutil.chown(folder, user=self._user)
        own = ("-U", "tangency", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        self._run(str(program), "-D", str(folder / "data"), *own)

    @property
    def url(self) -> str:
        """URL of its latest database."""
        return f"postgresql://tangency@127.0.0.1:{self._port}/{self._database}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        self._control("-o", options, "-w", "-l", str(self._folder / "log"), "start")
        self._is_running = True

    def stop(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        """Stop it: `fast` tells its clients, `immediate` is a crash."""
        if self._is_running:
            self._control("-m", mode, "-w", "stop")
            self._is_running = False

    def new_database(self) -> None:
        """Start it if need be, and make an empty database the one of `url`."""
        if not self._is_running:
            self.start()
        name = f"t{uuid4().hex}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        self._database = name

    def restart(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        """Stop it and start it again at once."""
        self.stop(mode)
        self.start()

    def _control(self, *arguments: str) -> None:
        self._run(str(self._programs.with_name("pg_ctl")), "-D", str(self._folder / "data"), *arguments)

    def _run(self, *command: str) -> None:
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(command, check=True, cwd=self._folder, user=self._user, **silent)


@contextmanager
def private_server(program: Path) -> Iterator[PostgresServer]:
    """Start a server that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tangency-pg-"))
    try:
        server = PostgresServer(folder, program)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def initdb() -> Path | None:
    """Return PostgreSQL's program of that name; None where there is none."""
    found = shutil.which("initdb")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    # Debian's wrapper in /usr/local or /usr/bin is no neighbour of the server's other programs.
    return installed[-1] if installed else (Path(found) if found else None)


def _unprivileged() -> str | None:
    """Return whom the server may run as: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
