"""Forecasts as one frame: several beside each other, their columns named `forecast::asset`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from tangency.contracts.labels import texts
from tangency.errors import DataError

__all__ = ["ONLY", "forecasts_by_name", "one_frame"]

ONLY = "forecast"
"""The name of a forecast that has none."""

_BETWEEN = "::"


def one_frame(forecasts: pd.DataFrame | Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return forecasts as one frame, dates down, for the request's table.

    Parameters
    ----------
    forecasts
        A frame, dates down and assets across; one with columns of two levels, forecast and asset; or frames by name.

    Raises
    ------
    DataError
        No forecasts, or a name with the characters that stand between forecast and asset.

    >>> import pandas as pd
    >>> own = pd.DataFrame({"BTC": [0.1]}, pd.date_range("2024-01-01", periods=1))
    >>> one_frame({"momentum": own, "value": own}).columns.tolist()
    ['momentum::BTC', 'value::BTC']
    """
    if isinstance(forecasts, pd.DataFrame):
        if forecasts.columns.nlevels == 1:
            return forecasts
        forecasts = {str(name): own for name, own in forecasts.T.groupby(level=0, sort=False)}
        forecasts = {name: own.droplevel(0).T for name, own in forecasts.items()}
    if not forecasts:
        raise DataError("there are no forecasts", where="forecasts", remedy="give a frame, or frames by name")
    for name in forecasts:
        if _BETWEEN in name:
            raise DataError(
                "a forecast's name has the characters that stand between it and an asset",
                where="forecasts",
                value=name,
                remedy=f"name it without {_BETWEEN}",
            )
    named = {
        name: own.set_axis([f"{name}{_BETWEEN}{asset}" for asset in texts(own.columns)], axis=1)
        for name, own in forecasts.items()
    }
    return pd.concat(named.values(), axis=1, join="outer").sort_index()


def forecasts_by_name(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return forecast → frame, assets across, in the order of their first columns.

    Raises
    ------
    DataError
        A frame in which only some columns name a forecast.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"momentum::BTC": [0.1], "momentum::ETH": [0.2]}, pd.date_range("2024-01-01", periods=1))
    >>> forecasts_by_name(frame)["momentum"].columns.tolist()
    ['BTC', 'ETH']
    """
    labels = texts(frame.columns)
    named = [label.partition(_BETWEEN) for label in labels]
    if not any(between for _, between, _ in named):
        return {ONLY: frame}
    bare = next((name for name, between, _ in named if not between), None)
    if bare is not None:
        raise DataError(
            "some columns name a forecast and an asset, and one does not",
            where="forecasts",
            value=bare,
            remedy=f"name each column forecast{_BETWEEN}asset, or none",
        )
    found: dict[str, list[int]] = {}
    for place, (name, _, _) in enumerate(named):
        found.setdefault(name, []).append(place)
    return {
        name: frame.iloc[:, places].set_axis([named[place][2] for place in places], axis=1)
        for name, places in found.items()
    }
