"""A round of kills on one store, and the count of what they may never leave."""

from __future__ import annotations

import os
import random
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

import tangency as tg
from kills.old_store import OLD_RUNS, make_old_store
from kills.postgres import PostgresServer
from kills.worker import DAY, PORTFOLIO_VERBS, RULE, VERBS, Place, acts_of, table_of, url_in, work
from tangency.errors import StoreError
from tangency.store import RunRecord, RunStatus, Store, restore
from tangency.store.engine import Database

__all__ = ["Tally", "kill_round"]

AT_ONCE = 2
RUN_KINDS = {*VERBS, *PORTFOLIO_VERBS}
Shape = tuple[int, ...]


@dataclass(kw_only=True)
class Tally:
    """What was found after the kills; all but the first four must stay empty.

    Attributes
    ----------
    lost
        Acknowledged, and not there afterwards, or not finished.
    torn
        There in part.
    doubled
        More runs than were begun, or finished beyond what one kill between commit and acknowledgement explains.
    phantom
        Runs that no process of ours began, or that seem to run though their process is dead.
    left
        Files that a sweep did not remove.
    errors
        What the processes themselves were told, though they had half a minute to wait.
    """

    kills: int = 0
    restarts: int = 0
    acknowledged: Counter[str] = field(default_factory=Counter)
    killed_in: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def faults(self) -> dict[str, list[str]]:
        """What must be empty, by name."""
        names = ("lost", "torn", "doubled", "phantom", "left", "errors")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    def add(self, other: Tally) -> None:
        """Add another round."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def kill_round(
    folder: Path,
    *,
    kills: int,
    seed: int,
    server: PostgresServer | None = None,
    tamper: Callable[[Place], None] | None = None,
) -> Tally:
    """Let processes work on one store, kill them one by one, restart the server now and then, and count.

    `tamper` does harm before the count, for tests that hold that the count sees it.
    """
    if server is not None:
        server.new_database()
    place = Place(folder=folder, url=None if server is None else server.url)
    for name in ("logs", "out"):
        (folder / name).mkdir()
    _warm()
    shapes = _in_a_child(folder / "shapes", lambda: _prepare(place))
    tally, chance = Tally(kills=kills), random.Random(seed)
    workers = [_born(place, chance) for _ in range(AT_ONCE)]
    for number in range(kills):
        # From its first import of anything to the middle of its work.
        time.sleep(chance.expovariate(1 / 0.35) if chance.random() < 0.9 else chance.uniform(0, 0.05))
        if server is not None and chance.random() < 0.15:
            server.restart(chance.choice(["fast", "immediate"]))
            tally.restarts += 1
        _kill(workers.pop(chance.randrange(len(workers))))
        if kills - number > AT_ONCE:
            workers.append(_born(place, chance))
    if tamper is not None:
        _in_a_child(folder / "tampered", lambda: tamper(place))
    found = _in_a_child(folder / "found", lambda: _count(place, tally, shapes))
    assert isinstance(found, Tally)
    return found


@cache
def _warm() -> None:
    """Import and compile before the first fork what every process would do anew, and be killed while doing."""
    for verb, settings in VERBS.items():
        getattr(tg, verb)("crypto", as_of=DAY, universe=tg.UniverseRule.model_validate(RULE), **settings)


def _born(place: Place, chance: random.Random) -> int:
    seed = chance.randrange(2**32)
    pid = os.fork()
    if pid == 0:
        try:
            work(place, seed)
        except BaseException:  # noqa: BLE001  # a child must never go on as the study
            (place.folder / "logs" / f"{os.getpid()}.died").write_text(traceback.format_exc())
        os._exit(1)
    return pid


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _in_a_child(file: Path, act: Callable[[], object]) -> object:
    """Return what a forked process returns: the study itself never opens a store, so that its children are like new."""
    import pickle  # between a process and its own child

    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            file.write_bytes(pickle.dumps(act()))
            code = 0
        except BaseException:  # noqa: BLE001  # as above
            traceback.print_exc()
        os._exit(code)
    _, status = os.waitpid(pid, 0)
    if status != 0:
        raise RuntimeError("the study's own process failed")
    return pickle.loads(file.read_bytes())  # our own


class _Silent:
    """A log that is not read."""

    @contextmanager
    def act(self, *_: object) -> Iterator[list[object]]:
        yield []


def _prepare(place: Place) -> dict[tuple[str, bool], Shape]:
    """Do everything once, unhurt; return how many rows a whole run of each kind leaves."""
    if place.url is None:
        (place.folder / "old").mkdir()
        old = Database.at(place.folder / "old" / "tangency.db", wait_seconds=30)
        make_old_store(old)
        old.close()
    with tg.Desk(place.home, url=place.url) as desk:
        if place.url is None:
            desk.backup(place.seed)
        for name, act in acts_of(place, desk, _Silent()).items():
            if name not in {"migration", "backup", "restore"}:
                act()
        return {_kind(run): _shape(desk.store, run) for run in desk.store.runs(limit=1000)}


def _kind(run: RunRecord) -> tuple[str, bool]:
    return run.verb, run.request.get("frame") is not None


def _shape(store: Store, run: RunRecord) -> Shape:
    books = store.compositions(run.id)
    held = sum(len(book.positions) for book in books)
    return len(store.constraints(run.id)), len(books), held, len(store.trades(run.id)), len(run.result or {})


def _logs(place: Place) -> dict[int, list[list[str]]]:
    for died in (place.folder / "logs").glob("*.died"):
        raise RuntimeError(died.read_text())
    return {
        int(path.name): [line.split(" ", 2) for line in path.read_text().splitlines()]
        for path in (place.folder / "logs").iterdir()
    }


def _count(place: Place, tally: Tally, shapes: dict[tuple[str, bool], Shape]) -> Tally:
    logs = _logs(place)
    for lines in logs.values():
        tally.acknowledged.update(kind for what, kind, *_ in lines if what == "done")
        tally.errors += [" ".join(line) for line in lines if line[0] == "error"]
        if lines:
            tally.killed_in[lines[-1][1] if lines[-1][0] == "begin" else "between acts"] += 1
    with place.open() as store:
        _count_runs(store, logs, shapes, tally)
        _count_imports(store, logs, tally)
        store.sweep(older_than=timedelta(0))
        found = store.verify()
        tally.torn += [str(damage) for damage in found.damage]
        listed = {
            record["file"]
            for record in store.sql("from dataset_version select file union from blob select file").to_pylist()
        }
    _count_homes(place, logs, tally)
    allowed = {f"home/{file}" for file in listed} | {f"home/tangency.db{end}" for end in ("", "-wal", "-shm")}
    for path in sorted(place.folder.rglob("*")):
        name = path.relative_to(place.folder).as_posix()
        is_copy = any(part.startswith(".") for part in path.relative_to(place.folder).parts)
        if is_copy or (name.startswith("home/") and path.is_file() and name not in allowed):
            tally.left.append(name)
    return tally


def _count_runs(
    store: Store, logs: dict[int, list[list[str]]], shapes: dict[tuple[str, bool], Shape], tally: Tally
) -> None:
    runs = {run.id: run for run in store.runs(limit=10**6)}
    own = {run.process["pid"] for run in runs.values()} - set(logs)
    prepared = [run for run in runs.values() if run.process["pid"] in own]
    if len(own) > 1 or len(prepared) != len(shapes):
        tally.phantom += [f"a run of a process that was never ours: {pid}" for pid in own]
    for pid, lines in logs.items():
        begun = sum(what == "begin" and kind in RUN_KINDS for what, kind, *_ in lines)
        promised = {rest[0] for what, kind, *rest in lines if what == "done" and kind in RUN_KINDS}
        there = [run for run in runs.values() if run.process["pid"] == pid]
        finished = {run.id for run in there if run.status is RunStatus.FINISHED}
        tally.lost += sorted(promised - finished)
        if len(finished - promised) > 1 or len(there) > begun:
            tally.doubled.append(f"process {pid}: {begun} begun, {len(there)} there, {len(promised)} promised")
        for run in there:
            if run.status not in {RunStatus.FINISHED, RunStatus.FAILED, RunStatus.ABANDONED}:
                tally.phantom.append(f"{run.id} is {run.status}")
            shape = _shape(store, run)
            if shape != (shapes[_kind(run)] if run.status is RunStatus.FINISHED else (0,) * len(shape)):
                tally.torn.append(f"{run.verb} {run.id}, {run.status}: {shape}")


def _count_imports(store: Store, logs: dict[int, list[list[str]]], tally: Tally) -> None:
    for lines in logs.values():
        for what, kind, *rest in lines:
            if (what, kind) == ("done", "import"):
                version, number = rest[0].split()
                try:
                    table = store.read_dataset(store.dataset("kills", version))
                except StoreError as damaged:
                    tally.torn.append(f"import {number}: {damaged}")
                    continue
                if not table.equals(table_of(int(number))):
                    tally.lost.append(f"import {number}")


def _count_homes(place: Place, logs: dict[int, list[list[str]]], tally: Tally) -> None:
    """Look at what backups, restores and migrations made: whole where it is there, and there where it was promised."""
    promised_runs: list[str] = []
    for lines in logs.values():
        promised_runs.clear()
        for what, kind, *rest in lines:
            target = rest[0] if rest else ""
            if what == "done" and kind in RUN_KINDS:
                promised_runs.append(target)
            if what == "done" and kind in {"backup", "restore"} and not Path(target).exists():
                tally.lost.append(f"{kind} {target}")
            if (what, kind) == ("begin", "backup") and Path(target).exists():
                _count_backup(place, Path(target), set(promised_runs), tally)
            if (what, kind) == ("begin", "restore") and Path(target).exists():
                with Store.open(target) as restored:
                    tally.torn += [str(damage) for damage in restored.verify().damage]
            if (what, kind) == ("begin", "migration"):
                _count_migration(place, target, tally)


def _count_backup(place: Place, archive: Path, promised: set[str], tally: Tally) -> None:
    home = place.folder / f"check-{archive.stem}"
    damage = restore(archive, home).damage
    with Store.open(home) as restored:
        tally.torn += [f"{archive.name}: {each}" for each in (*damage, *restored.verify().damage)]
        finished = {run.id for run in restored.runs(limit=10**6, status=RunStatus.FINISHED)}
        tally.lost += [f"{archive.name}: {run}" for run in promised - finished]


def _count_migration(place: Place, name: str, tally: Tally) -> None:
    url = None if place.url is None else url_in(place.url, name)
    with Store.open(place.folder / name, url=url) as migrated:
        ids = [run.id for run in migrated.runs()]
        latest = migrated.latest_run("construct", portfolio="main")
        if ids != [run for run, *_ in OLD_RUNS][::-1] or latest is None or latest.id != OLD_RUNS[0][0]:
            tally.torn.append(f"{name}: {ids}")
