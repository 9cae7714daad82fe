"""Forecasts for quants: a file of them, held against the returns that came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from tangency.desk.alpha_request import AlphaRequest
from tangency.desk.desk import Desk
from tangency.desk.use_cases.alpha import alpha
from tangency.plots.figure import Figure
from tangency.results.alpha import AlphaResult
from tangency.widgets.forecast_form import ForecastForm
from tangency.widgets.presentation import Presentation, View
from tangency.widgets.verb_page import VerbPage

__all__ = ["forecasts_page"]

_TITLE = "Forecasts"


def forecasts_page(desk: Desk, on_entered: Callable[[], None]) -> VerbPage[AlphaRequest, AlphaResult]:
    """Return the page."""
    shown: Presentation[AlphaResult] = Presentation(
        title=_TITLE, button="Judge", tiles=_tiles, views={"Forecasts": View(draw=_drawn)}
    )
    return VerbPage(desk, alpha, shown, partial(ForecastForm, desk), on_entered=on_entered)


def _tiles(made: AlphaResult) -> Iterator[tuple[str, str, str]]:
    """Yield the headline of the last forecast, which is the combination where there are several."""
    last = made.document().forecasts[-1]
    rank = last.rank
    interval = "–" if rank.lower is None else f"{rank.lower:.3f} to {rank.upper:.3f}"
    yield "Rank IC", _number(rank.mean, ".3f"), f"{last.name}; {interval}"
    yield "t of a mean of 0", _number(rank.statistic, ".2f"), f"of {rank.n_dates} dates"
    yield "Top less bottom", _number(last.net_spread, ".3%"), "net, over the horizon"
    yield "Persistence", _number(last.persistence, ".2f"), "from date to date"


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)


def _drawn(made: AlphaResult, chosen: str) -> Figure:
    del chosen  # all forecasts at once
    figure: Figure = made.plot()
    return figure
