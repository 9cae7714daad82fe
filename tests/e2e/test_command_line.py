"""The command line as users have it: real processes, real files, and what bad input gets."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from warm_command import WarmCommand

ENTRY = "import sys; from tangency.cli.main import main; main()"
# The store's own patience is half a minute; a test's is not.
IMPATIENT = (
    "from tangency.store import Store; Store.open.__func__.__kwdefaults__['wait_seconds'] = 0.2; "
    "from tangency.cli.main import main; main()"
)
# No permission binds root: once all is imported, the process becomes an ordinary user.
ORDINARY = """
import os, sys
import tangency.desk.desk, tangency.cli.runs, tangency.cli.verbs
from tangency.cli.main import main
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
main()
"""
DAY = ("--as-of", "2024-11-30")
IMPORT = ("--name", "mine", "--calendar", "crypto", "--currency", "USD", "--asset-class", "crypto")
GOOD = "timestamp,symbol,close\n2024-01-01,AAA,1.5\n2024-01-02,AAA,1.6\n"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def tangency(tmp_path: Path, home: Path, warm_command: WarmCommand) -> Run:
    """Return a function that runs one command in a process of its own; no stream may hold a traceback.

    With an `entry` the process loads everything itself, as a user's does.
    """

    def call(*arguments: str, entry: str | None = None) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"TANGENCY_HOME": str(home), "TANGENCY_DEBUG": "0"}
        if entry is None:
            done = warm_command.run(*arguments, folder=tmp_path, environment=environment)
        else:
            command = [sys.executable, "-c", entry, *arguments]
            done = subprocess.run(
                command, check=False, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=120
            )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    return call


def refused(done: subprocess.CompletedProcess[str], code: int, *parts: str) -> None:
    """Assert exit code, and a message on standard error that says what, where, value and remedy."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0].startswith("error: ")
    names = [line.split(":")[0].strip() for line in lines[1:]]
    assert "where" in names
    assert "remedy" in names
    for part in parts:
        assert part in done.stderr


BAD_FILES = {
    "missing": (None, "there is no such file", "prices.csv"),
    "empty": ("", "the file is empty", "header"),
    "wrong columns": ("timestamp,coin,close\n2024-01-01,AAA,1\n", "no column 'symbol'", "coin"),
    "unparseable date": (GOOD + "01/03/2024,AAA,1.7\n", "line 4", "01/03/2024"),
    "duplicate row": (GOOD + "2024-01-02,AAA,1.6\n", "line 4", "2024-01-02"),
    "price not positive": (GOOD + "2024-01-03,AAA,-2\n", "line 4", "-2"),
    "not text": (b"\xff\xfe\x00\x01", "UTF-16", "--encoding utf-16"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_whole(tangency: Run, tmp_path: Path, home: Path, name: str) -> None:
    content, *parts = BAD_FILES[name]
    if content is not None:
        (tmp_path / "prices.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    refused(tangency("data", "import", "prices.csv", *IMPORT), 3, *parts)
    assert not any((home / "datasets").iterdir())
    with closing(sqlite3.connect(home / "tangency.db")) as database:
        assert database.execute("select count(*) from dataset_version").fetchone() == (0,)


def test_an_unreadable_file_is_refused(tangency: Run, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    refused(tangency("data", "import", "folder.csv", *IMPORT, entry=ENTRY), 3, "folder.csv", "there are no tables")


BAD_REQUESTS = {
    "asset": (("--constraint", "weight[BTX] <= 20%"), 2, "'BTX'", "did you mean BTC", "column"),
    "sector": (("--constraint", "sector[Defy] <= 20%"), 2, "'Defy'", "did you mean DeFi"),
    "component": (("--risk-model", "ledoit"), 2, "unknown risk model 'ledoit'", "did you mean ledoit-wolf"),
    "constraint": (("--constraint", "weight <== 20%"), 2, "column 10"),
    "contradiction": (("--constraint", "weight <= 2%"), 4, "weight <= 2%", "net = 100%", "relax"),
    "day": (("--as-of", "2024-11-31"), 2, "2024-11-31", "YYYY-MM-DD"),
    "window": (("--as-of", "2025-02-10"), 3, "48", "2024-12-10"),
    "seed": (("--seed", "99999999999999999999"), 2, "99999999999999999999", "seed"),
    "no text": (("--constraint", "\udcff <= 1"), 2, "not text", "UTF-8"),
    "weight held": (("--current", "BTX=0.2"), 2, "'BTX'", "current"),
}


@pytest.mark.parametrize("name", BAD_REQUESTS)
def test_a_bad_request_is_refused_and_leaves_nothing_half_written(tangency: Run, home: Path, name: str) -> None:
    arguments, code, *parts = BAD_REQUESTS[name]
    day = () if "--as-of" in arguments else DAY
    refused(tangency("optimize", "crypto", *day, *arguments), code, *parts)
    if (home / "tangency.db").exists():
        with closing(sqlite3.connect(home / "tangency.db")) as database:
            assert database.execute("select count(*) from run where status <> 'failed'").fetchone() == (0,)
            for table in ("composition", "run_constraint", "trade"):
                assert database.execute(f"select count(*) from {table}").fetchone() == (0,)


def test_an_unknown_dataset_and_an_unknown_run_are_named(tangency: Run) -> None:
    refused(tangency("optimize", "cripto", entry=ENTRY), 2, "'cripto'", "did you mean crypto")
    refused(tangency("runs", "show", "20200101-000000000-aaaaaa"), 7, "20200101-000000000-aaaaaa")


def test_a_database_of_a_newer_version_is_left_alone(tangency: Run, home: Path) -> None:
    assert tangency("runs", "list").returncode == 0
    with closing(sqlite3.connect(home / "tangency.db")) as database:
        database.execute("update alembic_version set version_num = '9999'")
        database.commit()
    before = (home / "tangency.db").read_bytes()
    refused(tangency("runs", "list"), 7, "newer Tangency", "9999", "tangency.db")
    assert (home / "tangency.db").read_bytes() == before


def test_a_locked_store_says_so(tangency: Run, home: Path) -> None:
    assert tangency("runs", "list").returncode == 0
    with closing(sqlite3.connect(home / "tangency.db", isolation_level=None)) as holder:
        holder.execute("begin immediate")
        refused(tangency("optimize", "crypto", *DAY, entry=IMPATIENT), 7, "locked by another process", "tangency.db")
    with closing(sqlite3.connect(home / "tangency.db")) as database:
        assert database.execute("select count(*) from run").fetchone() == (0,)


@pytest.fixture
def shut(tmp_path: Path, home: Path, tangency: Run) -> Iterator[Path]:
    """Give a store that exists and that no user may write."""
    assert tangency("runs", "list").returncode == 0
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o555)
    paths = [home, *home.iterdir()]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield home
    home.chmod(0o755)


def test_a_read_only_store_says_so(tangency: Run, shut: Path) -> None:
    done = tangency("optimize", "crypto", *DAY, entry=ORDINARY)
    if done.returncode != 7 and "Permission denied" in done.stderr and str(shut) not in done.stderr:
        pytest.skip(f"an ordinary user cannot run this Python: {done.stderr}")
    refused(done, 7, "cannot be", "TANGENCY_HOME")


def test_an_error_as_json_is_one_document(tangency: Run) -> None:
    done = tangency("optimize", "crypto", "--constraint", "weight[BTX] <= 20%", "--json", entry=ENTRY)
    assert (done.returncode, done.stderr) == (2, "")
    error = json.loads(done.stdout)["error"]
    assert (error["type"], error["kind"], error["value"]) == ("configuration", "asset", "BTX")
    assert error["candidates"][0] == "BTC"


def test_a_request_is_optimised_certified_and_replayed_to_the_bit(tangency: Run) -> None:
    request = ("--optimizer", "mvo", "--objective", "max_sharpe", "--risk-model", "ledoit-wolf")
    done = tangency("optimize", "crypto", *request, *DAY, "--constraint", "weight <= 20%", "--json", entry=ENTRY)
    assert (done.returncode, done.stderr) == (0, "")
    document: dict[str, Any] = json.loads(done.stdout)
    weights = document["weights"]
    assert len(weights) == 20
    assert abs(sum(weights.values()) - 1) <= 1e-9
    assert max(weights.values()) <= 0.2
    assert document["certificate"]["status"] == "optimal"
    replayed = tangency("runs", "replay", document["run_id"], entry=ENTRY)
    assert (replayed.returncode, replayed.stdout) == (0, f"run {document['run_id']}: bit-identical\n")


def test_a_reader_that_goes_away_meets_no_complaint(tmp_path: Path, home: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-c", ENTRY, "--home", str(home), "data", "list"]
    done = subprocess.run(command, check=False, stdout=write, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")


def test_an_interruption_ends_with_130(home: Path) -> None:
    waiting = f"import signal; {ENTRY.replace('main()', '')}"
    code = (
        # A process that a shell started in the background ignores the signal.
        f"{waiting}\nsignal.signal(signal.SIGINT, signal.default_int_handler)\nimport tangency.cli.runs as r\n"
        "r.Session.store = lambda self: signal.raise_signal(signal.SIGINT)\nmain()"
    )
    command = [sys.executable, "-c", code, "--home", str(home), "runs", "list"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 130
    assert done.stderr.split() == ["interrupted"]
