"""The store says whether it takes writes, by making one that leaves nothing."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from tangency.errors import StoreBusy, StoreError
from tangency.store import Store


def test_a_store_that_takes_writes_says_so_and_keeps_nothing(tmp_path):
    with Store.open(tmp_path) as store:
        before = sorted(tmp_path.iterdir())
        store.require_writable()
        assert sorted(tmp_path.iterdir()) == before


def test_a_store_that_another_process_holds_is_busy(tmp_path):
    with Store.open(tmp_path, wait_seconds=0.2) as store, closing(sqlite3.connect(tmp_path / "tangency.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy):
            store.require_writable()


def test_a_store_whose_folder_is_gone_takes_no_writes(tmp_path):
    home = tmp_path / "home"
    with Store.open(home) as store:
        shutil.rmtree(home)
        with pytest.raises(StoreError):
            store.require_writable()


def test_what_was_written_a_moment_ago_is_proof_enough(tmp_path):
    with Store.open(tmp_path, wait_seconds=0.2) as store, closing(sqlite3.connect(tmp_path / "tangency.db")) as other:
        store.require_writable()
        other.execute("BEGIN IMMEDIATE")
        store.require_writable(unless_within=60.0)
        with pytest.raises(StoreBusy):
            store.require_writable(unless_within=0.0)
