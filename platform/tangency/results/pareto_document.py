"""The document of a Pareto set."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from tangency.results.estimate_document import EstimateDocument, PointsCertificate, day_text
from tangency.results.pareto_portfolio import ParetoAxis
from tangency.results.points_table import points_table
from tangency.results.summary import Column, Summary, Table

__all__ = ["ParetoCertificate", "ParetoCounts", "ParetoDocument"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParetoCounts:
    """What became of the optima that were solved for.

    Attributes
    ----------
    asked, found
        How many were solved for, and how many points the result has.
    merged, dominated, failed
        How many were the same as another, dominated by another beyond tolerance, or could not be certified.
    """

    asked: int
    found: int
    merged: int
    dominated: int
    failed: int


class ParetoCertificate(PointsCertificate):
    """Evidence for all points, and the gap of each."""

    gaps: tuple[float, ...]


class ParetoDocument(EstimateDocument):
    """Points of a Pareto set, each with the proof that nothing dominates it."""

    assets: tuple[str, ...]
    objectives: tuple[ParetoAxis, ...]
    weights: tuple[tuple[float, ...], ...] = Field(description="one row a point, fractions of NAV")
    values: tuple[tuple[float, ...], ...] = Field(description="one row a point, a column an objective, in its unit")
    prices: tuple[tuple[float, ...], ...] = Field(description="no portfolio has a smaller sum of price times value")
    extremes: dict[str, int] = Field(description="the point at which each objective is best")
    knee: int
    counts: ParetoCounts
    missed: float | None = Field(description="share of the ranges that no portfolio gains in all objectives at once")
    certificate: ParetoCertificate

    def mark(self, point: int) -> str:
        """Return what is special about a point: the knee, or the best of an objective."""
        marks = ["knee"] if point == self.knee else []
        return ", ".join([*marks, *(f"best {text}" for text, own in self.extremes.items() if own == point)])

    def summary(self) -> Summary:
        """Return the marked points and others evenly chosen, and the certificate."""

        def row(point: int) -> tuple[str, ...]:
            shown = [axis.shown(value) for axis, value in zip(self.objectives, self.values[point], strict=True)]
            return *shown, f"{1.0 / sum(w * w for w in self.weights[point]):.1f}", self.mark(point)

        titles = (*(axis.text for axis in self.objectives), "effective assets", "")
        table = points_table(titles, row, len(self.values), {self.knee, *self.extremes.values()})
        return Summary(
            title=self.headline(
                f"Pareto set of {len(self.assets)} assets over "
                f"{', '.join(axis.text for axis in self.objectives)}{day_text(self.as_of)}"
            ),
            run_id=self.run_id,
            tables=(Table(columns=(*table.columns[:-1], Column(title="", is_number=False)), rows=table.rows),),
            lines=(
                *map(_axis_line, self.objectives),
                _counts_line(self.counts),
                *([] if self.missed is None else [f"{_BETTER} by more than {self.missed:.2%} of the ranges"]),
                self.certificate.line("at every point"),
                *self.model_lines(),
                *self.constraint_lines(),
            ),
        )


_BETTER = "no portfolio is better than every mixture of them"


def _axis_line(axis: ParetoAxis) -> str:
    better = "more" if axis.is_maximised else "less"
    return f"{axis.text}: {axis.unit}, {better} is better; from {axis.shown(axis.worst)} to {axis.shown(axis.best)}"


def _counts_line(counts: ParetoCounts) -> str:
    lost = f"{counts.merged} were the same as another, {counts.dominated} dominated, {counts.failed} not certified"
    return f"{counts.found} points of {counts.asked} asked for: {lost}"
