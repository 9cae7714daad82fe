"""The report as its notebook sees it: one method a section, each returning pieces to display."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeAlias

from tangency.desk.desk import Desk
from tangency.reporting.html import Html
from tangency.reporting.sections.certificate import certificate
from tangency.reporting.sections.groups import groups
from tangency.reporting.sections.holdings import holdings
from tangency.reporting.sections.masthead import masthead
from tangency.reporting.sections.quality import quality
from tangency.reporting.sections.request import request
from tangency.reporting.sections.risk import risk
from tangency.reporting.sections.runs import runs
from tangency.reporting.sections.trades import trades
from tangency.reporting.sections.universe import universe
from tangency.reporting.sections.views import views
from tangency.reporting.sections.weights import weights
from tangency.reporting.subject import Subject

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Report"]

Pieces: TypeAlias = "tuple[Html | go.Figure, ...]"


class Report:
    """Sections of a report on one recorded optimisation; in a notebook, `display(*report.weights())`."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    @classmethod
    def of(cls, desk: Desk, run_id: str, *, portfolio: str | None = None, plan_run: str | None = None) -> Self:
        """Return the report on a run; see `write_report` for the arguments and the errors."""
        return cls(Subject.of(desk, run_id, portfolio=portfolio, plan_run=plan_run))

    def masthead(self) -> Pieces:
        """Return title, key numbers and a summary as text."""
        return masthead(self.subject)

    def request(self) -> Pieces:
        """Return the request, defaults included."""
        return request(self.subject)

    def universe(self) -> Pieces:
        """Return who could be chosen, and who was passed over."""
        return universe(self.subject)

    def weights(self) -> Pieces:
        """Return weights and shares of risk."""
        return weights(self.subject)

    def groups(self) -> Pieces:
        """Return weights by sector beside their limits."""
        return groups(self.subject)

    def views(self) -> Pieces:
        """Return the views and what each did to the weights; nothing without a view model."""
        return views(self.subject)

    def certificate(self) -> Pieces:
        """Return how good the solution is, and what each constraint costs."""
        return certificate(self.subject)

    def risk(self) -> Pieces:
        """Return realised risk and drawdowns of the window."""
        return risk(self.subject)

    def holdings(self) -> Pieces:
        """Return units, values and cash; nothing without a portfolio."""
        return holdings(self.subject)

    def trades(self) -> Pieces:
        """Return the trade list; nothing without a plan."""
        return trades(self.subject)

    def quality(self) -> Pieces:
        """Return origin, licences and defects of the data."""
        return quality(self.subject)

    def runs(self) -> Pieces:
        """Return the runs behind the numbers, and how to replay them."""
        return runs(self.subject)
