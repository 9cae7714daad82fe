"""Tables by session within a request: closing prices in place of a dataset, given weights, levels of an index."""

from __future__ import annotations

from typing import Annotated, Any, Self, cast

import numpy as np
import pandas as pd
from pydantic import Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from tangency.contracts.params import Params
from tangency.contracts.request_values import Moment, Name
from tangency.desk.requests import DataRequest, SeriesRequest, table_fields
from tangency.desk.verb_call import Beside
from tangency.domain.input_limits import (
    LARGEST_NUMBER,
    MOST_INLINE_ASSETS,
    MOST_INLINE_ROWS,
    MOST_INLINE_VALUES,
    MOST_SENT_CONSTRAINT_CHARACTERS,
)
from tangency.errors import ConfigurationError, DataError
from tangency.market import parse_as_of

__all__ = ["InlineSeries", "InlineTable", "TablesBeside", "tables_beside", "takes_closes"]

_Number = Annotated[float, Field(strict=True, ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]
_Labels = Annotated[tuple[Name, ...], Field(min_length=1, max_length=MOST_INLINE_ASSETS)]
_Row = Annotated[tuple[_Number | None, ...], Field(min_length=1, max_length=MOST_INLINE_ASSETS)]


class InlineTable(Params):
    """Numbers by session, one row a session; null where there is none."""

    assets: _Labels = Field(description="one label a column")
    dates: tuple[Moment, ...] = Field(
        min_length=1, max_length=MOST_INLINE_ROWS, description="one ISO date or time a row, ascending, without offset"
    )
    values: tuple[_Row, ...] = Field(min_length=1, max_length=MOST_INLINE_ROWS, description="rows of numbers")

    @model_validator(mode="after")
    def _rectangular(self) -> Self:
        for row, values in enumerate(self.values, start=1):
            if len(values) != len(self.assets):
                raise ValueError(f"row {row} has {len(values)} values for {len(self.assets)} assets")
        if len(self.dates) != len(self.values):
            raise ValueError(f"there are {len(self.dates)} dates for {len(self.values)} rows")
        if len(self.values) * len(self.assets) > MOST_INLINE_VALUES:
            raise ValueError(f"there are more than {MOST_INLINE_VALUES} values: import them as a dataset")
        return self

    def frame(self, called: str) -> pd.DataFrame:
        """Return the table as the desk takes it; raises DataError for a date that is not after the one before it."""
        moments = [parse_as_of(each) for each in self.dates]
        for earlier, later, text in zip(moments, moments[1:], self.dates[1:], strict=False):
            if later <= earlier:
                raise DataError("dates must be ascending and unique", where=f"{called}.dates", value=text)
        rows = np.array(self.values, dtype=np.float64)  # null is NaN
        return pd.DataFrame(rows, columns=list(self.assets), index=pd.DatetimeIndex(moments))


class TablesBeside(Params):
    """A request with tables beside it, which are fields of each body."""

    def beside(self) -> dict[Beside, pd.DataFrame]:
        """Return the frames beside the data."""
        given = {name: own for name in type(self).model_fields if isinstance(own := getattr(self, name), InlineTable)}
        return {cast("Beside", name): table.frame(name) for name, table in given.items() if name != "closes"}


class InlineSeries(TablesBeside):
    """Closing prices given inline, in place of a dataset's name."""

    closes: InlineTable | None = Field(None, description="closing prices given inline, in place of a dataset")
    # Consumers cannot name what the store keeps by its content.
    frame: SkipJsonSchema[None] = None

    @model_validator(mode="after")
    def _quick_to_read(self) -> Self:
        if sum(map(len, getattr(self, "constraints", ()))) > MOST_SENT_CONSTRAINT_CHARACTERS:
            raise ValueError(f"all constraints together have at most {MOST_SENT_CONSTRAINT_CHARACTERS} characters")
        return self

    def inline(self) -> pd.DataFrame | None:
        """Return the closing prices; None where a dataset is named.

        Raises
        ------
        ConfigurationError
            For both, or neither.
        """
        if (self.closes is None) == (getattr(self, "dataset", None) is None):
            raise ConfigurationError(
                "a request is of a dataset, or of closing prices given inline: one of the two",
                where="request body, dataset and closes",
            )
        return None if self.closes is None else self.closes.frame("closes")


def takes_closes(request: type[Params]) -> bool:
    """Whether a request is of a dataset or of closing prices."""
    return issubclass(request, SeriesRequest) and not issubclass(request, DataRequest)


def tables_beside(request: type[Params]) -> dict[str, Any]:
    """Return the fields of a body for the frames beside a request's data; none where there are no such frames."""
    fields = {name: request.model_fields[name] for name in table_fields(request)}
    return {
        name: (InlineTable | None, Field(None, description=own.description, examples=own.examples))
        for name, own in fields.items()
    }
