"""Analytics of returns that are given: those of a portfolio, or those of assets beside weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from tangency.contracts.arrays import read_only
from tangency.contracts.labels import texts
from tangency.desk.analysed_record import AnalysedRecord
from tangency.desk.analytics_request import AnalyticsRequest
from tangency.desk.analytics_weights import held_constantly
from tangency.desk.analytics_years import settled_years
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.estimation.frame_returns import frame_returns
from tangency.risk.drawdown_spells import Dates

__all__ = ["of_returns"]


def of_returns(request: AnalyticsRequest, frame: pd.DataFrame, periods_per_year: float | None) -> AnalysedRecord:
    """Return the record of returns that are given.

    Parameters
    ----------
    periods_per_year
        Of the calendar of a dataset beside them; None without one.

    Raises
    ------
    DataError
        Values that are no simple returns, a gap, labels that do not ascend or contradict the periods of a year.
    ConfigurationError
        No periods of a year, several columns without weights.
    """
    years = settled_years(request, periods_per_year, says="the dataset's calendar")
    returns, doubts = frame_returns(frame, texts(frame.columns), years, request.returns_are)
    if request.weights is not None:
        made = held_constantly(request, returns, name="weights", kind="weights", periods_per_year=years)
        return replace(made, warnings=doubts)
    if len(returns.assets) > 1:
        raise ConfigurationError(
            "there are returns of several portfolios, or of assets without weights",
            where="returns",
            value=f"{len(returns.assets)} columns",
            remedy=Remedy("give one column, or say what is held: ", Setting("weights", {returns.assets[0]: 1.0})),
        )
    values = returns.by_asset[0]
    missing = np.isnan(values)
    if missing.any():
        place = int(missing.argmax())
        raise DataError(
            "a period has no return, and what the portfolio did in it is not known",
            where=f"{returns.assets[0]}, {returns.label(place)}",
            value=f"{int(missing.sum())} of {values.size} periods",
            remedy="fill it with what the portfolio returned, 0 where it held nothing; or begin after it",
        )
    return AnalysedRecord(
        name=returns.assets[0],
        kind="returns",
        dates=_labels(returns.dates, frame.index),
        returns=read_only(values),
        periods_per_year=years,
        not_held="returns alone do not say what is held",
        not_contributed="returns alone do not say what is held",
        warnings=doubts,
    )


def _labels(dates: Dates, index: pd.Index) -> Dates:
    """Return dates, or whole numbers as they stand: benchmarks are joined by them."""
    return index.to_numpy(dtype=np.int64) if index.dtype.kind in "iu" else dates
