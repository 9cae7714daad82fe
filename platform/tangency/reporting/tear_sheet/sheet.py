"""The tear sheet as its notebook sees it: one method a part, each returning pieces to display."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeAlias

import pandas as pd

from tangency.desk.desk import Desk
from tangency.reporting.finished import finished_document
from tangency.reporting.html import Html
from tangency.reporting.tear_sheet.figures import figures
from tangency.reporting.tear_sheet.notes import notes
from tangency.reporting.tear_sheet.plots import plots
from tangency.reporting.tear_sheet.trading import trading
from tangency.results.backtest_document import BacktestDocument

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["TearSheet"]

Pieces: TypeAlias = "tuple[Html | go.Figure, ...]"


class TearSheet:
    """Parts of the tear sheet of a recorded backtest; in a notebook, `display(*sheet.figures())`.

    Parameters
    ----------
    weights
        Rows of session, asset and weight.
    """

    def __init__(self, document: BacktestDocument, weights: pd.DataFrame) -> None:
        self.document = document
        self._weights = weights

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
        document = finished_document(record, "backtest", BacktestDocument)
        return cls(document.model_copy(update={"run_id": record.id}), desk.table(record.id, "weights"))

    @property
    def title(self) -> str:
        """The sheet's title."""
        return f"Backtest: {self.document.what} on {self.document.data}"

    def figures(self) -> Pieces:
        """Return the title and the eight figures with their intervals."""
        return figures(self.document, self.title)

    def plots(self) -> Pieces:
        """Return equity, drawdown and weights."""
        return plots(self.document, self._weights)

    def trading(self) -> Pieces:
        """Return costs by kind, what was not filled by reason, and what happened."""
        return trading(self.document)

    def notes(self) -> Pieces:
        """Return what has to be known, and how to compute it again."""
        return notes(self.document)
