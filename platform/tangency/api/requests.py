"""What consumers send: the desk's own request, with returns inline in place of a stored frame."""

from __future__ import annotations

import math
from typing import Self

import pandas as pd
from pydantic import Field, model_validator

from tangency.contracts.params import Params
from tangency.desk.requests import Choice, ComponentChoice
from tangency.errors import DataError
from tangency.market import UniverseRule, parse_as_of

__all__ = ["InlineReturns", "OptimizeBody"]


class InlineReturns(Params):
    """Simple returns, one row a period; null where a return is missing."""

    assets: tuple[str, ...] = Field(min_length=1, description="one label a column")
    dates: tuple[str, ...] | None = Field(None, description="one ISO date or time a row, ascending, without offset")
    values: tuple[tuple[float | None, ...], ...] = Field(
        min_length=1, description="rows of fractions: 0.01 is one percent"
    )

    @model_validator(mode="after")
    def _rectangular(self) -> Self:
        for row, values in enumerate(self.values, start=1):
            if len(values) != len(self.assets):
                raise ValueError(f"row {row} has {len(values)} values for {len(self.assets)} assets")
        if self.dates is not None and len(self.dates) != len(self.values):
            raise ValueError(f"there are {len(self.dates)} dates for {len(self.values)} rows")
        return self

    def frame(self) -> pd.DataFrame:
        """Return the returns as the desk takes them.

        Raises
        ------
        ConfigurationError, DataError
            For a date that is none, or is not after the one before it.
        """
        rows = [[math.nan if value is None else value for value in row] for row in self.values]
        return pd.DataFrame(rows, columns=list(self.assets), index=self._index(), dtype="float64")

    def _index(self) -> pd.Index | None:
        if self.dates is None:
            return None
        moments = [parse_as_of(each) for each in self.dates]
        for earlier, later, text in zip(moments, moments[1:], self.dates[1:], strict=False):
            if later <= earlier:
                raise DataError("dates must be ascending and unique", where="returns.dates", value=text)
        return pd.DatetimeIndex(moments)


class OptimizeBody(Params):
    """An optimisation: of a dataset's universe on a day, or of returns given inline."""

    dataset: str | None = Field(None, description="name of a dataset; leave it out where returns are given")
    returns: InlineReturns | None = Field(None, description="returns given inline, in place of a dataset")
    as_of: str | None = Field(
        None, description="last session known, YYYY-MM-DD; the dataset's own default if not given"
    )
    universe: UniverseRule | None = Field(None, description="rule of the universe; the dataset's own if not given")
    optimizer: Choice = Field(ComponentChoice(name="mvo"), description="optimizer and its params")
    risk_model: Choice = Field(ComponentChoice(name="sample"), description="covariance estimator")
    return_model: Choice = Field(ComponentChoice(name="mean"), description="estimator of expected returns")
    view_model: Choice | None = Field(None, description="what turns the estimates into beliefs; none if not given")
    constraints: tuple[str, ...] = Field((), max_length=1000, description='texts such as "weight <= 20%"')
    groups: dict[str, dict[str, str]] | None = Field(None, description="taxonomy, asset, label")
    current: dict[str, float] | None = Field(None, description="weights held now; an asset not named is not held")
    periods_per_year: float | None = Field(None, gt=0, description="for inline returns; a dataset's calendar knows it")
    seed: int = Field(0, ge=0, description="for optimizers that draw random numbers")
