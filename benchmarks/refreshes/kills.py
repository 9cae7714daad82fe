"""Kills of processes that fetch: backfills and refreshes ended with -9 at any moment, and what is there afterwards."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from refreshes.exchange import DAY, Exchange, at, bar, label
from tangency.desk.refreshing import Refreshing
from tangency.market.refreshing import Pace
from tangency.results.refreshed import RefreshResult
from tangency.store import Store

__all__ = ["Tally", "kill_round"]

SYMBOLS = ("ADA/USDT", "BTC/USDT", "ETH/USDT", "SOL/USDT")
FIRST, N_DAYS = label("2024-01-01"), 60
KILLS_PER_DATASET = 5
LONGEST_SECONDS = 0.5


@dataclass(kw_only=True)
class Tally:
    """What was found after the kills; `faults` must stay empty.

    Attributes
    ----------
    published, resumed
        Versions that the killed processes acknowledged, and fetches that went on from pages kept.
    faults
        Versions that are not whole, acknowledged ones that are not there, datasets that are not what the exchange had.
    """

    kills: int = 0
    published: int = 0
    resumed: int = 0
    faults: list[str] = field(default_factory=list)


def kill_round(home: Path, *, kills: int, seed: int) -> Tally:
    """Kill so many processes, one after the other, and look at the store after each."""
    chance, tally = random.Random(seed), Tally()  # when to kill
    for number in range(kills):
        name = f"set{number // KILLS_PER_DATASET}"
        acknowledged = _killed(home, name, after=chance.uniform(0.02, LONGEST_SECONDS))
        tally.kills += 1
        tally.published += len(acknowledged)
        tally.faults += _faults(home, name, acknowledged)
        if number % KILLS_PER_DATASET == KILLS_PER_DATASET - 1:
            _finish(home, name, tally)
    return tally


def _killed(home: Path, name: str, *, after: float) -> list[tuple[int, str]]:
    """Let a process fetch, kill it, and return the days and versions that it acknowledged."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with Store.open(home) as store:
                while True:
                    day, version = _step(store, name)
                    os.write(writer, f"{day} {version}\n".encode())
        finally:
            os._exit(1)
    os.close(writer)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader) as file:
        return [(int(day), version) for day, version in (line.split() for line in file)]


def _step(store: Store, name: str) -> tuple[int, str]:
    """Fetch the dataset, or its next day, and return how many days it has and its version."""
    own, day = _next(store, name)
    done = own.refresh(name) if day > N_DAYS else _backfill(own, name)
    return day, done.version


def _next(store: Store, name: str) -> tuple[Refreshing, int]:
    there = {each.dataset: each.last_at for each in store.datasets()}
    last = there.get(name)
    day = N_DAYS if last is None else (last.replace(tzinfo=None) - FIRST).days + 2
    exchange = _exchange(day)
    own = exchange.refreshing(store)
    # Slept for real: the kill shall find fetches half done.
    return replace(own, pace=Pace(sleep=lambda _: time.sleep(0.002), now=lambda: exchange.now)), day


def _backfill(own: Refreshing, name: str) -> RefreshResult:
    return own.backfill("scripted", name=name, symbols=SYMBOLS, start=FIRST, calendar="crypto", asset_class="crypto")


def _exchange(day: int) -> Exchange:
    """Return the exchange as it was after so many days, with the bars of its latest two days still to be revised."""
    made = Exchange.of(SYMBOLS, FIRST, day + 1, now=at(f"{FIRST + day * DAY:%Y-%m-%d}"))
    for symbol in SYMBOLS:
        for number in range(day + 1):
            made.bars[symbol][FIRST + number * DAY] = bar(FIRST + number * DAY, _close(symbol, number, day))
    return made


def _close(symbol: str, number: int, day: int) -> float:
    return 100.0 * (SYMBOLS.index(symbol) + 1) + number + (0.5 if day - number >= 3 else 0.0)


def _faults(home: Path, name: str, acknowledged: list[tuple[int, str]]) -> list[str]:
    faults = []
    with Store.open(home) as store:
        faults += [f"{name}: {damage}" for damage in store.verify().damage]
        names = {each.dataset for each in store.datasets()}
        if acknowledged and name not in names:
            return [*faults, f"{name}: acknowledged and not there"]
        for day, version in acknowledged:
            faults += _differences(store, name, version, day)
        if name in names:
            record = store.dataset(name)
            assert record.last_at is not None
            day = (record.last_at.replace(tzinfo=None) - FIRST).days + 1
            if acknowledged and day < acknowledged[-1][0]:
                faults.append(f"{name}: day {acknowledged[-1][0]} was acknowledged, and {day} is there")
            faults += _differences(store, name, record.version, day)
    return faults


def _differences(store: Store, name: str, version: str, day: int) -> list[str]:
    rows = store.read_dataset(store.dataset(name, version)).select(["symbol", "timestamp", "close"]).to_pylist()
    found = {(row["symbol"], row["timestamp"]): row["close"] for row in rows}
    expected = {(s, FIRST + timedelta(days=n)): _close(s, n, day) for s in SYMBOLS for n in range(day)}
    return [] if found == expected else [f"{name} {version[:8]}: not what the exchange had on day {day}"]


def _finish(home: Path, name: str, tally: Tally) -> None:
    """Go on in this process where the last one was killed: it must come to its end, and leave no pages."""
    with Store.open(home) as store:
        kept = home / "fetches"
        live = next((each.version for each in store.datasets() if each.dataset == name), "new")
        had_pages = any(each.stat().st_size for each in kept.glob(f"*-{live}.pages"))
        own, day = _next(store, name)
        done = own.refresh(name) if day > N_DAYS else _backfill(own, name)
        tally.resumed += bool(done.resumed_rows)
        if had_pages and not done.resumed_rows:
            tally.faults.append(f"{name}: pages were kept, and none of them was used")
        if any(kept.iterdir()):
            tally.faults.append(f"{name}: pages were left")
    tally.faults += _faults(home, name, [(day, done.version)])
