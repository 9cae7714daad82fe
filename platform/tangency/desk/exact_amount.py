"""Money in requests: exact decimals, so a float is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema

from tangency.domain.decimals import exact
from tangency.domain.input_limits import LARGEST_NUMBER
from tangency.errors import ConfigurationError

__all__ = ["ExactAmount"]


def _read(value: object, info: ValidationInfo) -> object:
    if isinstance(value, bool) or not isinstance(value, Decimal | int | float | str):
        return value  # left to the field's own type
    number = exact(value, where=str(info.field_name))  # type: ignore[arg-type]  # a float is refused there, with our error
    if abs(number) > _LARGEST:
        raise ConfigurationError(f"an amount is at most {LARGEST_NUMBER:g}", where=str(info.field_name), value=number)
    return number


_LARGEST = Decimal(LARGEST_NUMBER)
_SCHEMA = {"type": "string", "pattern": r"^([1-9]\d{0,17}(\.\d{1,18})?|0\.\d{0,17}[1-9])$"}

ExactAmount = Annotated[Decimal, Field(gt=0), BeforeValidator(_read), WithJsonSchema(_SCHEMA, mode="validation")]
"""An amount of money above zero, as a text; a whole number is taken too, and a float, without exact digits, is not."""
