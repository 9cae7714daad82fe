"""The tables of a dataset in the store: backed up, verified, never swept, mended by importing again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tangency as tg
from tangency.desk.stored_dataset import table_hashes
from tangency.store import Store

DECLARED: dict[str, Any] = {"name": "mine", "calendar": "crypto", "currency": "USD"}
TRADING = {"A": {"lot_step": "0.01", "minimum_notional": 10}, "B": {"lot_step": 1}}
SECTORS = {"A": "X", "B": "Y"}


def prices() -> pd.DataFrame:
    rows = [(f"2024-01-{d:02}", s, d * k) for d in range(1, 8) for k, s in enumerate(("A", "B"), 1)]
    return pd.DataFrame(rows, columns=["timestamp", "symbol", "close"])


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    """Return a desk with a dataset of one table in the database (labels) and one in a file (exact decimals)."""
    with tg.Desk(tmp_path / "home") as opened:
        opened.import_prices(prices(), **DECLARED, sectors=SECTORS, trading=TRADING)
        yield opened


def files(desk: tg.Desk) -> list[Path]:
    return sorted((desk.store.home / "blobs").rglob("*.parquet"))


def test_a_sweep_leaves_tables_that_a_version_names(desk: tg.Desk) -> None:
    assert len(files(desk)) == 1
    assert desk.store.sweep(older_than=timedelta(0)) == ()
    assert desk.datasets.dataset("mine").tables.trading is not None


def test_a_backup_holds_the_tables(desk: tg.Desk, tmp_path: Path) -> None:
    desk.backup(tmp_path / "all.tar")
    assert tg.Desk.restore(tmp_path / "all.tar", tmp_path / "again").damage == ()
    with tg.Desk(tmp_path / "again") as other:
        own, again = desk.datasets.dataset("mine"), other.datasets.dataset("mine")
        assert again.version == own.version
        assert {name: rows.to_pylist() for name, rows in again.tables.frames.items()} == {
            name: rows.to_pylist() for name, rows in own.tables.frames.items()
        }


@pytest.mark.parametrize("damage", ["lost", "torn"])
def test_a_damaged_table_is_found_and_mended_by_importing_again(desk: tg.Desk, tmp_path: Path, damage: str) -> None:
    (file,) = files(desk)
    if damage == "lost":
        file.unlink()
    else:
        file.chmod(0o600)
        file.write_bytes(file.read_bytes()[:-9])
    assert [each.kind for each in desk.store.verify().damage] == ["frame"]
    with tg.Desk(tmp_path / "home") as other:
        with pytest.raises(tg.StoreError):
            other.datasets.dataset("mine")
        before = other.store.dataset("mine").version
        assert other.import_prices(prices(), **DECLARED, sectors=SECTORS, trading=TRADING).version == before
        assert other.store.verify().is_whole
        assert other.datasets.dataset("mine").tables.trading is not None


IMPORT = """
import sys
import tangency as tg
from test_stored_tables import DECLARED, prices
with tg.Desk(sys.argv[1]) as desk:
    print("ready", flush=True)
    for turn in range(100_000):
        labels = {"A": f"X{turn}", "B": "Y"}
        steps = {"A": {"lot_step": turn + 1}, "B": {"lot_step": 1}}
        desk.import_prices(prices(), **DECLARED, sectors=labels, trading=steps)
        print(turn, flush=True)
"""
KILLS = int(os.environ.get("KILLS", "4"))


def test_kills_leave_every_version_with_its_tables(tmp_path: Path) -> None:
    home, last = tmp_path / "home", -1
    environment = {**os.environ, "PYTHONPATH": f"{Path(__file__).parent}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    for kill in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", IMPORT, str(home)], stdout=subprocess.PIPE, text=True, env=environment
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            last = int(process.stdout.readline())  # acknowledged
            time.sleep(0.013 * kill)
            process.send_signal(signal.SIGKILL)
        with Store.open(home) as store:
            assert store.verify().is_whole
            hashes = table_hashes(store.dataset("mine"))
            turn = int(store.frame(hashes["trading"])["lot_step"][0].as_py()) - 1
            assert turn >= last
            assert store.frame(hashes["sectors"])["label"][0].as_py() == f"X{turn}"
            store.sweep(older_than=timedelta(0))
            assert store.verify().is_whole
