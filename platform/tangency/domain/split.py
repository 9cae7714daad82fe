"""Splits and redenominations: events at which a price changes its unit, and nothing its value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from tangency.domain.input_limits import LONGEST_NAME
from tangency.errors import ConfigurationError

__all__ = ["Split", "read_split"]

_MOST = 10**9
_FORM = re.compile(r"(?P<symbol>[^=]+)=(?P<session>[0-9T:-]{10,19}):(?P<ratio>\d{1,10}(?:/\d{1,10})?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One split of a share, or redenomination of a coin.

    Attributes
    ----------
    session
        Label of the first session whose prices are in the new unit.
    ratio
        How many new units one old unit became: 2 for two for one, 1/20 for a consolidation of twenty, exact.

    Raises
    ------
    ConfigurationError
        A ratio that is not positive, or is one.

    >>> Split(symbol="AAPL", session=datetime(2014, 6, 9), ratio=Fraction(7)).text
    'AAPL=2014-06-09:7'
    """

    symbol: str
    session: datetime
    ratio: Fraction

    def __post_init__(self) -> None:
        if self.ratio <= 0 or self.ratio == 1 or max(self.ratio.numerator, self.ratio.denominator) > _MOST:
            raise ConfigurationError(
                "a split has a positive ratio other than one",
                where=f"split of {self.symbol}",
                value=str(self.ratio),
                remedy="say how many new units one old unit became, such as 2, 3/2 or 1/20",
            )

    @property
    def text(self) -> str:
        """The split as `read_split` reads it."""
        day = self.session.date().isoformat() if self.session.time() == datetime.min.time() else None
        return f"{self.symbol}={day or self.session.isoformat(timespec='minutes')}:{self.ratio}"


def read_split(text: str) -> Split:
    """Return the split that a text such as `AAPL=2000-06-21:2` or `AIG=2009-07-01:1/20` names.

    Raises
    ------
    ConfigurationError
        For another form.

    >>> read_split("AIG=2000-07-31:3/2").ratio
    Fraction(3, 2)
    """
    found = _FORM.fullmatch(text) if len(text) <= LONGEST_NAME else None
    try:
        if found is not None:
            ratio, session = Fraction(found["ratio"]), datetime.fromisoformat(found["session"])
            return Split(symbol=found["symbol"], session=session, ratio=ratio)
    except (ValueError, ZeroDivisionError):
        pass
    raise ConfigurationError(
        "not a split", where="splits", value=text, remedy="write ASSET=FIRST-SESSION:RATIO, as in AAPL=2000-06-21:2"
    )
