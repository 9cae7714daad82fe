"""Money and quantities in documents: exact decimals, written as texts without idle zeros."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer

from tangency.domain.decimals import plain

__all__ = ["Amount", "amount_text"]

Amount = Annotated[Decimal, PlainSerializer(plain, return_type=str, when_used="json")]


def amount_text(value: Decimal) -> str:
    """Return an amount of money for people, rounded to two places.

    >>> amount_text(Decimal("199999.939044000000000000"))
    '199,999.94'
    """
    return f"{value:,.2f}"
