"""A made-up market for strategies: listings, gaps, labels that move, sizes, and figures that are revised later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.window import PointInTime, Window
from tangency.domain.constraint import Membership
from tangency.errors import DataError
from tangency.simulate.history import Members
from tangency.testing.windows import window as returns_window

__all__ = ["KnownFacts", "MarketStory", "market_story", "sample_window"]

V = TypeVar("V")

_SECTORS = ("Layer 1", "DeFi", "Layer 2")
_CHARACTERISTIC = "active_addresses"
_MONTH = 30
_KNOWN_LATE = 5
_LEAST_PRICES = 21


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KnownFacts:
    """What is known at one session, as plain tables."""

    columns: Mapping[str, Floats]
    labels: Mapping[str, Mapping[str, Membership]]
    sizes: Mapping[str, float]
    characteristics: Mapping[str, Mapping[str, float]]

    def bars(self, name: str) -> Floats:
        """Return a column of the bars."""
        return self.columns[name]

    def groups(self) -> Mapping[str, Mapping[str, Membership]]:
        """Return the labels."""
        return self.labels

    def market_caps(self) -> Mapping[str, float]:
        """Return the sizes."""
        return self.sizes

    def characteristic(self, name: str) -> Mapping[str, float]:
        """Return one characteristic; raises DataError for one that is not known."""
        if name not in self.characteristics:
            raise DataError(
                f"no characteristic {name!r} is known",
                where="the kit's market",
                value=", ".join(self.characteristics),
                remedy="the kit knows one; a strategy that needs another raises a DataError there",
            )
        return self.characteristics[name]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarketStory:
    """A history of prices and tables, every entry with the session from which it is known.

    Attributes
    ----------
    columns
        `open`, `high`, `low`, `close`, `volume`; shape (n_sessions, n_assets), NaN before a listing and in gaps.
    sectors, sizes, figures
        (session from which it is known, asset, value), in the order in which they become known.
    """

    assets: tuple[str, ...]
    sessions: npt.NDArray[np.datetime64]
    columns: Mapping[str, Floats]
    sectors: tuple[tuple[int, str, str], ...]
    sizes: tuple[tuple[int, str, float], ...]
    figures: tuple[tuple[int, str, float], ...]
    name: str = "the kit's market"
    periods_per_year: float | None = 365.0

    @property
    def closes(self) -> Floats:
        """Shape (n_sessions, n_assets)."""
        return self.columns["close"]

    def members(self, at: int) -> Members:
        """Return the assets with a price and some history."""
        own = self.closes[max(at - _LEAST_PRICES, 0) : at + 1]
        places = np.flatnonzero(np.isfinite(own[-1]) & (np.isfinite(own).sum(axis=0) >= min(_LEAST_PRICES, len(own))))
        if not len(places):
            return Members(assets=(), places=places, refusal="no asset has prices")
        return Members(assets=tuple(self.assets[i] for i in places), places=places)

    def known(self, at: int, within: slice, members: Members) -> PointInTime:
        """Return the tables as of a session."""
        return KnownFacts(
            columns={name: frozen_floats(all_[within][:, members.places]) for name, all_ in self.columns.items()},
            labels={"sector": {**_latest(self.sectors, at)}},
            sizes=_latest(self.sizes, at),
            characteristics={_CHARACTERISTIC: _latest(self.figures, at)},
        )

    def next_session(self, at: int) -> datetime | None:
        """Return the day after."""
        following: datetime = (self.sessions[at] + np.timedelta64(1, "D")).item()
        return following

    def cut(self, n_sessions: int) -> MarketStory:
        """Return the first sessions, and what was known in them."""
        return replace(
            self,
            sessions=self.sessions[:n_sessions],
            columns={name: frozen_floats(each[:n_sessions]) for name, each in self.columns.items()},
            sectors=tuple(each for each in self.sectors if each[0] < n_sessions),
            sizes=tuple(each for each in self.sizes if each[0] < n_sessions),
            figures=tuple(each for each in self.figures if each[0] < n_sessions),
        )

    def changed_from(self, first: int) -> MarketStory:
        """Return another future: wild prices, other gaps, labels, sizes and revisions, all from session `first` on."""
        rng = np.random.default_rng(first)
        columns = {name: each.copy() for name, each in self.columns.items()}
        shape = columns["close"][first:].shape
        for each in columns.values():
            each[first:] *= np.exp(rng.normal(0.0, 0.5, shape))
            each[first:][rng.random(shape) < 0.02] = np.nan  # noqa: PLR2004  # a few gaps
        n = len(self.assets)
        return replace(
            self,
            columns={name: frozen_floats(each) for name, each in columns.items()},
            sectors=tuple(
                (t, asset, _SECTORS[rng.integers(3)] if t >= first else own) for t, asset, own in self.sectors
            ),
            sizes=tuple(
                (t, asset, size * rng.uniform(0.1, 9.0) if t >= first else size) for t, asset, size in self.sizes
            ),
            figures=(
                *(each for each in self.figures if each[0] < first),
                *((first + i, self.assets[i % n], float(rng.uniform(0.0, 9.0))) for i in range(3 * n)),
            ),
        )

    def renamed(self, names: Mapping[str, str]) -> MarketStory:
        """Return the same market under other names, sorted by them."""
        order = sorted(range(len(self.assets)), key=lambda i: names[self.assets[i]])
        return replace(
            self,
            assets=tuple(names[self.assets[i]] for i in order),
            columns={name: frozen_floats(each[:, order]) for name, each in self.columns.items()},
            sectors=tuple((t, names[asset], own) for t, asset, own in self.sectors),
            sizes=tuple((t, names[asset], own) for t, asset, own in self.sizes),
            figures=tuple((t, names[asset], own) for t, asset, own in self.figures),
        )


def market_story(n_sessions: int, n_assets: int) -> MarketStory:
    """Return a market of daily sessions; of several assets the last is listed late and the first has gaps.

    >>> story = market_story(400, 4)
    >>> len(story.members(10).assets), len(story.members(399).assets)
    (3, 4)
    """
    returns = returns_window(n_sessions, n_assets)
    rng = np.random.default_rng([11, n_sessions, n_assets])
    closes = 100.0 * np.cumprod(1.0 + returns.values, axis=0)
    opens = closes * np.exp(rng.normal(0.0, 0.003, closes.shape))
    columns = {
        "open": opens,
        "high": np.maximum(opens, closes) * 1.002,
        "low": np.minimum(opens, closes) * 0.998,
        "close": closes,
        "volume": rng.lognormal(8.0, 0.5, closes.shape),
    }
    if n_assets > 1:
        for each in columns.values():
            each[: n_sessions // 4, -1] = np.nan
            each[n_sessions // 2, 0] = np.nan
    months = range(0, n_sessions, _MONTH)
    assets = returns.assets
    return MarketStory(
        assets=assets,
        sessions=returns.dates.astype("datetime64[us]"),
        columns={name: frozen_floats(each) for name, each in columns.items()},
        sectors=tuple(
            (t, asset, _SECTORS[(i + t // (4 * _MONTH)) % len(_SECTORS)])
            for t in months
            for i, asset in enumerate(assets)
        ),
        sizes=tuple((t, asset, float(rng.lognormal(20.0, 1.0))) for t in months for asset in assets),
        figures=tuple((t + _KNOWN_LATE, asset, float(rng.uniform(0.0, 2.0))) for t in months for asset in assets),
    )


def sample_window(n_sessions: int, n_assets: int, *, at: int) -> Window:
    """Return what a strategy sees of a market at a session, where it holds its members in equal parts."""
    story = market_story(n_sessions, n_assets)
    members = story.members(at)
    within = slice(0, at + 1)
    n = len(members.assets)
    return Window(
        assets=members.assets,
        sessions=story.sessions[within],
        closes=frozen_floats(story.closes[within][:, members.places]),
        current=frozen_floats(np.full(n, 1.0 / n)),
        nav=1_000_000.0,
        periods_per_year=story.periods_per_year,
        next_session=story.next_session(at),
        known=story.known(at, within, members),
        seed=(0, at),
    )


def _latest(rows: tuple[tuple[int, str, V], ...], at: int) -> dict[str, V]:
    """Return asset → value, as last known at a session."""
    return {asset: value for t, asset, value in rows if t <= at}
