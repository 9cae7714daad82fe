"""The document of a backtest."""

from __future__ import annotations

from pydantic import Field

from tangency.results.backtest_decision import DecisionDocument
from tangency.results.backtest_sensitivity import SensitivityDocument
from tangency.results.document import Document, Part
from tangency.results.estimate_document import ComponentUseDocument
from tangency.results.honesty import Honesty
from tangency.results.honesty_text import figures_table, honesty_lines
from tangency.results.summary import Column, Summary, Table

__all__ = ["BacktestDocument", "CurveDocument", "EventDocument"]


class CurveDocument(Part):
    """The book at every close."""

    sessions: tuple[str, ...]
    nav: tuple[float, ...] = Field(description="after costs, in the currency of the prices")
    returns: tuple[float, ...] = Field(description="time-weighted, of each session")
    benchmarks: dict[str, tuple[float, ...]] = Field(description="returns of each benchmark, of each session")
    drawdown: tuple[float, ...] = Field(description="of one unit from its highest value until then, a fraction <= 0")


class EventDocument(Part):
    """What happened beside trades."""

    session: str
    event: str
    asset: str
    value: float | None
    what: str


class BacktestDocument(Document):
    """A simulated book, from its first session to its last."""

    data: str
    dataset_version: str | None = Field(None, description="of a dataset; none of data given inline")
    what: str = Field(description="what decided, as text")
    said: tuple[str, ...] = Field(description="what has to be known before any figure is read")
    honesty: Honesty = Field(description="how sure the figures are")
    sensitivity: SensitivityDocument | None = Field(None, description="the headline where the terms differ")
    components: dict[str, ComponentUseDocument] = Field(description="role and component, as it was used")
    constraints: tuple[str, ...]
    start: str
    end: str
    currency: str | None
    calendar: str | None
    periods_per_year: float | None
    every: str = Field(description="when targets were computed")
    window: int = Field(description="returns that each decision saw")
    delay: int = Field(description="sessions from a decision to its fill")
    capital: float
    final_nav: float
    costs: dict[str, float] = Field(description="money paid in all, by kind; negative where it was received")
    n_decisions: int
    last_decision: DecisionDocument | None = Field(
        None, description="the last one that could be taken; none without a decision"
    )
    n_trades: int
    n_unfilled: int
    unfilled: dict[str, int] = Field(description="reason, number of orders")
    events: tuple[EventDocument, ...]
    curve: CurveDocument
    tables: dict[str, str] = Field(description="table that the run keeps, and the hash of its content")

    def summary(self) -> Summary:
        """Return what the book became, and what has to be known of it."""
        decided = self.last_decision
        money = "" if self.currency is None else f" {self.currency}"
        rows = [
            ("NAV at the start", f"{self.capital:,.2f}{money}"),
            ("NAV at the end", f"{self.final_nav:,.2f}{money}"),
            *((f"{kind} paid", f"{paid:,.2f}{money}") for kind, paid in self.costs.items() if paid),
            ("decisions", str(self.n_decisions)),
            ("trades", str(self.n_trades)),
        ]
        table = Table(columns=(Column(title="", is_number=False), Column(title="")), rows=tuple(rows))
        return Summary(
            title=f"backtest of {self.what} on {self.data}, {self.start} to {self.end}",
            run_id=self.run_id,
            tables=(figures_table(self.honesty), table, *(() if decided is None else decided.tables())),
            lines=(
                *honesty_lines(self.honesty),
                *self._sensitivity_lines(),
                *(() if decided is None else decided.lines()),
                *(f"note: {each}" for each in self.said),
            ),
        )

    def _sensitivity_lines(self) -> tuple[str, ...]:
        return () if self.sensitivity is None else self.sensitivity.spread_lines()
