"""Cuts of a panel of prices: some of its assets, some of its sessions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError
from tangency.market.as_of import AsOf, parse_as_of
from tangency.market.common_sessions import are_common
from tangency.market.currencies.quoted import QuotedPrices
from tangency.market.sessions import Sessions, as_datetime, label, on_grid
from tangency.market.surroundings import OutsideAsset, Surroundings

__all__ = ["cut_at", "cut_to", "cut_to_common", "cut_until"]


class Cuttable(QuotedPrices, Protocol):
    """What a cut needs of a panel of prices: a `PricePanel`, which offers the cuts itself."""

    @property
    def surroundings(self) -> Surroundings | None:
        """What was known on the day of the universe."""
        ...


PanelT = TypeVar("PanelT", bound=Cuttable)


def cut_to(panel: PanelT, symbols: Iterable[str]) -> PanelT:
    """Return the panel of some assets, in the order given, on the sessions of this one.

    Raises
    ------
    UnknownName
        A symbol that is not here.
    ConfigurationError
        None at all, or one of them twice.
    """
    known = dict.fromkeys(panel.symbols)
    chosen = [known_name("asset", symbol, known, where=panel.name) for symbol in symbols]
    if not chosen or len(set(chosen)) < len(chosen):
        raise ConfigurationError(
            "select at least one asset, and each once", where=panel.name, value=", ".join(chosen) or "none"
        )
    by_symbol = {asset.symbol: asset for asset in panel.assets}
    kept = pc.is_in(panel.bars["symbol"], value_set=pa.array(chosen, pa.string()))
    return replace(
        panel,
        assets=tuple(by_symbol[symbol] for symbol in chosen),
        bars=panel.bars.filter(kept),
        surroundings=_surroundings_without(panel, frozenset(chosen)),
    )


def cut_until(panel: PanelT, as_of: AsOf) -> PanelT:
    """Return what was known at `as_of`: every session up to and including it, and nothing later.

    Raises
    ------
    DataError
        Before the first session.
    """
    stamp = on_grid(parse_as_of(as_of), panel.calendar)
    end = int(np.searchsorted(panel.sessions, stamp, side="right"))
    if end == 0:
        raise DataError(
            f"there are no prices yet at {label(stamp, panel.calendar)}",
            where=panel.name,
            value=label(stamp, panel.calendar),
            remedy=f"the first session is {label(panel.sessions[0], panel.calendar)}",
        )
    return cut_at(panel, slice(0, end))


def cut_to_common(panel: PanelT) -> PanelT:
    """Return the panel on the sessions that its assets have in common.

    Raises
    ------
    ConfigurationError
        On a calendar with a session at every step.
    DataError
        Where there is no price at all.
    """
    if panel.calendar.continuous:
        raise ConfigurationError(
            f"calendar {panel.calendar.name!r} has a session at every step, so common sessions are not of it",
            where=panel.name,
            remedy="read the prices under the calendar of the market that closes, such as us-equity",
        )
    is_common = are_common(panel.sessions, ~np.isnan(panel.prices), panel.assets, panel.calendar)
    if not is_common.any():
        raise DataError(
            "there are no prices at all, and so no common sessions",
            where=panel.name,
            remedy="take a longer stretch of the prices",
        )
    sessions = panel.sessions[is_common].copy()
    kept = pc.is_in(panel.bars["timestamp"], value_set=pa.array(sessions, panel.bars["timestamp"].type))
    return _on(panel, sessions, kept)


def cut_at(panel: PanelT, within: slice) -> PanelT:
    """Return the panel on a stretch of its sessions, by their positions."""
    sessions = panel.sessions[within].copy()
    stamps = panel.bars["timestamp"]
    first, last = (pa.scalar(as_datetime(at), pa.timestamp("us")) for at in (sessions[0], sessions[-1]))
    return _on(panel, sessions, pc.and_(pc.greater_equal(stamps, first), pc.less_equal(stamps, last)))


def _on(panel: PanelT, sessions: Sessions, kept: Any) -> PanelT:
    # What was known on one day is not what was known on an earlier one.
    is_same_day = sessions[-1] == panel.sessions[-1]
    return replace(
        panel,
        sessions=sessions,
        bars=panel.bars.filter(kept),
        surroundings=panel.surroundings if is_same_day else None,
    )


def _surroundings_without(panel: Cuttable, chosen: frozenset[str]) -> Surroundings | None:
    if panel.surroundings is None:
        return None
    left = (
        OutsideAsset(symbol=asset.symbol, sector=asset.sector, is_priced=not np.isnan(price))
        for asset, price in zip(panel.assets, panel.prices[-1], strict=True)
        if asset.symbol not in chosen
    )
    return panel.surroundings.after_leaving(tuple(left))
