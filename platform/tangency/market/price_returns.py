"""Simple returns of a wide frame of prices, in one step."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tangency.contracts.labels import texts
from tangency.errors import ConfigurationError, DataError
from tangency.market.frame_labels import require_assets
from tangency.market.frame_numbers import frame_numbers
from tangency.market.frame_periods import frame_periods

__all__ = ["returns"]


def returns(prices: pd.DataFrame) -> pd.DataFrame:
    """Return the simple returns of a frame of prices, one row a period and one column an asset.

    r[t, i] = p[t, i] / p[t-1, i] - 1 between neighbouring rows; the first row has none and is left out. Where either
    price is missing, so is the return: nothing is filled, and no return spans more than one row.

    Parameters
    ----------
    prices
        Positive, the oldest row first; adjusted for splits and dividends, if the returns are to be so. NaN where there
        is no price.

    Returns
    -------
    pd.DataFrame
        With the labels of `prices`.

    Raises
    ------
    DataError
        For a price that is zero, negative or infinite, values that are no numbers, labels that are no assets or stand
        twice, rows that are out of order, or fewer than two rows.
    ConfigurationError
        For anything but a frame.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> days = pd.to_datetime(["2024-01-02", "2024-01-03", "2024-01-04"])
    >>> prices = pd.DataFrame({"BTC": [40.0, 44.0, 33.0], "DOGE": [0.08, None, 0.09]}, index=days)
    >>> tg.returns(prices).round(3).to_dict("list")
    {'BTC': [0.1, -0.25], 'DOGE': [nan, nan]}
    """
    if not isinstance(prices, pd.DataFrame):
        raise ConfigurationError(
            "returns are made of a frame of prices",
            where="prices",
            value=type(prices).__name__,
            remedy="one column an asset, such as series.to_frame(); a PricePanel goes into a verb as it is",
        )
    require_assets(prices, texts(prices.columns))
    frame_periods(prices.index)
    values = frame_numbers(prices)
    wrong = ~np.isnan(values) & ~((values > 0.0) & (values < np.inf))
    if wrong.any():
        row, column = divmod(int(wrong.argmax()), values.shape[1])
        raise DataError(
            "a price must be positive and finite",
            where=f"prices[{prices.columns[column]}], row {prices.index[row]}",
            value=float(values[row, column]),
            remedy="write NaN where there is no price; if these are returns already, pass them as they are",
        )
    if len(values) < 2:  # noqa: PLR2004  # a return is between two prices
        raise DataError("one row of prices makes no return", where="prices", value=f"{len(values)} row")
    made = values[1:] / values[:-1] - 1.0
    return pd.DataFrame(made, index=prices.index[1:], columns=prices.columns)
