"""Pairs for quants and portfolio managers: the screen, and prices, spread and z-score of the first pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from tangency.desk.desk import Desk
from tangency.desk.use_cases.screen_pairs import ScreenPairsRequest, screen_pairs
from tangency.display.numbers import percent
from tangency.plots.figure import Figure
from tangency.results.pair_screen import PairScreen
from tangency.widgets.presentation import Presentation, View
from tangency.widgets.study_form import StudyForm
from tangency.widgets.verb_page import VerbPage

__all__ = ["pairs_page"]

_TITLE = "Pairs"
_FIRST = ("method", "within", "fdr", "control", "hedge", "spreads")
_MORE_SPREADS = 12
_NOTE = (
    'What trading pairs would have earned, trade by trade, is a matter of the page <a href="backtest">Backtest</a>: '
    "choose a strategy that trades pairs there."
)


def pairs_page(desk: Desk, on_entered: Callable[[], None]) -> VerbPage[ScreenPairsRequest, PairScreen]:
    """Return the page."""
    shown: Presentation[PairScreen] = Presentation(
        title=_TITLE,
        button="Screen",
        tiles=_tiles,
        views={"Pair": View(draw=_pair, choices=_pairs, label="pair"), "p-values": View(draw=_p_values)},
        note=_NOTE,
    )
    form = partial(StudyForm, desk, screen_pairs, title="Screen", first=_FIRST, start={"spreads": _MORE_SPREADS})
    return VerbPage(desk, screen_pairs, shown, form, on_entered=on_entered)


def _tiles(made: PairScreen) -> Iterator[tuple[str, str, str]]:
    yield "Selected", f"{made.n_selected:,}", f"of {made.n_tested:,} pairs tested"
    yield "False discovery rate", percent(made.settings.fdr, 1), "at most, of those selected"
    yield "Smallest q-value", f"{made.pairs[0].q_value:.2g}", f"{made.pairs[0].first} / {made.pairs[0].second}"
    yield "Sessions", f"{len(made.sessions):,}", f"of {len(made.assets)} assets"


def _pairs(made: PairScreen) -> tuple[str, ...]:
    """Return the pairs whose spreads the document holds."""
    return tuple(f"{pair.first} / {pair.second}" for pair in made.followed())


def _pair(made: PairScreen, chosen: str) -> Figure:
    pair = made.followed()[_pairs(made).index(chosen)]
    return made.plot((pair.first, pair.second))


def _p_values(made: PairScreen, chosen: str) -> Figure:
    del chosen  # the screen as a whole
    return made.plot()
