"""Money in requests: exact decimals, so a float is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

from tangency.domain.decimals import exact

__all__ = ["ExactAmount"]


def _read(value: object, info: ValidationInfo) -> object:
    if isinstance(value, bool) or not isinstance(value, Decimal | int | float | str):
        return value  # left to the field's own type
    return exact(value, where=str(info.field_name))  # type: ignore[arg-type]  # a float is refused there, with our error


ExactAmount = Annotated[Decimal, BeforeValidator(_read)]
