"""Pages of a fetch under way: kept by place and content, for one process at a time."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from tangency.errors import StoreBusy
from tangency.store import KeptPages, Store

KEY, BASE = "0f" * 16, "ab" * 32


def page(first: int) -> pa.Table:
    return pa.table({"x": pa.array([first, first + 1])})


def firsts(pages: KeptPages) -> list[int]:
    return [table["x"][0].as_py() for table in pages.tables()]


def test_pages_come_back_in_their_order(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.pages(KEY, BASE) as pages:
            pages.add(page(9))
            pages.add(page(1))
        with store.pages(KEY, BASE) as pages:
            pages.add(page(5))
            assert firsts(pages) == [9, 1, 5]
            pages.forget()
        with store.pages(KEY, BASE) as pages:
            assert firsts(pages) == []


def test_another_process_waits_its_turn(tmp_path: Path) -> None:
    with (
        Store.open(tmp_path) as store,
        store.pages(KEY, BASE),
        pytest.raises(StoreBusy, match="another process"),
        store.pages(KEY, BASE),
    ):
        pass


@pytest.mark.parametrize("cut", [1, 40, 200])
def test_what_was_torn_off_is_no_page_and_what_comes_after_is(tmp_path: Path, cut: int) -> None:
    with Store.open(tmp_path) as store:
        with store.pages(KEY, BASE) as pages:
            pages.add(page(1))
            pages.add(page(3))
        content = pages.path.read_bytes()
        pages.path.write_bytes(content[:-cut])
        with store.pages(KEY, BASE) as pages:
            assert firsts(pages) == [1]
            pages.add(page(7))
            assert firsts(pages) == [1, 7]


def test_a_page_that_is_damaged_ends_what_is_sound(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.pages(KEY, BASE) as pages:
        pages.add(page(1))
        size = pages.path.stat().st_size
        pages.add(page(3))
        content = bytearray(pages.path.read_bytes())
        content[size + 60] ^= 1
        pages.path.write_bytes(content)
        assert firsts(pages) == [1]


def test_pages_for_another_version_are_not_used(tmp_path: Path) -> None:
    """A process that was killed after it published leaves pages of what is published already."""
    with Store.open(tmp_path) as store:
        with store.pages(KEY, BASE) as pages:
            pages.add(page(1))
        with store.pages(KEY, "cd" * 32) as pages:
            assert firsts(pages) == []
            assert list(pages.path.parent.iterdir()) == [pages.path]


def test_pages_that_were_left_for_long_are_swept_and_those_in_use_are_not(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for key in (KEY, "1e" * 16, "2d" * 16):
            with store.pages(key, BASE) as pages:
                pages.add(page(1))
        for path in (tmp_path / "fetches").iterdir():
            if not path.name.startswith("2d"):
                os.utime(path, (0, 0))
        with store.pages(KEY, BASE) as pages:
            removed = store.sweep(older_than=timedelta(hours=1))
            assert removed == (f"fetches/{'1e' * 16}-{BASE}.pages",)
            assert firsts(pages) == [1]
        assert len(list((tmp_path / "fetches").iterdir())) == 2
