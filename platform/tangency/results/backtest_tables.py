"""Tables behind the plots of a backtest, from labelled frames alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["losses_of", "top_shares"]

_TOP = 8


def losses_of(growth: pd.DataFrame) -> pd.DataFrame:
    """Return the loss from the highest value so far, the starting one of 1 included; positive numbers are losses.

    >>> losses_of(pd.DataFrame({"book": [0.9, 1.2, 0.6]}))["book"].round(2).tolist()
    [0.1, 0.0, 0.5]
    """
    highest = np.maximum(np.maximum.accumulate(growth.to_numpy(), axis=0), 1.0)
    return pd.DataFrame(1.0 - growth.to_numpy() / highest, index=growth.index, columns=growth.columns)


def top_shares(weights: pd.DataFrame, cash: pd.Series) -> pd.DataFrame:
    """Return the eight columns that weigh most on the average, the rest of them as one, and cash.

    >>> shares = top_shares(pd.DataFrame([[0.1] * 9]), pd.Series([0.1]))
    >>> list(shares.columns)[-2:], round(float(shares["rest"].iloc[0]), 2)
    (['rest', 'cash'], 0.1)
    """
    order = weights.abs().mean().sort_values(ascending=False, kind="stable").index
    top, rest = order[:_TOP], order[_TOP:]
    table = weights[top].copy()
    if len(rest):
        table["rest"] = weights[rest].sum(axis=1)
    table["cash"] = cash
    return table
