"""What the desk has that a form can name: recorded optimisations, portfolios, datasets."""

from __future__ import annotations

from tangency.desk.desk import Desk
from tangency.store import RunRecord, RunStatus

__all__ = ["dataset_choices", "portfolio_choices", "run_choices"]

_MOST_RUNS = 100
_BOOK_VERBS = ("construct", "accept")


def run_choices(desk: Desk) -> dict[str, str]:
    """Return the finished optimisations, the latest first: id → what it was on."""
    records = desk.store.runs(limit=_MOST_RUNS, verb="optimize", status=RunStatus.FINISHED)
    return {record.id: _label(record) for record in records}


def portfolio_choices(desk: Desk) -> dict[str, str]:
    """Return the portfolios that hold units, the one that changed last first."""
    records = [
        record
        for verb in _BOOK_VERBS
        for record in desk.store.runs(limit=_MOST_RUNS, verb=verb, status=RunStatus.FINISHED)
    ]
    latest = sorted(records, key=lambda record: record.started_at, reverse=True)
    return {record.portfolio: record.portfolio for record in latest if record.portfolio is not None}


def dataset_choices(desk: Desk) -> dict[str, str]:
    """Return the datasets."""
    return {name: name for name in desk.datasets.names()}


def _label(record: RunRecord) -> str:
    """Return what fits into a list: the end of an id tells runs apart, and every face takes it for the whole."""
    dataset = record.request.get("dataset") or "data given inline"
    day = None if record.result is None else record.result.get("as_of")
    as_of = "" if day is None else f" {day}"
    return f"{dataset}{as_of}, run …{record.id.rpartition('-')[2]}"
