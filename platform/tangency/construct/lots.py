"""Assumed lot steps, where a venue's own are not known."""

from __future__ import annotations

from decimal import Decimal

from tangency.domain.decimals import PLACES, quotient
from tangency.errors import ConfigurationError

__all__ = ["lot_step_worth"]


def lot_step_worth(price: Decimal, notional: Decimal) -> Decimal:
    """Return the largest power of ten of units that is worth at most `notional`.

    An assumption, not a fact of any exchange: it puts the rounding error of every asset at the same value.

    Raises
    ------
    ConfigurationError
        Where the step would be finer than eighteen places.

    >>> lot_step_worth(Decimal("96000"), Decimal("1"))
    Decimal('0.00001')
    """
    # 'adjusted' is the exponent of the leading digit: the floor of log10, exactly.
    step = Decimal(1).scaleb(quotient(notional, price).adjusted())
    if step < PLACES:
        raise ConfigurationError("the lot step is finer than eighteen places", where="price", value=str(price))
    return step
