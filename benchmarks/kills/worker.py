"""A process that works on a store until it is killed, and writes down what it begins and what it was promised."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

import tangency as tg
from kills.old_store import make_old_store
from tangency.store import Store, restore
from tangency.store.engine import Database

__all__ = ["PORTFOLIO_VERBS", "Place", "acts_of", "frame_of", "table_of", "url_in", "work"]

DAY = "2024-11-30"
RULE = {"top": 6, "n_returns": 90, "exclude_sectors": ["Stablecoin"]}
VERBS: dict[str, dict[str, object]] = {
    "optimize": {"constraints": ["weight <= 40%"], "objective": "min_risk"},
    "frontier": {},
    "risk_frontier": {"risk": "cvar", "points": 3, "level": 0.9},
    "pareto": {"objectives": ["mean", "volatility"], "points": 3},
    "weight_bands": {"objective": "min_risk", "draws": 3, "seed": 3},
    "frontier_bands": {"draws": 3, "ranks": 3, "seed": 3},
    "compare_risk_models": {"risk_models": ["sample", "ledoit-wolf"], "window": 40, "step": 25},
    "clusters": {"linkage": "average", "clusters": 3},
    "correlation": {"window": 30, "step": 20},
}
PORTFOLIO_VERBS = ("construct", "rebalance", "accept")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a round happens.

    Attributes
    ----------
    folder
        Holds the home, and beside it what backups, restores and migrations make.
    url
        PostgreSQL database; None for the embedded one.
    """

    folder: Path
    url: str | None

    @property
    def home(self) -> Path:
        """Home of the store that all work on."""
        return self.folder / "home"

    @property
    def seed(self) -> Path:
        """Archive that restores start from."""
        return self.folder / "seed.tar"

    def open(self) -> Store:
        """Open that store."""
        return Store.open(self.home, url=self.url)


class _Log:
    """Lines that a kill cannot take back: each is one write."""

    def __init__(self, place: Place) -> None:
        path = place.folder / "logs" / str(os.getpid())
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(self, *words: object) -> None:
        os.write(self._file, (" ".join(map(str, words)) + "\n").encode())

    @contextmanager
    def act(self, kind: str, what: object = "") -> Iterator[list[object]]:
        """Write `begin`, then `done` with what the act was promised, or `error`."""
        self.say("begin", kind, what)
        promised: list[object] = []
        try:
            yield promised
        except Exception as error:  # noqa: BLE001  # told to the study
            self.say("error", kind, repr(error).replace("\n", " "))
        else:
            self.say("done", kind, *promised)


def work(place: Place, seed: int) -> None:
    """Act on the store at random, for ever."""
    chance, log = random.Random(seed), _Log(place)
    with tg.Desk(place.home, url=place.url) as desk:
        acts = acts_of(place, desk, log)
        # What writes most is done most, for computing is not what a kill may hurt.
        weights = [1 if name in VERBS else 3 for name in acts]
        while True:
            chance.choices(list(acts.values()), weights)[0]()


def acts_of(place: Place, desk: tg.Desk, log: _Log) -> dict[str, Callable[[], None]]:
    """Return everything that a process may do to a store."""
    count = iter(range(10**9))
    acts: dict[str, Callable[[], None]] = {verb: _verb(desk, log, verb) for verb in VERBS}
    acts |= {
        "inline": lambda: _inline(desk, log, next(count)),
        "book": lambda: _book(desk, log),
        "import": lambda: _import(desk, log, next(count)),
        "migration": lambda: _migration(place, log, next(count)),
    }
    if place.url is None:
        acts |= {
            "backup": lambda: _backup(place, desk, log, next(count)),
            "restore": lambda: _restore(place, log, next(count)),
        }
    return acts


def frame_of(number: int) -> pd.DataFrame:
    """Return inline returns that differ by the number, and so little that the optimum holds the same assets."""
    values = np.random.default_rng(0).normal(0, 0.01, size=(40, 4)) * (1 + number * 1e-12)
    return pd.DataFrame(values, columns=list("ABCD"), index=pd.date_range("2024-01-01", periods=40))


def table_of(number: int) -> pa.Table:
    """Return a table to import that tells whole from torn."""
    return pa.table({"number": [number] * 2000, "row": list(range(2000))})


def url_in(url: str, schema: str) -> str:
    """Return the URL of a schema of its own."""
    return f"{url}?options=-csearch_path%3D{schema}"


def _verb(desk: tg.Desk, log: _Log, verb: str) -> Callable[[], None]:
    rule = tg.UniverseRule.model_validate(RULE)

    def act() -> None:
        with log.act(verb) as promised:
            promised.append(getattr(desk, verb)("crypto", as_of=DAY, universe=rule, **VERBS[verb]).run_id)

    return act


def _inline(desk: tg.Desk, log: _Log, number: int) -> None:
    with log.act("optimize") as promised:
        frame = frame_of(os.getpid() * 1000 + number)
        promised.append(desk.optimize(frame, objective="min_risk", periods_per_year=365).run_id)


def _book(desk: tg.Desk, log: _Log) -> None:
    name, day = f"p{os.getpid()}", {"dataset": "crypto", "as_of": DAY}
    with log.act("construct") as promised:
        promised.append(desk.construct({"BTC": 0.5, "ETH": 0.5}, capital=10_000, portfolio=name, **day).run_id)
    with log.act("rebalance") as promised:
        plan = desk.rebalance(name, {"BTC": 1.0}, **day)
        promised.append(plan.run_id)
    with log.act("accept") as promised:
        promised.append(desk.accept(plan).run_id)


def _import(desk: tg.Desk, log: _Log, number: int) -> None:
    own = os.getpid() * 1000 + number
    with log.act("import") as promised:
        promised += [desk.store.publish_dataset("kills", table_of(own), facts={"number": own}).version, own]


def _backup(place: Place, desk: tg.Desk, log: _Log, number: int) -> None:
    archive = place.folder / "out" / f"{os.getpid()}-{number}.tar"
    with log.act("backup", archive) as promised:
        desk.backup(archive)
        promised.append(archive)


def _restore(place: Place, log: _Log, number: int) -> None:
    home = place.folder / f"restored-{os.getpid()}-{number}"
    with log.act("restore", home) as promised:
        restore(place.seed, home)
        promised.append(home)


def _migration(place: Place, log: _Log, number: int) -> None:
    name = f"migrated_{os.getpid()}_{number}"
    home, url = place.folder / name, None
    if place.url is None:
        shutil.copytree(place.folder / "old", home)
    else:
        url = url_in(place.url, name)
        database = Database.by_url(place.url, wait_seconds=30)
        database.write(lambda connection: connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {name}"))
        database.close()
        database = Database.by_url(url, wait_seconds=30)
        make_old_store(database)
        database.close()
    with log.act("migration", name) as promised:
        Store.open(home, url=url).close()
        promised.append(name)
