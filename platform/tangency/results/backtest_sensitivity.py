"""A backtest under other costs, delays and first days: its headline figures, and how far they spread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd
from pydantic import Field

from tangency.contracts.progress import OnProgress, no_progress
from tangency.errors import TangencyError
from tangency.results.book_figures import book_figures
from tangency.results.document import Document, Part
from tangency.results.honesty_text import HEADLINE
from tangency.results.result import Result
from tangency.results.summary import Column, Summary, Table

if TYPE_CHECKING:
    from tangency.simulate.path import SimulatedPath

__all__ = ["BacktestSensitivity", "SensitivityDocument", "VariantDocument", "book_sensitivity"]

COST_FACTORS = (0.0, 0.5, 1.0, 2.0, 3.0)
DELAYS = (0, 1, 2, 5)
SHIFTS = (0, 1, 2, 3, 4)


class Rerun(Protocol):
    """Simulates the same again with some of it changed: fields of the request, or all costs times a factor."""

    def __call__(self, changes: Mapping[str, Any], *, cost_factor: float = 1.0) -> tuple[SimulatedPath, int]:
        """Return the path of the book, and the bar at which it begins."""
        ...


class VariantDocument(Part):
    """The book with one thing changed."""

    changed: str = Field(description="costs, delay or start")
    to: str = Field(description="a factor of all costs, sessions of delay, or sessions that it starts later")
    is_base: bool = Field(description="whether this is what was asked for")
    figures: dict[str, float | None]
    reason: str | None = Field(description="why it could not be simulated")


class SensitivityDocument(Document):
    """What becomes of the headline where costs, delay or the first day differ."""

    what: str
    variants: tuple[VariantDocument, ...]
    spread: dict[str, dict[str, float | None]] = Field(
        description="what was changed, and of each figure the largest less the least over its variants"
    )

    def summary(self) -> Summary:
        """Return a table of the variants, and how far each change moves the return and the Sharpe ratio."""
        shown = [name for name in HEADLINE if any(name in each.figures for each in self.variants)]
        columns = [Column(title=title, is_number=False) for title in ("changed", "to")]
        columns += [Column(title=HEADLINE[name][0]) for name in shown]
        rows = tuple(
            (each.changed, each.to + (" (asked for)" if each.is_base else ""), *(_text(each, name) for name in shown))
            for each in self.variants
        )
        reasons = [f"{each.changed} {each.to}: {each.reason}" for each in self.variants if each.reason is not None]
        return Summary(
            title=f"sensitivity of {self.what}",
            run_id=self.run_id,
            tables=(Table(columns=tuple(columns), rows=rows),),
            lines=(*self.spread_lines(), *reasons),
        )

    def spread_lines(self, names: Collection[str] = tuple(HEADLINE)) -> tuple[str, ...]:
        """Return how far apart the variants of each change are, in the figures of these names."""
        lines = []
        for changed, spread in self.spread.items():
            known = {name: value for name, value in spread.items() if value is not None and name in names}
            said = [f"{HEADLINE[name][0]} {HEADLINE[name][1](value)}" for name, value in known.items()]
            if said:
                lines.append(f"spread over {changed}: " + ", ".join(said))
        return tuple(lines)


def _text(variant: VariantDocument, name: str) -> str:
    value = variant.figures.get(name)
    return "–" if value is None else HEADLINE[name][1](value)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class BacktestSensitivity(Result):
    """A backtest under other costs, delays and first days.

    Attributes
    ----------
    what
        The backtest, as text.
    variants
        With what was asked for among them.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> days = pd.date_range("2024-01-01", periods=4)
    >>> closes = pd.DataFrame({"BTC": [100.0, 110.0, 121.0, 115.0], "ETH": [10.0, 10.0, 10.0, 11.0]}, days)
    >>> weights = pd.DataFrame({"BTC": [1.0]}, days[:1])
    >>> changed = tg.backtest(closes, weights=weights, costs=tg.Costs(fee_bps=100)).sensitivity()
    >>> changed.table()["total_return"].loc["costs"].round(3).to_dict()
    {'× 0': 0.045, '× 0.5': 0.04, '× 1': 0.035, '× 2': 0.025, '× 3': 0.015}
    """

    what: str
    variants: tuple[VariantDocument, ...]

    def table(self) -> pd.DataFrame:
        """Return figures, one row a variant, labelled by what was changed and to what; what is not defined is NA."""
        index = pd.MultiIndex.from_tuples([(each.changed, each.to) for each in self.variants], names=["changed", "to"])
        return pd.DataFrame([each.figures for each in self.variants], index=index).astype("Float64")

    def spread(self) -> pd.DataFrame:
        """Return the largest less the least of each figure, one row for each thing that was changed."""
        grouped = self.table().groupby(level="changed", sort=False)
        return grouped.max() - grouped.min()

    def document(self) -> SensitivityDocument:
        """Return the document, the same on every face."""
        spread = {
            str(changed): {str(name): None if pd.isna(value) else float(value) for name, value in row.items()}
            for changed, row in self.spread().iterrows()
        }
        return SensitivityDocument(run_id=self.run_id, what=self.what, variants=self.variants, spread=spread)


def book_sensitivity(
    what: str,
    rerun: Rerun,
    *,
    delay: int,
    starts: Callable[[int], str],
    has_costs: bool,
    is_scheduled: bool,
    periods_per_year: float | None,
    on_progress: OnProgress = no_progress,
) -> BacktestSensitivity:
    """Return the variants of a book, each simulated by itself.

    Parameters
    ----------
    delay
        That was asked for.
    starts
        The first session, so many sessions later than the one asked for.
    """
    asked = list(_asked(delay, starts, has_costs=has_costs, is_scheduled=is_scheduled))
    variants = []
    for place, each in enumerate(asked):
        on_progress(place, len(asked), f"{each.changed} {each.to}")
        variants.append(_variant(each, rerun, periods_per_year))
    on_progress(len(asked), len(asked), "sensitivity known")
    return BacktestSensitivity(what=what, variants=tuple(variants))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    changed: str
    to: str
    is_base: bool
    changes: Mapping[str, Any] | None = None
    factor: float = 1.0
    why_not: str = ""


def _asked(delay: int, starts: Callable[[int], str], *, has_costs: bool, is_scheduled: bool) -> Iterator[_Asked]:
    if has_costs:
        for factor in COST_FACTORS:
            yield _Asked(changed="costs", to=f"× {factor:g}", is_base=factor == 1.0, changes={}, factor=factor)
    else:
        yield _Asked(changed="costs", to="any factor", is_base=True, why_not="no costs were given to multiply")
    for sessions in sorted({*DELAYS, delay}):
        own: dict[str, Any] = {"delay": sessions}
        yield _Asked(changed="delay", to=f"{sessions} sessions", is_base=sessions == delay, changes=own)
    if is_scheduled:
        yield _Asked(changed="start", to="later", is_base=True, why_not="given weights have days of their own")
        return
    for shift in SHIFTS:
        own = {"start": starts(shift)}
        yield _Asked(changed="start", to=f"{shift} sessions later", is_base=shift == 0, changes=own)


def _variant(asked: _Asked, rerun: Rerun, periods_per_year: float | None) -> VariantDocument:
    figures: dict[str, float | None] = {}
    reason: str | None = asked.why_not or None
    if asked.changes is not None:
        try:
            path, first = rerun(asked.changes, cost_factor=asked.factor)
            figures = book_figures(path, first, periods_per_year)
        except TangencyError as error:
            reason = error.what
    return VariantDocument(changed=asked.changed, to=asked.to, is_base=asked.is_base, figures=figures, reason=reason)
