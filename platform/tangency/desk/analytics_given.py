"""What callers of analytics give, as frames beside the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from tangency.errors import ConfigurationError

__all__ = ["given_benchmarks", "given_returns"]


def given_returns(given: pd.Series[float] | pd.DataFrame) -> pd.DataFrame:
    """Return the returns of a portfolio or of assets as a frame; a series without a name is `portfolio`."""
    return given if isinstance(given, pd.DataFrame) else _one_column(given, "portfolio")


def given_benchmarks(given: Any) -> tuple[tuple[str, ...], pd.DataFrame | None]:
    """Return benchmarks that are made of prices, as texts, and those that come as returns, one column each.

    Raises
    ------
    ConfigurationError
        For what is no benchmark, or two of one name.

    >>> given_benchmarks({"BTC": 0.6, "ETH": 0.4})
    (('BTC=0.6,ETH=0.4',), None)
    """
    is_one = isinstance(given, str | Mapping | pd.Series | pd.DataFrame)
    several = [given] if is_one else list(given) if isinstance(given, Sequence) else [given]
    texts: list[str] = []
    series: list[pd.DataFrame] = []
    for place, each in enumerate(several, start=1):
        if isinstance(each, str):
            texts.append(each)
        elif isinstance(each, Mapping):
            texts.append(",".join(f"{asset}={float(weight)!r}" for asset, weight in each.items()))
        elif isinstance(each, pd.DataFrame):
            series.append(each)
        elif isinstance(each, pd.Series):
            own = "benchmark" if len(several) == 1 else f"benchmark {place}"
            series.append(_one_column(each, own))
        else:
            raise ConfigurationError(
                "this is no benchmark",
                where="benchmark",
                value=type(each).__name__,
                remedy="give simple returns as a series, an asset, a basket by weight, or several of them in a list",
            )
    return tuple(texts), _joined(series)


def _one_column(series: pd.Series[float], unnamed: str) -> pd.DataFrame:
    """Return a series as a frame on the same values: `to_frame` takes three times as long, for the label alone."""
    name = str(unnamed if series.name is None else series.name)
    return pd.DataFrame(series.to_numpy()[:, None], index=series.index, columns=_columns(name), copy=False)


@lru_cache(maxsize=256)
def _columns(name: str) -> pd.Index:
    return pd.Index([name])


def _joined(series: list[pd.DataFrame]) -> pd.DataFrame | None:
    if not series:
        return None
    if len(series) == 1 and series[0].shape[1] == 1:
        return series[0]
    whole = pd.concat(series, axis=1)
    if not whole.columns.is_unique:
        twice = whole.columns[whole.columns.duplicated()][0]
        raise ConfigurationError(
            "two benchmarks have one name", where="benchmark", value=str(twice), remedy="rename one of them"
        )
    return whole
