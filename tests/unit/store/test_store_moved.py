"""A home that is deleted, moved or replaced under an open store."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa

from tangency.errors import StoreMoved
from tangency.store import NewRun, RunOutcome, Store, restore

TABLE = pa.table({"a": [1, 2, 3]})
NEW = NewRun(verb="optimize", request={"a": 1}, manifest={}, seed=0, code_version="0")


def deleted(home: Path) -> None:
    shutil.rmtree(home)


def moved(home: Path) -> None:
    home.rename(home.with_name("elsewhere"))


def restored_over(home: Path) -> None:
    with Store.open(home) as other:
        other.backup(home.with_name("backup.tar"))
    shutil.rmtree(home)
    restore(home.with_name("backup.tar"), home)


def created_anew(home: Path) -> None:
    shutil.rmtree(home)
    Store.open(home).close()


def only_the_database(home: Path) -> None:
    for path in home.glob("tangency.db*"):
        path.unlink()
    Store.open(home).close()


@pytest.mark.parametrize("change", [deleted, moved, restored_over, created_anew, only_the_database])
def test_nothing_is_acknowledged_that_would_vanish(tmp_path: Path, change: Callable[[Path], None]) -> None:
    home = tmp_path / "home"
    with Store.open(home) as store:
        run = store.start_run(NEW)
        change(home)
        acts = (
            lambda: store.start_run(NEW),
            lambda: store.finish_run(run.id, RunOutcome(result={})),
            lambda: store.put_frame(TABLE),
            lambda: store.publish_dataset("d", TABLE, facts={}),
            store.runs,
        )
        for act in acts:
            with pytest.raises(StoreMoved) as caught:
                act()
            assert str(home) in str(caught.value)
            assert "open the desk again" in str(caught.value.remedy)
        if change in {deleted, moved}:
            assert not home.exists()  # and no file was written below a home that is gone


def test_a_home_that_goes_while_a_run_is_recorded_is_noticed_before_the_commit(tmp_path: Path) -> None:
    with Store.open(tmp_path / "home") as store:

        def act(connection: sa.Connection) -> None:
            shutil.rmtree(tmp_path / "home")

        with pytest.raises(StoreMoved):
            store._database.write(act)


def test_the_files_of_a_server_s_store_are_watched_too(tmp_path: Path, postgres_url: str) -> None:
    with Store.open(tmp_path / "home", url=postgres_url) as store:
        shutil.rmtree(tmp_path / "home")
        with pytest.raises(StoreMoved, match="deleted"):
            store.start_run(NEW)


def test_another_store_in_a_server_s_place_is_noticed(tmp_path: Path, postgres_url: str) -> None:
    with Store.open(tmp_path / "home", url=postgres_url) as store:
        anew = sa.text("UPDATE store_identity SET id = 'another'")
        store._database.write(lambda connection: connection.execute(anew))
        store._database._engine.dispose()  # as after a restart of the server: the next connection is a new one
        with pytest.raises(StoreMoved, match="another store"):
            store.runs()


def test_what_is_put_back_goes_on(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Store.open(home) as store:
        moved(home)
        with pytest.raises(StoreMoved):
            store.start_run(NEW)
        home.with_name("elsewhere").rename(home)
        assert store.start_run(NEW).verb == "optimize"
