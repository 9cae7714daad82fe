"""The earlier runs of a hypothesis as trials: how many configurations there were, and what they returned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.desk.recently_read import RecentlyRead
from tangency.errors import StoreError
from tangency.simulate.book_record import since_first_close
from tangency.store import TrialRun

if TYPE_CHECKING:
    from tangency.desk.backtest_request import BacktestRequest
    from tangency.desk.sources import Books

__all__ = ["EarlierTrials"]

# What does not change what a run computes.
_BESIDE = frozenset({"hypothesis", "judged", "sensitivity", "time_limit"})
_OF_A_PART = frozenset({"start", "end"})
# A hypothesis that is tried a thousand times has a thousand tables, and each new trial is held against all of them.
_KEPT: RecentlyRead[pd.Series] = RecentlyRead(2000)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EarlierTrials:
    """Trials before this one.

    Attributes
    ----------
    returns
        Of each other configuration, by session, from its second close on. The same request on the same data is the same
        trial, however often it was run.
    """

    returns: tuple[pd.Series, ...]

    @classmethod
    def of(
        cls, runs: tuple[TrialRun, ...], books: Books, *, request: BacktestRequest, dataset_version: str | None
    ) -> Self:
        """Return the trials of runs, each configuration once and without that of the request.

        Raises
        ------
        StoreError
            For a run whose table of NAV cannot be read.
        """
        own = _configuration(request.model_dump(mode="json"), dataset_version)
        others = {_of_run(run): run for run in runs}
        others.pop(own, None)
        return cls(returns=tuple(_returns(run, books) for run in others.values()))


def _of_run(run: TrialRun) -> str:
    """Return the configuration of a run; the folds and rungs of a sweep's configuration are one trial."""
    sweep = run.manifest.get("sweep")
    is_part = isinstance(sweep, Mapping) and bool(sweep.get("part"))
    request = {name: value for name, value in run.request.items() if not (is_part and name in _OF_A_PART)}
    return _configuration(request, run.manifest.get("dataset_version"))


def _configuration(request: Mapping[str, object], dataset_version: object) -> str:
    # What is not given is left out, so that runs of the time before a field was there are the same configuration.
    kept = {name: value for name, value in request.items() if name not in _BESIDE and value is not None}
    if "within_sectors" not in kept:
        kept.pop("sector_taxonomy", None)
    return json.dumps([kept, dataset_version], sort_keys=True)


def _returns(run: TrialRun, books: Books) -> pd.Series:
    tables = run.manifest.get("tables")
    sha256 = tables.get("nav") if isinstance(tables, Mapping) else None
    if sha256 is None:
        raise StoreError("the run left no table of its NAV, and so no returns", where=f"run {run.id}")
    return _KEPT.get(sha256, lambda: _read(str(sha256), books)).rename(run.id)


def _read(sha256: str, books: Books) -> pd.Series:
    table = books.frame(sha256)
    returns: Floats = table["return"].to_numpy()
    sessions = pd.DatetimeIndex(table["session"].to_numpy()[1:])
    return pd.Series(since_first_close(returns), index=sessions)
