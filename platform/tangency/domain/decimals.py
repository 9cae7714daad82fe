"""Exact decimals for money and quantities: eighteen places, and never a silent rounding.

Python rounds the results of `abs`, unary minus, `+`, `-`, `*` and `/` on decimals to the 28 digits of its default
context. Money goes through the functions and contexts here, and through `copy_abs` and `copy_negate`, which do not.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal, DecimalException, Inexact, InvalidOperation
from functools import reduce
from math import isfinite

from tangency.errors import ConfigurationError

__all__ = [
    "EXACT",
    "PLACES",
    "amount",
    "difference",
    "exact",
    "exact_sum",
    "from_market",
    "money",
    "plain",
    "quotient",
    "round_down",
]

PLACES = Decimal("1E-18")
# 76 digits hold the product of two quantities of 38; Python's default of 28 would round them silently.
EXACT = Context(prec=76, traps=[Inexact, InvalidOperation])
_NEAREST = Context(prec=76, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation])
_ROUNDING = Context(prec=76, rounding=ROUND_DOWN, traps=[InvalidOperation])


def exact(value: Decimal | int | str, *, where: str) -> Decimal:
    """Return a decimal of at most eighteen places.

    Raises
    ------
    ConfigurationError
        For a float (its decimal digits are not those that were written), an infinity, or more than eighteen places.

    >>> exact("0.1", where="quantity")
    Decimal('0.100000000000000000')
    """
    if isinstance(value, float):
        raise ConfigurationError(
            "money and quantities are exact decimals, not floats",
            where=where,
            value=value,
            remedy="give a text, an int or a Decimal",
        )
    fault = ConfigurationError(
        "not a finite decimal of at most eighteen places",
        where=where,
        value=str(value),
        remedy="write digits, such as 1000000 or 0.25",
    )
    try:
        number = EXACT.quantize(Decimal(value), PLACES)
    except DecimalException:
        raise fault from None
    if not number.is_finite():
        raise fault
    return number


def round_down(value: Decimal, step: Decimal) -> Decimal:
    """Return `value` rounded toward zero to a multiple of `step`.

    >>> round_down(Decimal("-1.29"), Decimal("0.25"))
    Decimal('-1.25')
    """
    return _ROUNDING.multiply(_ROUNDING.divide_int(value, step), step)


def quotient(value: Decimal, by: Decimal) -> Decimal:
    """Return a ratio of 76 digits, the rest cut off: never more than the true one in size."""
    return _ROUNDING.divide(value, by)


def difference(value: Decimal, less: Decimal) -> Decimal:
    """Return value − less to 76 digits, the rest cut off."""
    return _ROUNDING.subtract(value, less)


def exact_sum(values: Iterable[Decimal]) -> Decimal:
    """Return the sum without rounding."""
    return reduce(EXACT.add, values, Decimal(0))


def money(value: Decimal) -> Decimal:
    """Return an amount rounded half-even to eighteen places: the product of two exact decimals may have more."""
    return _NEAREST.quantize(value, PLACES)


def from_market(price: float, *, where: str) -> Decimal:
    """Return a market price as a decimal: its shortest digits, rounded half-even to eighteen places.

    Raises
    ------
    ConfigurationError
        For a price that is not finite and positive.

    >>> from_market(0.1, where="price of X")
    Decimal('0.100000000000000000')
    """
    if not (isfinite(price) and price > 0):
        raise ConfigurationError("a price must be finite and positive", where=where, value=price)
    return money(Decimal(repr(float(price))))


def plain(value: Decimal) -> str:
    """Return the digits of a decimal, exact, without exponent and trailing zeros.

    >>> plain(Decimal("1.50")), plain(Decimal("1E+3")), plain(Decimal("0E-18"))
    ('1.5', '1000', '0')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: Decimal) -> str:
    """Return a decimal for people: exact, grouped by thousands, without exponent and trailing zeros.

    >>> amount(Decimal("199999.939044000000000000")), amount(Decimal("-1E+3")), amount(Decimal("0E-18"))
    ('199,999.939044', '-1,000', '0')
    """
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
