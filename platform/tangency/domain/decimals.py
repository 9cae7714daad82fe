"""Exact decimals for money and quantities: eighteen places, and never a silent rounding."""

from __future__ import annotations

from decimal import ROUND_DOWN, Context, Decimal, DecimalException, Inexact, InvalidOperation

from tangency.errors import ConfigurationError

__all__ = ["EXACT", "PLACES", "exact", "round_down"]

PLACES = Decimal("1E-18")
# 76 digits hold the product of two quantities of 38; Python's default of 28 would round them silently.
EXACT = Context(prec=76, traps=[Inexact, InvalidOperation])
_ROUNDING = Context(prec=76, rounding=ROUND_DOWN, traps=[InvalidOperation])


def exact(value: Decimal | int | str, *, where: str) -> Decimal:
    """Return a decimal of at most eighteen places.

    Raises
    ------
    ConfigurationError
        For a float (its decimal digits are not what anybody wrote), an infinity, or more than eighteen places.

    >>> exact("0.1", where="quantity")
    Decimal('0.100000000000000000')
    """
    if isinstance(value, float):
        raise ConfigurationError("money and quantities are exact decimals, not floats", where=where, value=value)
    try:
        quantised = EXACT.quantize(Decimal(value), PLACES)
    except DecimalException:
        quantised = Decimal("NaN")
    if quantised.is_nan():  # a NaN passes through `quantize` in silence
        raise ConfigurationError("not a finite decimal of at most eighteen places", where=where, value=str(value))
    return quantised


def round_down(value: Decimal, step: Decimal) -> Decimal:
    """Return `value` rounded toward zero to a multiple of `step`.

    >>> round_down(Decimal("-1.29"), Decimal("0.25"))
    Decimal('-1.25')
    """
    return _ROUNDING.multiply(_ROUNDING.divide_int(value, step), step)
