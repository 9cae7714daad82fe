"""The values that requests are made of, each with the form that it has on every face."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, JsonValue, WithJsonSchema
from pydantic_core import PydanticCustomError

from tangency.domain.input_limits import LONGEST_CONSTRAINT, LONGEST_NAME, TEXT_PATTERN

__all__ = ["AnyJson", "ConstraintText", "Moment", "Name", "RunId", "Seed"]

Name = Annotated[str, Field(max_length=LONGEST_NAME)]
"""A name or a label."""

ConstraintText = Annotated[str, Field(max_length=LONGEST_CONSTRAINT)]
"""A text of the constraint language."""

RunId = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,64}$")]
"""A run's id, or its beginning or end."""

# JSON has no whole numbers beyond those of a float64 that all readers agree on.
_LARGEST_IN_JSON = {"exclusiveMaximum": 2**53}

Seed = Annotated[int, Field(ge=0, lt=2**63, json_schema_extra=_LARGEST_IN_JSON)]
"""What random numbers are drawn from."""

_LONGEST_MOMENT = 40
_YEAR = r"(16[89]\d|1[7-9]\d\d|20\d\d|21\d\d)"
_DAY = rf"{_YEAR}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{6})?)?"
_SCHEMA = {"type": "string", "maxLength": _LONGEST_MOMENT, "pattern": f"^{_DAY}(T{_CLOCK})?$"}

Moment = Annotated[str, Field(max_length=_LONGEST_MOMENT, pattern=TEXT_PATTERN), WithJsonSchema(_SCHEMA)]
"""A day, or a day with its time, as the dataset labels them: ISO 8601 without an offset.

What reads it knows the calendar and says what is wrong; the JSON schema knows all but the leap days.
"""


def _without_nul(value: JsonValue) -> JsonValue:
    stack = [value]
    while stack:
        match stack.pop():
            case str() as text if "\0" in text:
                raise PydanticCustomError("text_with_nul", "a text holds NUL, which no text may")
            case list() as items:
                stack.extend(items)
            case dict() as members:
                stack.extend((*members, *members.values()))
    return value


AnyJson = Annotated[JsonValue, AfterValidator(_without_nul)]
"""A value of JSON whose model is known only later; pydantic looks into none that came as JSON."""
