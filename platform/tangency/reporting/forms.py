"""Which report belongs to which verb: its notebook, its title, and whether it shows a portfolio beside the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tangency.desk.desk import Desk
from tangency.errors import ConfigurationError
from tangency.reporting.analytics_sheet import AnalyticsSheet
from tangency.reporting.subject import Subject
from tangency.reporting.tear_sheet import TearSheet
from tangency.store import RunRecord

__all__ = ["FORMS", "ReportArguments", "ReportForm", "form_of"]

_NOTEBOOKS = Path(__file__).parent / "notebooks"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportArguments:
    """The arguments of `write_report` beside desk and path."""

    run_id: str
    portfolio: str | None = None
    plan_run: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    """The report on the runs of a verb.

    Attributes
    ----------
    notebook
        Which is filled.
    title
        Of the report on a run; raises where the run has none.
    shows_portfolio
        Whether holdings and trades are shown beside the run.
    """

    notebook: Path
    title: Callable[[Desk, ReportArguments], str]
    shows_portfolio: bool = False


def _of_optimization(desk: Desk, asked: ReportArguments) -> str:
    return Subject.of(desk, asked.run_id, portfolio=asked.portfolio, plan_run=asked.plan_run).title


FORMS: Mapping[str, ReportForm] = {
    "optimize": ReportForm(notebook=_NOTEBOOKS / "optimization.ipynb", title=_of_optimization, shows_portfolio=True),
    "backtest": ReportForm(
        notebook=_NOTEBOOKS / "backtest.ipynb", title=lambda desk, asked: TearSheet.of(desk, asked.run_id).title
    ),
    "analytics": ReportForm(
        notebook=_NOTEBOOKS / "analytics.ipynb", title=lambda desk, asked: AnalyticsSheet.of(desk, asked.run_id).title
    ),
}
"""By verb."""


def form_of(record: RunRecord) -> ReportForm:
    """Return the report on a run.

    Raises
    ------
    ConfigurationError
        For a verb whose runs have none.
    """
    if record.verb in FORMS:
        return FORMS[record.verb]
    raise ConfigurationError(
        "runs of this verb have no report of their own",
        where=f"run {record.id}",
        value=record.verb,
        remedy=f"report on a run of {', '.join(FORMS)}",
    )
