"""A dataset as a history: universes by its rule, tables as of each session."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.window import PointInTime, Sessions
from tangency.domain.constraint import Membership
from tangency.errors import DataError
from tangency.market import Dataset, PricePanel, UniverseRule, select_universe
from tangency.market.arrow_form import bar_values
from tangency.market.sessions import as_datetime
from tangency.simulate.history import Members

__all__ = ["DatasetHistory"]


class DatasetHistory:
    """Prices and tables of a dataset under a universe rule.

    Parameters
    ----------
    rule
        Of all sessions; drawn anew at every session that asks, and nothing later than the session enters.
    """

    def __init__(self, dataset: Dataset, rule: UniverseRule) -> None:
        self._dataset = dataset
        self._rule = rule
        self._panel = dataset.panel
        symbols = self._panel.symbols
        order = sorted(range(len(symbols)), key=symbols.__getitem__)
        self.name = self._panel.name
        self.assets = tuple(symbols[i] for i in order)
        self.sessions: Sessions = self._panel.sessions
        self.closes: Floats = frozen_floats(np.ascontiguousarray(self._panel.prices[:, order]))
        self.periods_per_year: float | None = self._panel.calendar.periods_per_year
        self._place = {asset: i for i, asset in enumerate(self.assets)}
        self._bars: dict[str, Floats] = {}

    def until(self, last: int) -> DatasetHistory:
        """Return the history up to and including a session."""
        cut = copy(self)
        cut.sessions, cut.closes = self.sessions[: last + 1], self.closes[: last + 1]
        return cut

    def members(self, at: int) -> Members:
        """Return the universe of a session, or why the rule draws none."""
        day = as_datetime(self.sessions[at])
        dataset = self._dataset
        try:
            drawn = select_universe(
                self._panel, self._rule, day, dataset.market_caps, known=dataset.on(day), tables=dataset.tables
            )
        except DataError as error:
            why = error.what if error.value is None else f"{error.what} ({error.value})"
            return Members(assets=(), places=np.empty(0, dtype=np.intp), refusal=why)
        assets = tuple(sorted(drawn.symbols))
        return Members(
            assets=assets,
            places=np.array([self._place[asset] for asset in assets], dtype=np.intp),
            passed_over={passed.symbol: passed.reason for passed in drawn.passed_over},
        )

    def known(self, at: int, within: slice, members: Members) -> PointInTime:
        """Return the bars of a window and the tables as of its last session."""
        return _Known(self, as_datetime(self.sessions[at]), within, members.places)

    def next_session(self, at: int) -> datetime | None:
        """Return the session after this one, by the calendar."""
        return self._panel.next_session(as_datetime(self.sessions[at]).replace(tzinfo=UTC))

    @property
    def panel(self) -> PricePanel:
        """The prices, on the sessions that the rule takes."""
        return self._panel

    @property
    def dataset(self) -> Dataset:
        """The dataset."""
        return self._dataset

    def bars(self, name: str) -> Floats:
        """Return `open`, `high`, `low` or `volume`, shape (n_sessions, n_assets), NaN where unknown.

        Raises
        ------
        DataError
            The dataset has no such column.
        """
        if name not in self._bars:
            self._bars[name] = bar_values(self._panel.bars, name, self.assets, self._panel.sessions, where=self.name)
        return self._bars[name]


@dataclass(frozen=True, kw_only=False, eq=False)
class _Known:
    """What is known of members at the close of a day."""

    _history: DatasetHistory
    _day: datetime
    _within: slice
    _places: npt.NDArray[np.intp]

    def bars(self, name: str) -> Floats:
        """Return a column of the window's bars."""
        return frozen_floats(self._history.bars(name)[self._within][:, self._places])

    def groups(self) -> Mapping[str, Mapping[str, Membership]]:
        """Return the labels of the day."""
        return self._groups

    @cached_property
    def _groups(self) -> Mapping[str, Mapping[str, Membership]]:
        dataset = self._history.dataset
        sectors = {
            symbol: asset.sector for symbol, asset in dataset.on(self._day).assets.items() if asset.sector is not None
        }
        own: dict[str, Mapping[str, Membership]] = {"sector": sectors} if sectors else {}
        return {**own, **dataset.groups(self._day)}

    def market_caps(self) -> Mapping[str, float]:
        """Return the sizes of the latest snapshot."""
        caps = self._history.dataset.market_caps
        return {} if caps is None else caps.sizes(self._day)

    def characteristic(self, name: str) -> Mapping[str, float]:
        """Return a characteristic as it was known on the day."""
        table = self._history.dataset.tables.characteristics
        if table is None or name not in table.names:
            raise DataError(
                f"no characteristic {name!r} is known",
                where=self._history.name,
                value=", ".join(table.names) if table is not None else "no table of characteristics",
                remedy="import a table of characteristics with the dataset",
            )
        return table.values(name, self._day)
