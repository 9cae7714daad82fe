"""Forecasts and prices on the same dates and assets: what a forecast is judged on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.labels import texts
from tangency.domain.constraint import Membership
from tangency.domain.naming import known_name
from tangency.errors import DataError, Remedy, Setting
from tangency.market import Dataset, PricePanel, UniverseRule
from tangency.market.frame_labels import require_assets
from tangency.market.frame_numbers import frame_numbers
from tangency.market.frame_periods import frame_periods
from tangency.market.reference import NO_TABLES
from tangency.performance.alpha.cross_section import Labels
from tangency.simulate.bars import Bars
from tangency.simulate.bars_from import bars_of, bars_of_frame
from tangency.simulate.dataset_history import DatasetHistory
from tangency.simulate.history import Members

__all__ = ["AlphaPanel", "judged_dates"]

Places = npt.NDArray[np.int64]
Groups = Mapping[str, Mapping[str, Membership]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AlphaPanel:
    """Prices, with what is known of their assets at each session.

    Attributes
    ----------
    name
        What the prices are.
    history
        Of a dataset; None of a frame.
    has_rule
        Whether a rule draws the universe of each date.
    groups
        Taxonomy → asset → label, given by the user.
    """

    name: str
    bars: Bars
    history: DatasetHistory | None
    has_rule: bool
    groups: Groups

    @classmethod
    def of(cls, data: Dataset | PricePanel | pd.DataFrame, rule: UniverseRule | None, groups: Groups) -> AlphaPanel:
        """Return the panel of data; a rule draws the universe of each date, and without one all forecasts count.

        Raises
        ------
        TangencyError
            Of `bars_of` and `bars_of_frame`.
        """
        if isinstance(data, pd.DataFrame):
            return cls(name="closing prices", bars=bars_of_frame(data), history=None, has_rule=False, groups=groups)
        dataset = data if isinstance(data, Dataset) else Dataset.of(data, NO_TABLES, version=data.version)
        history = DatasetHistory(dataset, rule or UniverseRule(n_returns=1))
        return cls(
            name=dataset.panel.name, bars=bars_of(dataset), history=history, has_rule=rule is not None, groups=groups
        )

    def placed(self, frame: pd.DataFrame, *, where: str) -> tuple[Places, Floats]:
        """Return the sessions of a frame's rows, and its values over all assets, not a number where there is none.

        Raises
        ------
        DataError
            Rows that do not ascend, or have no session: after the last price, or between sessions; an asset twice.
        UnknownName
            An asset without prices.
        """
        labels = texts(frame.columns)
        require_assets(frame, labels)
        places = [self.bars.column(known_name("asset", each, self.bars.assets, where=where)) for each in labels]
        sessions = self.bars.sessions
        stamps = frame_periods(frame.index).astype(sessions.dtype)
        at = np.searchsorted(sessions, stamps)
        if len(stamps) and stamps[-1] > sessions[-1]:
            raise DataError(
                "a forecast is dated after the last price",
                where=where,
                value=str(stamps[-1])[:10],
                remedy=f"the last session is {self.bars.label(self.bars.n_bars - 1)}",
            )
        is_there = sessions[np.minimum(at, len(sessions) - 1)] == stamps
        if not is_there.all():
            row = int(is_there.argmin())
            raise DataError(
                "there is no session on the day of a forecast",
                where=f"{where}, row {row}",
                value=str(stamps[row])[:10],
                remedy="date each row with the session at whose close it is known",
            )
        values = np.full((len(at), len(self.bars.assets)), np.nan)
        values[:, places] = frame_numbers(frame)
        if np.isinf(values).any():
            raise DataError("a forecast is infinite", where=where, remedy="leave it empty where there is none")
        return at.astype(np.int64), values

    def members(self, at: Places) -> npt.NDArray[np.bool_] | None:
        """Return who is in the universe of each date, shape (n_dates, n_assets); None where no rule was given."""
        if self.history is None or not self.has_rule:
            return None
        found = np.zeros((len(at), len(self.bars.assets)), dtype=bool)
        for row, session in zip(found, at.tolist(), strict=True):
            row[self.history.members(session).places] = True
        return found

    def labels(self, at: Places, taxonomy: str) -> Labels:
        """Return the label of each asset on each date, None where it has none, or several."""
        assets = self.bars.assets
        found = np.full((len(at), len(assets)), None, dtype=object)
        if self.history is None and taxonomy not in self.groups:
            return found
        everyone = Members(assets=assets, places=np.arange(len(assets)))
        for row, session in zip(found, at.tolist(), strict=True):
            known: Groups = {}
            if self.history is not None:
                known = self.history.known(session, slice(0, session + 1), everyone).groups()
            own = {**known.get(taxonomy, {}), **self.groups.get(taxonomy, {})}
            row[:] = [label if isinstance(label := own.get(asset), str) else None for asset in assets]
        return found


def judged_dates(panel: AlphaPanel, at: Places, reach: int) -> npt.NDArray[np.bool_]:
    """Return which dates have all their windows before the last price, shape (n_dates,).

    Raises
    ------
    DataError
        Where none has.
    """
    judged: npt.NDArray[np.bool_] = at + reach < panel.bars.n_bars
    if not judged.any():
        raise DataError(
            "no forecast can be judged: the windows after them reach beyond the last price",
            where="forecasts",
            value=f"{reach} sessions after each, and the first is {panel.bars.n_bars - 1 - int(at[0])} before the last",
            remedy=Remedy("follow fewer windows: ", Setting("windows", 1), ", or a shorter horizon"),
        )
    return judged
