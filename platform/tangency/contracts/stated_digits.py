"""The digits that the entries of a matrix are stated to: single precision, so many digits, or so many decimals.

A matrix that was written out or stored with fewer digits than it was computed with is no longer positive semi-definite
where it was singular. How much of that the rounding accounts for is known only where the rounding shows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["StatedDigits", "stated_digits"]

_MOST_DIGITS = 14  # of the fifteen that every decimal number keeps in a float64; with more, nothing shows
_MOST_DECIMALS = 22  # up to here powers of ten are exact


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StatedDigits:
    """How precisely entries are stated.

    Attributes
    ----------
    text
        Such as "12 digits".
    error
        The most by which rounding has moved each entry, in its size and shape.
    """

    text: str
    error: Floats


def stated_digits(values: Floats) -> StatedDigits | None:
    """Return how precisely finite entries are stated; None where it is not less than a float64 can."""
    entries = np.unique(np.abs(values[values != 0.0]))
    if not entries.size:
        return None
    found: list[StatedDigits] = []
    if (digits := _digits(entries)) is not None:
        exponent = np.floor(np.log10(np.where(values == 0.0, 1.0, np.abs(values))))
        error = np.where(values == 0.0, 0.0, 0.5 * 10.0 ** (exponent - (digits - 1)))
        found.append(StatedDigits(text=f"{digits} digits", error=error))
    if (decimals := _decimals(entries)) is not None:
        found.append(StatedDigits(text=f"{decimals} decimals", error=np.full(values.shape, 0.5 * 10.0**-decimals)))
    if _is_single(entries):
        found.append(StatedDigits(text="single precision", error=np.abs(values) * 2.0**-24))
    if not found:
        return None
    # Numbers of few decimals have few digits too, and which of them they were rounded to does not show.
    clearest = max(found, key=lambda each: float(each.error.max()))
    return StatedDigits(text=clearest.text, error=np.maximum.reduce([each.error for each in found]))


def _is_single(entries: Floats) -> bool:
    with np.errstate(over="ignore"):
        return bool((entries.astype(np.float32).astype(np.float64) == entries).all())


def _digits(entries: Floats) -> int | None:
    """Return the least number of significant digits that keeps every entry as it is; None where no number does."""
    texts = [f"{entry:.{_MOST_DIGITS - 1}e}" for entry in entries.tolist()]
    if any(float(text) != entry for text, entry in zip(texts, entries.tolist(), strict=True)):
        return None
    return max(len(text.partition("e")[0].replace(".", "").rstrip("0")) for text in texts)


def _decimals(entries: Floats) -> int | None:
    """Return the least number of decimals that keeps every entry as it is; None where no number does."""
    for decimals in range(_MOST_DECIMALS + 1):
        scaled = entries * 10.0**decimals
        # Beyond 2⁵³ every float64 is whole.
        if scaled[-1] >= 2.0**52:
            return None
        if (np.rint(scaled) / 10.0**decimals == entries).all():
            return decimals
    return None
