"""Tables within a request: as the text of a file, as Parquet, or as rows. Nothing of a request names a file here."""

from __future__ import annotations

import base64
from typing import Annotated, Any, Self

import pandas as pd
from pydantic import ConfigDict, Field, StrictBool, model_validator
from pydantic.config import JsonDict

from tangency.contracts.params import Params
from tangency.contracts.request_values import Name
from tangency.domain.input_limits import LARGEST_NUMBER, LONGEST_TEXT, MOST_INLINE_ROWS
from tangency.errors import ConfigurationError
from tangency.market import HeldFile, OwnCalendar, calendar_from_file

__all__ = ["SentCalendar", "SentTable"]

_LARGEST = 32 * 1024 * 1024
_BASE64 = r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
_FORMS = ("text", "parquet", "rows")
_ONE_FORM: JsonDict = {
    "oneOf": [{"required": [form], "properties": {form: {"not": {"type": "null"}}}} for form in _FORMS]
}

_Number = Annotated[float, Field(strict=True, ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]
_Cell = Annotated[str, Field(max_length=LONGEST_TEXT)] | StrictBool | _Number | None


class SentTable(Params):
    """A table, in one of three forms."""

    model_config = ConfigDict(json_schema_extra=_ONE_FORM)

    text: str | None = Field(
        None,
        min_length=1,
        max_length=_LARGEST,
        examples=["date,symbol,close\n2024-01-01,BTC,44187.1\n"],
        description="the content of a CSV file",
    )
    parquet: str | None = Field(
        None, min_length=4, max_length=_LARGEST, pattern=_BASE64, description="the bytes of a Parquet file, in base64"
    )
    rows: tuple[dict[Name, _Cell], ...] | None = Field(
        None, min_length=1, max_length=MOST_INLINE_ROWS, description="objects, each a row: column → value"
    )

    @model_validator(mode="after")
    def _in_one_form(self) -> Self:
        given = [form for form in _FORMS if getattr(self, form) is not None]
        if len(given) != 1:
            raise ConfigurationError(
                "a table is sent in one form",
                where="request body, a table",
                value=", ".join(given) or None,
                remedy=f"send one of {', '.join(_FORMS)}",
            )
        return self

    def read(self, called: str) -> HeldFile | pd.DataFrame:
        """Return the table as the desk takes it.

        Parameters
        ----------
        called
            The field of the request that it is of, by which errors call it.
        """
        if self.text is not None:
            return HeldFile(name=f"{called}.csv", content=self.text.encode(), is_own_name=False)
        if self.parquet is not None:
            content = base64.b64decode(self.parquet, validate=True)
            return HeldFile(name=f"{called}.parquet", content=content, is_own_name=False)
        rows: list[dict[str, Any]] = list(self.rows or ())
        return pd.DataFrame(rows)


class SentCalendar(SentTable):
    """A calendar of one's own: a table of its sessions, or of holidays beside the weekdays of trading."""

    name: str = Field(max_length=64, examples=["my-exchange"], description="lower-case letters, digits, hyphens")
    periods_per_year: float = Field(gt=0, le=366, examples=[252], description="sessions in a year")
    weekmask: str | None = Field(
        None,
        pattern="^[01]{7}$",
        description="of a table of holidays: seven digits from Monday on, 1 for a day of trading",
    )

    def calendar(self) -> OwnCalendar:
        """Return the calendar; raises as `calendar_from_file`."""
        return calendar_from_file(
            self.read("calendar"), name=self.name, periods_per_year=self.periods_per_year, weekmask=self.weekmask
        )
