"""The prices that a backtest walks: a dataset, a panel or a frame of closing prices, as history and as bars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tangency.contracts.window import Sessions
from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.taxonomy_labels import labels_on
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.estimation.selection import default_rule
from tangency.market import Dataset, PricePanel, UniverseRule
from tangency.market.as_of import parse_as_of
from tangency.market.reference import NO_TABLES, SECTOR
from tangency.simulate.bars import Bars
from tangency.simulate.bars_from import bars_of, bars_of_frame
from tangency.simulate.dataset_history import DatasetHistory
from tangency.simulate.frame_history import FrameHistory
from tangency.simulate.history import History
from tangency.simulate.optimizer_strategy import KnownNames

__all__ = ["BacktestData", "backtest_data"]

_LEAST_SESSIONS = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BacktestData:
    """What is walked, and from where to where.

    Attributes
    ----------
    first
        The session at whose close the book begins.
    window
        Returns that a decision sees.
    sectors
        Asset → sector on the last session; none of an asset that has several.
    said
        What was not chosen by the user, as text.
    """

    name: str
    history: History
    bars: Bars
    first: int
    window: int
    currency: str | None
    calendar: str | None
    names: KnownNames
    sectors: Mapping[str, str] = field(default_factory=dict)
    dataset_version: str | None = None
    said: tuple[str, ...] = ()


def backtest_data(
    request: BacktestRequest, data: Dataset | PricePanel | pd.DataFrame, *, is_scheduled: bool
) -> BacktestData:
    """Return the data of a request, cut at its end.

    Parameters
    ----------
    is_scheduled
        Whether the weights are given, so that no decision needs a window.

    Raises
    ------
    ConfigurationError
        No window where no calendar says how long a year is, a start or an end without sessions, prices in several
        currencies.
    DataError
        Values that are no prices, rows that are out of order, or a window that reaches back before the first.
    """
    return (
        _of_frame(request, data, is_scheduled)
        if isinstance(data, pd.DataFrame)
        else _of_dataset(request, data, is_scheduled)
    )


def _of_frame(request: BacktestRequest, frame: pd.DataFrame, is_scheduled: bool) -> BacktestData:
    bars = bars_of_frame(frame, periods_per_year=request.periods_per_year)
    bars = bars.cut(0, _last_bar(bars.sessions, request.end) + 1)
    window, said = _window(request, request.periods_per_year, needs=not is_scheduled)
    history = FrameHistory(
        name="closing prices",
        assets=bars.assets,
        sessions=bars.sessions,
        closes=bars.closes,
        periods_per_year=request.periods_per_year,
        window=window,
    )
    groups = request.taxonomies()
    return BacktestData(
        name="closing prices",
        history=history,
        bars=bars,
        first=_first_bar(bars, request.start, window),
        window=window,
        currency=None,
        calendar=None,
        names=KnownNames(assets=bars.assets, groups=groups),
        sectors=labels_on(None, None, SECTOR, groups),
        said=("a bare frame is closing prices", *said),
    )


def _of_dataset(request: BacktestRequest, data: Dataset | PricePanel, is_scheduled: bool) -> BacktestData:
    dataset = data if isinstance(data, Dataset) else Dataset.of(data, NO_TABLES, version=data.version)
    panel = dataset.panel
    years = panel.calendar.periods_per_year
    if request.periods_per_year not in {None, years}:
        raise ConfigurationError(
            "the calendar of the prices says how many periods make a year",
            where="periods_per_year",
            value=request.periods_per_year,
            remedy="leave it out",
        )
    window, said = _window(request, years, needs=not is_scheduled)
    rule = _rule(request, dataset, window)
    if rule.sessions == "common":
        raise ConfigurationError(
            "a backtest runs over all sessions of the data, not over those that its assets have in common",
            where="universe",
            value="sessions: common",
            remedy=Remedy("walk over all of them: ", Setting("sessions", "all", within="universe")),
        )
    history = DatasetHistory(dataset, rule)
    bars = bars_of(dataset, price=request.terms.price)
    end = _last_bar(bars.sessions, request.end)
    labels = {name: tuple(taxonomy.labels) for name, taxonomy in dataset.tables.taxonomies.items()}
    return BacktestData(
        name=panel.name,
        history=history.until(end),
        bars=bars.cut(0, end + 1),
        first=_first_bar(bars, request.start, window),
        window=window,
        currency=panel.assets[0].currency,
        calendar=panel.calendar.name,
        names=KnownNames(assets=history.assets, labels=labels, groups=request.taxonomies()),
        sectors=labels_on(dataset, bars.label(end), SECTOR, request.taxonomies()),
        dataset_version=dataset.version,
        said=said,
    )


def _rule(request: BacktestRequest, dataset: Dataset, window: int) -> UniverseRule:
    """Return the rule, whose history is the window that decisions see."""
    if request.universe is not None:
        own = request.universe
    elif dataset.panel.facts.default_rule is not None:
        own = default_rule(dataset.panel)
    else:
        own = UniverseRule(n_returns=window)
    return own.model_copy(update={"n_returns": window})


def _window(request: BacktestRequest, periods_per_year: float | None, *, needs: bool) -> tuple[int, tuple[str, ...]]:
    if request.window is not None:
        return request.window, ()
    if not needs:
        return 1, ()
    if periods_per_year is None:
        raise ConfigurationError(
            "how many returns a decision sees is not said, and no calendar says how many make a year",
            where="window",
            remedy=Remedy("say it, such as ", Setting("window", 250), ", or ", Setting("periods_per_year", 252)),
        )
    window = max(round(periods_per_year), 2)
    return window, (f"each decision sees a year of the calendar, {window} returns: no window was chosen",)


def _last_bar(sessions: Sessions, end: str | None) -> int:
    if end is None:
        return len(sessions) - 1
    last = int(np.searchsorted(sessions, np.datetime64(parse_as_of(end), "us"), side="right")) - 1
    if last < 0:
        raise ConfigurationError(
            "no session lies before the end", where="end", value=end, remedy=f"the first session is {sessions[0]}"
        )
    return last


def _first_bar(bars: Bars, start: str | None, window: int) -> int:
    sessions = bars.sessions
    least = 0 if window == 1 else window
    first = least if start is None else int(np.searchsorted(sessions, np.datetime64(parse_as_of(start), "us")))
    if first < least:
        raise DataError(
            f"the window of {window} returns reaches back before the first prices",
            where="start",
            value=start,
            remedy=Remedy(
                "begin on ", Setting("start", bars.label(least)), " or later, or see fewer: ", Setting("window", first)
            )
            if least < len(sessions)
            else Remedy("there are fewer sessions; see fewer: ", Setting("window", max(len(sessions) - 2, 1))),
        )
    if first > len(sessions) - _LEAST_SESSIONS:
        raise DataError(
            "a backtest needs two sessions at least",
            where="start",
            value=start if start is not None else f"{len(sessions)} sessions for a window of {window} returns",
            remedy="begin earlier, end later, or see fewer returns",
        )
    return first
