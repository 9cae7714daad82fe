"""The tear sheet as its notebook sees it: one method a part, each returning pieces to display."""

from __future__ import annotations

from typing import Self

from tangency.desk.desk import Desk
from tangency.reporting.analytics_sheet import head, through_time
from tangency.reporting.analytics_sheet import risk as of_risk
from tangency.reporting.analytics_sheet.again import again
from tangency.reporting.analytics_sheet.all_metrics import metrics, undefined
from tangency.reporting.analytics_sheet.benchmarks import benchmarks
from tangency.reporting.analytics_sheet.checks import checks
from tangency.reporting.analytics_sheet.style import style_of
from tangency.reporting.finished import finished_document
from tangency.reporting.html import Html
from tangency.results.analytics.document import AnalyticsDocument
from tangency.store import RunRecord

__all__ = ["AnalyticsSheet"]


class AnalyticsSheet:
    """Parts of the tear sheet of recorded analytics; in a notebook, `display(*sheet.masthead())`.

    Parameters
    ----------
    record
        The run that left the document.
    """

    def __init__(self, document: AnalyticsDocument, record: RunRecord) -> None:
        self.document = document
        self._record = record

    @classmethod
    def of(cls, desk: Desk, run_id: str) -> Self:
        """Read a run from the desk.

        Raises
        ------
        NoSuchRecord
            For a run that is not there.
        ConfigurationError
            For a run of another verb, or one that did not finish.
        """
        record = desk.store.run(run_id)
        document = finished_document(record, "analytics", AnalyticsDocument)
        return cls(document.model_copy(update={"run_id": record.id}), record)

    @property
    def title(self) -> str:
        """The sheet's title."""
        return f"{self.document.name}: performance and risk"

    def masthead(self) -> tuple[Html, ...]:
        """Return the title, the terms, and what has to be known before any figure is read."""
        return (style_of(self._record.id), *head.masthead(self.document, self.title))

    def headline(self) -> tuple[Html, ...]:
        """Return the headline figures with intervals and units, the benchmarks' beside them."""
        return head.headline(self.document)

    def equity(self) -> tuple[Html, ...]:
        """Return equity and the loss from its highest value, beside the benchmarks'."""
        return head.equity(self.document)

    def calendar(self) -> tuple[Html, ...]:
        """Return the calendar of returns, the best and the worst; nothing where the labels are no dates."""
        return through_time.calendar(self.document)

    def drawdowns(self) -> tuple[Html, ...]:
        """Return the deepest drawdowns, and what the deepest was made of."""
        return through_time.drawdowns(self.document)

    def rolling(self) -> tuple[Html, ...]:
        """Return figures of every window."""
        return through_time.rolling(self.document)

    def benchmarks(self) -> tuple[Html, ...]:
        """Return the portfolio against each benchmark; nothing without one."""
        return benchmarks(self.document)

    def distribution(self) -> tuple[Html, ...]:
        """Return the distribution of returns."""
        return of_risk.distribution(self.document)

    def risk(self) -> tuple[Html, ...]:
        """Return what models say of losses, and whose the risk is."""
        return (*of_risk.models(self.document), *of_risk.contributions(self.document))

    def checks(self) -> tuple[Html, ...]:
        """Return which model of value at risk passes, and by which tests."""
        return checks(self.document)

    def metrics(self) -> tuple[Html, ...]:
        """Return every metric with unit, formula and source, and what is not defined with its reason."""
        return (*metrics(self.document), *undefined(self.document))

    def again(self) -> tuple[Html, ...]:
        """Return from where the figures are, and how to compute them again."""
        return again(self.document, self._record)
