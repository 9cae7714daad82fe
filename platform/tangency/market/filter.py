"""The texts of a universe rule's filters: a column, a comparison and a number."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from tangency.display.numbers import measured
from tangency.domain.input_limits import LONGEST_NAME

__all__ = ["Filter", "FilterText"]

_NUMBER = r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?"
_FORM = re.compile(rf"\s*(?P<column>[^<>=\s][^<>=]*?)\s*(?P<sign><=|>=|<|>|=)\s*(?P<number>{_NUMBER})\s*")
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
_LONGEST = LONGEST_NAME + 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is asked of one column.

    Attributes
    ----------
    column
        `market_cap`, `price`, `turnover`, `volume`, or the name of a characteristic.
    sign
        `<`, `<=`, `=`, `>=` or `>`.

    >>> own = Filter.parse("book_to_market > 0.5")
    >>> own.column, own.admits(0.5), own.admits(0.6), own.asked
    ('book_to_market', False, True, '> 0.5')
    """

    column: str
    sign: str
    number: float

    @classmethod
    def parse(cls, text: str) -> Filter:
        """Return the filter that a text states; raises ValueError, which models report with their field."""
        found = _FORM.fullmatch(text)
        if found is None or not math.isfinite(float(found["number"])):
            raise ValueError(
                "a filter is a column, one of <, <=, =, >=, > and a number, as in book_to_market > 0.5 or price >= 5"
            )
        return cls(column=found["column"], sign=found["sign"], number=float(found["number"]))

    def admits(self, value: float) -> bool:
        """Return whether a value passes."""
        return _COMPARISONS[self.sign](value, self.number)

    @property
    def asked(self) -> str:
        """The comparison as text."""
        return f"{self.sign} {measured(self.number)}"


def _checked(text: str) -> str:
    Filter.parse(text)
    return text


FilterText = Annotated[
    str,
    Field(max_length=_LONGEST),
    AfterValidator(_checked),
    WithJsonSchema(
        {
            "type": "string",
            "maxLength": _LONGEST,
            "pattern": r"^[A-Za-z][A-Za-z_]{0,40} ?(<=|>=|<|>|=) ?-?[0-9]{1,9}(\.[0-9]{1,9})?$",
        }
    ),
]
"""A filter as text, such as `book_to_market > 0.5`; the JSON schema states the plainest of its forms."""
