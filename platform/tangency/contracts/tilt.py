"""Tilts: the effect of a view on the weights."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.contracts.arrays import Floats

__all__ = ["Tilt"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tilt:
    """What a view did to each weight.

    Attributes
    ----------
    values
        The weights less those that the same optimizer gives without the view, shape (n_assets,); None where it gives
        none.
    reason
        Why there are none.
    """

    values: Floats | None
    reason: str | None = None
