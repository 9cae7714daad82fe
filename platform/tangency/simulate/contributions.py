"""Contributions to the return of a simulated book: by asset, or by the strategy that owns it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.errors import ConfigurationError
from tangency.performance.contributions import Contributions
from tangency.simulate.asset_accounts import asset_accounts
from tangency.simulate.book_record import since_first_close
from tangency.simulate.path import Profit, SimulatedPath

__all__ = ["asset_contributions", "strategy_contributions"]

_OF_THE_BOOK = (Profit.INTEREST, Profit.SHORTFALL)


def asset_contributions(path: SimulatedPath, first: int, *, sectors: Mapping[str, str] | None = None) -> Contributions:
    """Return the contributions of each asset and kind of profit, over the periods of `book_record`.

    Labels are `asset`, `kind` (price, spread, impact, fees, funding, borrow, dividends, settlement; interest and
    shortfall of the book's own cash) and, where sectors are given, `sector`. Assets that were never traded are left
    out. What the first close costs is in the first period.

    Parameters
    ----------
    first
        The bar at whose close the book begins.
    sectors
        Asset → sector; `no sector` of those that have none.

    >>> import numpy as np, pandas as pd
    >>> from tangency.simulate import Costs, Schedule, Trading, bars_of_frame, simulate
    >>> days = pd.date_range("2024-01-01", periods=3)
    >>> bars = bars_of_frame(pd.DataFrame({"BTC": [4.0, 5.0, 4.0], "ETH": [2.0, 2.0, 3.0]}, days))
    >>> buy = Schedule(when=np.array([0]), weights=np.array([[0.5, 0.25]]))
    >>> path = simulate(bars, capital=8.0, trading=Trading(delay=0), costs=Costs(fee_bps=100), schedule=buy)
    >>> found = asset_contributions(path, 0)
    >>> found.parts
    ('BTC, price', 'ETH, price', 'BTC, fees', 'ETH, fees')
    >>> found.by("asset").totals().round(4).to_dict()
    {'BTC': -0.005, 'ETH': 0.1225}
    """
    accounts, (cash, own) = asset_accounts(path), _of_cash(path, path.bars.assets)
    assets = (*(asset for _ in accounts.kinds for asset in accounts.assets), *(cash for _ in own))
    kinds = (*(kind for kind in accounts.kinds for _ in accounts.assets), *own)
    labels = {"asset": assets}
    if sectors is not None:
        known = {**dict.fromkeys(accounts.assets, "no sector"), **sectors, cash: cash}
        labels["sector"] = tuple(known[asset] for asset in assets)
    return _made(path, first, labels, kinds, [accounts.profit, path.profit[:, list(own)]])


def strategy_contributions(path: SimulatedPath, first: int) -> Contributions:
    """Return the contributions of each strategy of a netted book and kind of profit; as `asset_contributions`.

    Labels are `strategy` and `kind`; interest and a shortfall are the book's own cash.

    Raises
    ------
    ConfigurationError
        A book of one strategy.
    """
    if path.owned is None:
        raise ConfigurationError(
            "the book is of one strategy, so that nothing is to be divided among several", where="contributions"
        )
    names, (cash, own) = path.owned.strategies, _of_cash(path, path.owned.strategies)
    kinds = tuple(kind for kind in Profit if kind not in _OF_THE_BOOK and path.owned.profit[:, :, kind].any())
    parts = (*(name for name in names for _ in kinds), *(cash for _ in own))
    profit = path.owned.profit[:, :, list(kinds)].reshape(path.bars.n_bars, -1)
    labels = {"strategy": parts}
    return _made(path, first, labels, (*(kinds * len(names)), *own), [profit, path.profit[:, list(own)]])


def _of_cash(path: SimulatedPath, names: tuple[str, ...]) -> tuple[str, tuple[Profit, ...]]:
    """Return what cash is called beside these names, and the kinds of profit that it has."""
    return "the book's cash" if "cash" in names else "cash", tuple(
        kind for kind in _OF_THE_BOOK if path.profit[:, kind].any()
    )


def _made(
    path: SimulatedPath,
    first: int,
    labels: Mapping[str, tuple[str, ...]],
    kinds: tuple[Profit, ...],
    profit: list[Floats],
) -> Contributions:
    named = tuple(kind.name.lower() for kind in kinds)
    owners = next(iter(labels.values()))
    return Contributions(
        dates=path.bars.sessions[first + 1 :],
        parts=tuple(f"{owner}, {kind}" for owner, kind in zip(owners, named, strict=True)),
        values=_between_closes(path, first, np.concatenate(profit, axis=1)),
        returns=since_first_close(path.returns()[first:]),
        labels={**labels, "kind": named},
    )


def _between_closes(path: SimulatedPath, first: int, profit: Floats) -> Floats:
    """Return profit over the NAV before, shape (T − first − 1, parts), as `since_first_close` compounds the return."""
    before = path.nav_before()
    # What a bankrupt book gains has no NAV to be a fraction of, and its return is 0.
    share = np.divide(1.0, before, out=np.zeros_like(before), where=before > 0.0)
    values = profit[first + 1 :] * share[first + 1 :, None]
    at_first = profit[first] * share[first]
    values[:1] = at_first + (1.0 + at_first.sum()) * values[:1]
    return read_only(values)
