"""A run whose end cannot be recorded when it comes: its own error comes through, and it does not stay `running`."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest

import tangency as tg
from tangency.desk.recording import Recorder
from tangency.errors import StoreBusy
from tangency.store import RunStatus, Store


def test_a_run_that_could_not_be_recorded_is_recorded_as_failed_later(tmp_path):
    with tg.Desk(tmp_path) as desk, closing(sqlite3.connect(tmp_path / "tangency.db", isolation_level=None)) as other:
        desk.store.close()
        desk.store = Store.open(tmp_path, wait_seconds=0.2)
        desk._recorder = Recorder(desk.store, desk.catalogue)

        def block(done: int, total: int, message: str) -> None:
            if not other.in_transaction:
                other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreBusy, match=r"locked by another process for longer than 0\.2 s"):
            desk.optimize("crypto", as_of="2024-11-30", on_progress=block)
        (run,) = desk.store.runs()
        assert run.status is RunStatus.RUNNING
        other.rollback()
        deadline = time.monotonic() + 30
        while desk.store.run(run.id).status is RunStatus.RUNNING and time.monotonic() < deadline:
            time.sleep(0.05)
        record = desk.store.run(run.id)
        assert (record.status, (record.error or {})["error"]) == (RunStatus.FAILED, "StoreBusy")
