"""Request bodies: each verb's own request, with data inline in place of a stored frame."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Self, TypeVar, cast

import numpy as np
import pandas as pd
from pydantic import Field, create_model, model_validator
from pydantic.json_schema import SkipJsonSchema

from tangency.api.inline_tables import InlineSeries, TablesBeside, tables_beside, takes_closes
from tangency.contracts.moments import Moments
from tangency.contracts.params import Params
from tangency.contracts.request_values import Moment, Name
from tangency.desk.requests import DataRequest, table_fields
from tangency.desk.use_case import AnyUseCase
from tangency.desk.verb_call import VerbCall
from tangency.domain.input_limits import (
    LARGEST_RETURN,
    MOST_INLINE_ASSETS,
    MOST_INLINE_ROWS,
    MOST_INLINE_VALUES,
    MOST_SENT_CONSTRAINT_CHARACTERS,
)
from tangency.domain.return_kind import ReturnKind
from tangency.errors import ConfigurationError, DataError
from tangency.estimation.inputs import Data
from tangency.market import parse_as_of

__all__ = ["InlineMoments", "InlineReturns", "body_of", "call_of"]


T = TypeVar("T")
# Strict, which JSON's numbers are and which reads a large table four times as fast.
_Return = Annotated[float, Field(strict=True, ge=-LARGEST_RETURN, le=LARGEST_RETURN)]
_Covariance = Annotated[float, Field(strict=True, ge=-(LARGEST_RETURN**2), le=LARGEST_RETURN**2)]
_Row = Annotated[tuple[T, ...], Field(min_length=1, max_length=MOST_INLINE_ASSETS)]
Labels = _Row[Name]


class InlineReturns(Params):
    """Simple returns, one row a period; null where a return is missing."""

    assets: Labels = Field(description="one label a column")
    dates: tuple[Moment, ...] | None = Field(
        None, max_length=MOST_INLINE_ROWS, description="one ISO date or time a row, ascending, without offset"
    )
    values: tuple[_Row[_Return | None], ...] = Field(
        min_length=1, max_length=MOST_INLINE_ROWS, description="rows of fractions: 0.01 is one percent"
    )

    @model_validator(mode="after")
    def _rectangular(self) -> Self:
        for row, values in enumerate(self.values, start=1):
            if len(values) != len(self.assets):
                raise ValueError(f"row {row} has {len(values)} values for {len(self.assets)} assets")
        if self.dates is not None and len(self.dates) != len(self.values):
            raise ValueError(f"there are {len(self.dates)} dates for {len(self.values)} rows")
        if len(self.values) * len(self.assets) > MOST_INLINE_VALUES:
            raise ValueError(f"there are more than {MOST_INLINE_VALUES} values: import them as a dataset")
        return self

    def data(self) -> pd.DataFrame:
        """Return the returns as the desk takes them.

        Raises
        ------
        ConfigurationError, DataError
            For a date that is none, or is not after the one before it.
        """
        rows = np.array(self.values, dtype=np.float64)  # null is NaN
        return pd.DataFrame(rows, columns=list(self.assets), index=self._index())

    def _index(self) -> pd.Index | None:
        if self.dates is None:
            return None
        moments = [parse_as_of(each) for each in self.dates]
        for earlier, later, text in zip(moments, moments[1:], self.dates[1:], strict=False):
            if later <= earlier:
                raise DataError("dates must be ascending and unique", where="returns.dates", value=text)
        return pd.DatetimeIndex(moments)


class InlineMoments(Params):
    """Expected returns and covariance per period, in place of returns."""

    assets: Labels = Field(description="one label a row and a column")
    mean: _Row[_Return] = Field(description="expected simple return of each asset")
    covariance: _Row[_Row[_Covariance]] = Field(description="one row an asset, a column an asset")
    mean_kind: ReturnKind = Field(
        ReturnKind.TOTAL, description="whether the means are total returns, or in excess of the risk-free rate"
    )

    @model_validator(mode="after")
    def _square(self) -> Self:
        n = len(self.assets)
        if len(self.mean) != n or len(self.covariance) != n or any(len(row) != n for row in self.covariance):
            raise ValueError(f"there are not {n} means and a covariance of {n} × {n} for {n} assets")
        return self

    def data(self) -> Moments:
        """Return the moments as the desk takes them; raises DataError for a covariance that is none."""
        names = list(self.assets)
        return Moments(
            mean=pd.Series(self.mean, index=names, dtype="float64"),
            covariance=pd.DataFrame(np.array(self.covariance, dtype=np.float64), index=names, columns=names),
            mean_kind=self.mean_kind,
        )


class _Inline(Params):
    """Data given inline, in place of a dataset's name."""

    returns: InlineReturns | None = Field(None, description="returns given inline, in place of a dataset")
    moments: InlineMoments | None = Field(None, description="moments given inline, in place of a dataset")
    # Consumers cannot name what the store keeps by its content.
    frame: SkipJsonSchema[None] = None

    @model_validator(mode="after")
    def _quick_to_read(self) -> Self:
        if sum(map(len, getattr(self, "constraints", ()))) > MOST_SENT_CONSTRAINT_CHARACTERS:
            raise ValueError(f"all constraints together have at most {MOST_SENT_CONSTRAINT_CHARACTERS} characters")
        return self

    def inline(self) -> Data | None:
        """Return the data; None where a dataset is named.

        Raises
        ------
        ConfigurationError
            For data of two kinds, or of none, or beside a dataset.
        """
        dataset: str | None = getattr(self, "dataset", None)
        given = [each for each in (self.returns, self.moments) if each is not None]
        if len(given) + (dataset is not None) != 1:
            raise ConfigurationError(
                "a request is of a dataset, or of returns or moments given inline: one of the three",
                where="request body, dataset, returns and moments",
            )
        return given[0].data() if given else None


@lru_cache(maxsize=64)
def body_of(verb: AnyUseCase) -> type[Params]:
    """Return the model of a verb's body: its request, with data inline in place of a stored frame."""
    request: type[Params] = verb.request
    name = f"{request.__name__.removesuffix('Request')}Body"
    if takes_closes(request):
        tables = tables_beside(request)
        made: Any = create_model(name, __base__=(InlineSeries, request), __doc__=request.__doc__, **tables)
        return cast("type[Params]", made)
    if not issubclass(request, DataRequest):
        tables = tables_beside(request)
        if not tables:
            return request
        beside: Any = create_model(name, __base__=(TablesBeside, request), __doc__=request.__doc__, **tables)
        return cast("type[Params]", beside)
    return create_model(name, __base__=(_Inline, request), __doc__=request.__doc__)


def call_of(verb: AnyUseCase, body: Params) -> VerbCall[Any]:
    """Return the call that a body describes."""
    if isinstance(body, TablesBeside):
        fields = verb.request.model_fields.keys() - set(table_fields(verb.request))
        own = {name: getattr(body, name) for name in fields if name in body.model_fields_set}
        inline = body.inline() if isinstance(body, InlineSeries) else None
        return VerbCall(request=verb.request.model_validate(own), inline=inline, frames=body.beside())
    if not isinstance(body, _Inline):
        return VerbCall(request=body)
    own = {name: getattr(body, name) for name in verb.request.model_fields if name in body.model_fields_set}
    return VerbCall(request=verb.request.model_validate(own), inline=body.inline())
