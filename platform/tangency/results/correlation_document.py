"""The document of correlation through time."""

from __future__ import annotations

from pydantic import Field

from tangency.results.document import DataDocument, Part
from tangency.results.summary import Column, Summary, Table

__all__ = [
    "ChangePointDocument",
    "CorrelationDocument",
    "CorrelationEventDocument",
    "CorrelationMatrixDocument",
    "CorrelationPointDocument",
    "EdgeDocument",
    "LeadLagDocument",
    "RegimesDocument",
    "TailDependenceDocument",
]

_ROWS, _EVENTS, _LEADS = 8, 10, 3


class EdgeDocument(Part):
    """An edge of a minimum spanning tree."""

    one: str
    other: str
    correlation: float


class CorrelationMatrixDocument(Part):
    """The correlations at one date, with their tree and clusters."""

    date: str
    assets: tuple[str, ...]
    correlations: tuple[float, ...] = Field(description="of the assets' pairs, row by row above the diagonal")
    tree: tuple[EdgeDocument, ...] = Field(description="minimum spanning tree")
    clusters: tuple[tuple[str, ...], ...]


class CorrelationPointDocument(Part):
    """What is measured of the correlation at one date."""

    date: str
    n_assets: int
    mean: float = Field(description="mean correlation of the pairs")
    absorption_ratio: float = Field(description="share of the variance in the largest fifth of eigenvalues")
    change: float | None = Field(description="root mean square change since the date before; none for the first")
    mantel: float | None = Field(description="correlation of the pairs with those of the date before")
    tree_length: float = Field(description="mean distance √(2(1 − ρ)) of the minimum spanning tree's edges")
    hub: str = Field(description="the asset with most edges")
    survival: float | None = Field(description="share of the edges that the date before had")
    n_clusters: int
    within: dict[str, float] = Field(description="taxonomy → mean correlation of pairs of one label")
    between: dict[str, float] = Field(description="taxonomy → mean correlation of pairs of two labels")


class RegimesDocument(Part):
    """A hidden Markov model, its states in ascending order."""

    by: str
    means: tuple[float, ...]
    deviations: tuple[float, ...]
    transition: tuple[tuple[float, ...], ...]
    dates: tuple[str, ...] = Field(description="from the first on at which a model was fitted")
    filtered: tuple[tuple[float, ...], ...] = Field(description="probabilities as known at each date")
    smoothed: tuple[tuple[float, ...], ...] = Field(description="probabilities as the whole history says afterwards")


class CorrelationEventDocument(Part):
    """What happened, as it was known on its date."""

    date: str
    kind: str
    assets: tuple[str, ...]
    before: float | None
    after: float | None
    size: float | None = Field(description="in standard errors, for a pair that left its band")
    text: str


class ChangePointDocument(Part):
    """A change of the mean correlation, as seen from the end."""

    date: str
    p_value: float
    before: float = Field(description="mean correlation of the periods from the change before, or the start")
    after: float = Field(description="mean correlation of the periods until the next change, or the end")


class LeadLagDocument(Part):
    """A leader, and who follows so many periods later."""

    leader: str
    follower: str
    lag: int
    correlation: float
    p_value: float
    q_value: float


class TailDependenceDocument(Part):
    """How often pairs have their worst, and their best, periods together."""

    share: float = Field(description="of the periods, and what there is without dependence")
    lower: tuple[float, ...] = Field(description="of all pairs of the assets, row by row above the diagonal")
    upper: tuple[float, ...]


class CorrelationDocument(DataDocument):
    """Correlation through time."""

    assets: tuple[str, ...]
    method: str
    window: int
    step: int
    n_periods: int
    points: tuple[CorrelationPointDocument, ...]
    matrices: tuple[CorrelationMatrixDocument, ...] = Field(
        description="of as many of the dates as `matrix_dates` asks for, evenly spaced, the last one included"
    )
    regimes: RegimesDocument | None
    events: tuple[CorrelationEventDocument, ...] = Field(
        description="in the order of time; of pairs that left their band the largest, as many as `most_events`"
    )
    n_events: int = Field(description="events that were recorded")
    change_points: tuple[ChangePointDocument, ...]
    lead_lags: tuple[LeadLagDocument, ...] = Field(description="those at a false discovery rate of 5 %")
    n_lead_lags: int = Field(description="leads that were looked at")
    tails: TailDependenceDocument | None
    facts: dict[str, float]
    notes: tuple[str, ...]

    def summary(self) -> Summary:
        """Return some dates, the largest events, and a line for each other fact."""
        tables = [self._points()]
        if self.events:
            tables.append(self._events())
        return Summary(
            title=f"correlation of {len(self.assets)} assets through time: {self.method}",
            run_id=self.run_id,
            tables=tuple(tables),
            lines=(*self.warning_lines(), *self._lines()),
        )

    def _points(self) -> Table:
        last, states = len(self.points) - 1, {} if self.regimes is None else _states(self.regimes)
        places = sorted({round(last * k / max(_ROWS - 1, 1)) for k in range(_ROWS)})
        rows = []
        for point in (self.points[place] for place in places):
            own = (
                f"{point.mean:.2f}",
                f"{point.absorption_ratio:.1%}",
                _number(point.change),
                f"{point.tree_length:.2f}",
            )
            state = (states.get(point.date, "–"),) if self.regimes is not None else ()
            rows.append((point.date, *own, point.hub, str(point.n_clusters), *state))
        columns = [
            Column(title="date", is_number=False),
            *(Column(title=title) for title in ("mean", "absorption", "change", "tree length")),
            Column(title="hub", is_number=False),
            Column(title="clusters"),
            *([Column(title="regime")] if self.regimes is not None else []),
        ]
        return Table(columns=tuple(columns), rows=tuple(rows))

    def _events(self) -> Table:
        order = sorted(range(len(self.events)), key=lambda place: (-abs(self.events[place].size or 0.0), place))
        shown = [self.events[place] for place in sorted(order[:_EVENTS])]
        return Table(
            columns=tuple(Column(title=title, is_number=False) for title in ("date", "event", "what")),
            rows=tuple((event.date, event.kind, event.text) for event in shown),
        )

    def _lines(self) -> tuple[str, ...]:
        lines = [f"{len(self.points)} dates, every {self.step} periods, of {self.n_periods} periods"]
        if len(self.matrices) < len(self.points):
            lines.append(
                f"the document holds the matrices, trees and clusters of {len(self.matrices)} dates; "
                f"a matrix_dates of {len(self.points)} asks for all"
            )
        if len(self.events) < self.n_events:
            lines.append(
                f"the document holds the {len(self.events)} largest of {self.n_events} events; "
                f"a most_events of {self.n_events} asks for all"
            )
        if len(self.events) > _EVENTS:
            lines.append(f"{self.n_events} events, of which the largest are shown")
        if self.regimes is not None:
            lines.append(_regimes_line(self.regimes))
        lines += [
            f"seen from the end, the mean correlation changed at {change.date}: {change.before:.2f} to "
            f"{change.after:.2f} (p {change.p_value:.2g})"
            for change in self.change_points
        ]
        lines.append(_leads_line(self.lead_lags, self.n_lead_lags))
        if self.tails is not None:
            lower, upper = (sum(each) / len(each) for each in (self.tails.lower, self.tails.upper))
            lines.append(
                f"of a pair's worst {self.tails.share:.0%} of periods {lower:.0%} are common, of its best {upper:.0%}"
            )
        lines += [f"{name}: {value:.4g}" for name, value in self.facts.items()]
        return (*lines, *self.notes)


def _states(regimes: RegimesDocument) -> dict[str, str]:
    return {
        date: f"{max(range(len(row)), key=row.__getitem__) + 1} ({max(row):.0%})"
        for date, row in zip(regimes.dates, regimes.filtered, strict=True)
    }


def _regimes_line(regimes: RegimesDocument) -> str:
    states = ", ".join(
        f"{number} at {mean:.2g} ± {deviation:.2g}, stays {row[number - 1]:.0%}"
        for number, (mean, deviation, row) in enumerate(
            zip(regimes.means, regimes.deviations, regimes.transition, strict=True), start=1
        )
    )
    return f"regimes of {regimes.by}, as known at each date; the last model: {states}"


def _leads_line(found: tuple[LeadLagDocument, ...], looked_at: int) -> str:
    if not found:
        return f"of {looked_at} leads none is found at a false discovery rate of 5 %"
    shown = "; ".join(
        f"{each.leader} leads {each.follower} by {each.lag} ({each.correlation:.2f})" for each in found[:_LEADS]
    )
    return f"of {looked_at} leads {len(found)} are found at a false discovery rate of 5 %: {shown}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
