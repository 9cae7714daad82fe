"""Which report shows a recorded run: its own, or that of its optimisation with the holdings or trades that it made."""

from __future__ import annotations

from tangency.reporting.forms import FORMS, ReportArguments
from tangency.store import RunRecord, RunStatus, Store

__all__ = ["report_arguments"]


def report_arguments(store: Store, record: RunRecord) -> ReportArguments | None:
    """Return the report on a run; None where there is none, as of weights that were given by hand.

    Parameters
    ----------
    record
        Of an optimisation, of a backtest or of analytics; of a construction, whose report shows the holdings, if no
        later one of the same target took their place; or of a rebalancing, whose report shows the trades and the
        portfolio's holdings.
    """
    if record.status is not RunStatus.FINISHED:
        return None
    if record.verb in FORMS:
        return ReportArguments(run_id=record.id)
    if record.verb == "construct":
        return _of_construction(store, record)
    target = record.request.get("target_run") if record.verb == "rebalance" else None
    if target is None or record.portfolio is None:
        return None
    return ReportArguments(run_id=store.run(str(target)).id, portfolio=record.portfolio, plan_run=record.id)


def _of_construction(store: Store, record: RunRecord) -> ReportArguments | None:
    source = record.request.get("source_run")
    if source is None or record.portfolio is None:
        return None
    latest = store.latest_run("construct", portfolio=record.portfolio, source_run=str(source))
    if latest is None or latest.id != record.id:
        return None
    return ReportArguments(run_id=store.run(str(source)).id, portfolio=record.portfolio)
