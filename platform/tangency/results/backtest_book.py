"""The book of a backtest as tables: NAV, what contributed to its returns, what it held at the end."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.performance.contributions import Contributions
from tangency.results.simulated_book import SimulatedBook

__all__ = ["CONTRIBUTIONS", "NAV", "POSITIONS", "STRATEGY_CONTRIBUTIONS", "book_tables", "read_contributions"]

NAV, POSITIONS = "nav", "positions"
CONTRIBUTIONS, STRATEGY_CONTRIBUTIONS = "contributions", "strategy_contributions"
_SESSION = "session"


def book_tables(result: SimulatedBook) -> dict[str, pa.Table]:
    """Return the tables of a book.

    `nav`: session, nav, return, turnover. `contributions`: session, and a column for each asset and kind of profit,
    fractions of the NAV before, which add up to the return of the period; `strategy_contributions` likewise where there
    are several strategies. `positions`: asset, strategy and weight at the last close.
    """
    from tangency.simulate import contributions  # noqa: PLC0415  # the compiler loads where something is computed

    tables = {
        NAV: pa.table(
            {
                _SESSION: result.sessions.to_numpy(),
                "nav": result.nav.to_numpy(),
                "return": result.returns.to_numpy(),
                "turnover": result.turnover.to_numpy(),
            }
        ),
        POSITIONS: _positions(result),
    }
    if len(result.sessions) > 1:
        tables[CONTRIBUTIONS] = _wide(contributions.asset_contributions(result.path, result.first))
        if result.path.owned is not None:
            tables[STRATEGY_CONTRIBUTIONS] = _wide(contributions.strategy_contributions(result.path, result.first))
    return tables


def read_contributions(table: pa.Table, returns: Floats, *, of: str) -> Contributions:
    """Return the contributions of a table.

    Parameters
    ----------
    returns
        Of the periods between closes, which they add up to.
    of
        What the parts are of: `asset` or `strategy`.
    """
    names = tuple(table.column_names[1:])
    owners, kinds = zip(*(name.rsplit(", ", 1) for name in names), strict=True) if names else ((), ())
    values = np.array([column.to_numpy() for column in table.columns[1:]]).reshape(len(names), table.num_rows)
    return Contributions(
        dates=table.column(_SESSION).to_numpy(),
        parts=names,
        values=frozen_floats(values.T),
        returns=returns,
        labels={of: owners, "kind": kinds},
    )


def _wide(own: Contributions) -> pa.Table:
    """Return one column a part, without those that never contributed."""
    columns = {name: own.values[:, place] for place, name in enumerate(own.parts) if own.values[:, place].any()}
    return pa.table({_SESSION: own.dates, **columns})


def _positions(result: SimulatedBook) -> pa.Table:
    path, owned = result.path, result.path.owned
    rows: list[tuple[str, str, float]] = []
    if owned is None:
        last = result.weights.iloc[-1]
        rows = [(str(asset), result.settings.what, float(weight)) for asset, weight in last.items() if weight]
    elif path.nav[-1] > 0.0:
        closes = _last_closes(path.bars.closes)
        for strategy in owned.strategies:
            units = path.units(strategy)[-1]
            rows += [
                (path.bars.assets[place], strategy, float(units[place] * closes[place] / path.nav[-1]))
                for place in np.flatnonzero(units).tolist()
            ]
    return pa.table(
        {
            "asset": pa.array([asset for asset, _, _ in rows], pa.string()),
            "strategy": pa.array([strategy for _, strategy, _ in rows], pa.string()),
            "weight": pa.array([weight for _, _, weight in rows], pa.float64()),
        }
    )


def _last_closes(closes: Floats) -> Floats:
    frame = pd.DataFrame(closes).ffill()
    return read_only(frame.iloc[-1].to_numpy(dtype=np.float64))
