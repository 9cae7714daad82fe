"""What the desk has that a form can name: recorded optimisations, portfolios, datasets."""

from __future__ import annotations

from tangency.desk.desk import Desk
from tangency.store import RunRecord, RunStatus

__all__ = ["analysis_choices", "dataset_choices", "portfolio_choices", "run_choices"]

_MOST_RUNS = 100
_MOST_ANALYSED = 30
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


def analysis_choices(desk: Desk) -> dict[str, str]:
    """Return what has a record of returns, the latest first: run or portfolio → what it is, and when it was made."""
    records = [
        record
        for verb in ("backtest", "optimize", *_BOOK_VERBS)
        for record in desk.store.runs(limit=_MOST_ANALYSED, verb=verb, status=RunStatus.FINISHED)
    ]
    found: dict[str, str] = {}
    for record in sorted(records, key=lambda record: record.started_at, reverse=True):
        if record.verb not in _BOOK_VERBS:
            found[record.id] = f"{record.started_at:%Y-%m-%d %H:%M} UTC: {_what(record)}"
        elif record.portfolio is not None:
            found.setdefault(record.portfolio, f"{record.started_at:%Y-%m-%d %H:%M} UTC: portfolio {record.portfolio}")
    return found


def dataset_choices(desk: Desk) -> dict[str, str]:
    """Return the datasets."""
    return {name: name for name in desk.datasets.names()}


def _what(record: RunRecord) -> str:
    if record.verb == "backtest":
        result = record.result or {}
        return f"backtest of {result.get('what')}, {result.get('start')} to {result.get('end')}"
    return f"optimisation on {_label(record)}"


def _label(record: RunRecord) -> str:
    """Return what fits into a list: the end of an id tells runs apart, and every face takes it for the whole."""
    dataset = record.request.get("dataset") or "data given inline"
    day = None if record.result is None else record.result.get("as_of")
    as_of = "" if day is None else f" {day}"
    return f"{dataset}{as_of}, run …{record.id.rpartition('-')[2]}"
