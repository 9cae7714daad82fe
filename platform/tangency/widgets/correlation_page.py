"""Correlation through time for quants and portfolio managers: how high, in which regime, who with whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from tangency.desk.desk import Desk
from tangency.desk.use_cases.correlation import CorrelationRequest, correlation
from tangency.plots.figure import Figure
from tangency.results.correlation import CorrelationThroughTime
from tangency.widgets.presentation import Presentation, View
from tangency.widgets.study_form import StudyForm
from tangency.widgets.verb_page import VerbPage

__all__ = ["correlation_page"]

_TITLE = "Correlation"
_FIRST = ("method", "window", "step", "regimes", "regimes_by")


def correlation_page(
    desk: Desk, on_entered: Callable[[], None]
) -> VerbPage[CorrelationRequest, CorrelationThroughTime]:
    """Return the page."""
    shown: Presentation[CorrelationThroughTime] = Presentation(
        title=_TITLE,
        button="Correlate",
        tiles=_tiles,
        views={
            "Mean": View(draw=partial(_drawn, "mean")),
            "Heat map": View(draw=partial(_drawn, "heat_map")),
            "Network": View(draw=_network, choices=_dates, label="date"),
        },
    )
    form = partial(StudyForm, desk, correlation, title=_TITLE, first=_FIRST)
    return VerbPage(desk, correlation, shown, form, on_entered=on_entered)


def _tiles(made: CorrelationThroughTime) -> Iterator[tuple[str, str, str]]:
    last, means = made.points[-1], [point.mean for point in made.points]
    yield "Mean correlation", f"{last.mean:.2f}", f"on {last.date}; {min(means):.2f} to {max(means):.2f} before"
    yield "Absorption ratio", f"{last.absorption_ratio:.0%}", "of variance in a fifth of factors"
    if made.regime_history is not None:
        state = int(made.regimes["state"].iloc[-1])
        yield "Regime", str(state), f"of {len(made.regime_history.means)}, by {made.regime_history.by}"
    yield "Breakdowns", str(sum(event.kind == "pair" for event in made.recorded)), "pairs that left their band"


def _dates(made: CorrelationThroughTime) -> tuple[str, ...]:
    """Return the dates, the last one first."""
    return tuple(point.date for point in reversed(made.points))


def _drawn(kind: str, made: CorrelationThroughTime, chosen: str) -> Figure:
    del chosen  # the whole history
    figure: Figure = made.plot(kind)
    return figure


def _network(made: CorrelationThroughTime, chosen: str) -> Figure:
    figure: Figure = made.plot("tree", chosen)
    return figure
