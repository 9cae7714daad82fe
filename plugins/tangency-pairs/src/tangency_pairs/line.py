"""The line of a formed pair, and how far today's prices are from it."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from pydantic import Field

from tangency.sdk import Params
from tangency_pairs.filtered_line import FilteredLine

__all__ = ["Line"]


class Line(Params):
    """ln P₁ = intercept + ratio · ln P₂ + spread, with where the spread is traded.

    >>> line = Line(ratio=2.0, intercept=0.0, mean=0.1, deviation=0.2, entry=2.0, exit=0.5)
    >>> round(line.z(1.5, 0.5), 12)
    2.0
    """

    measure: ClassVar[str] = "z"

    ratio: float = Field(gt=0, description="hedge ratio where the pair was formed")
    intercept: float = Field(description="first level where the second is zero")
    mean: float = Field(description="of the spread")
    deviation: float = Field(gt=0, description="standard deviation of the spread")
    entry: float = Field(gt=0, description="deviation at which it is entered, in standard deviations")
    exit: float = Field(
        description="deviation up to which it is left; negative where it is left on the other side of the mean"
    )
    stop: float | None = Field(None, description="deviation at which it is left with its loss; None for nowhere")
    filter: FilteredLine | None = Field(None, description="of a ratio that each session updates")

    @property
    def ratio_now(self) -> float:
        """The hedge ratio today."""
        return self.ratio if self.filter is None else self.filter.ratio

    def __str__(self) -> str:
        return f"ratio {self.ratio:.3g}, deviation {self.deviation:.3g}, entered at {self.entry:.2f}"

    def after(self, first: float, second: float) -> Self:
        """Return the line once a session's levels are known, NaN where one is not; only a filtered one moves."""
        if self.filter is None or not np.isfinite([first, second]).all():
            return self
        return self.model_copy(update={"filter": self.filter.after(first, second)})

    def z(self, first: float, second: float) -> float:
        """Return the deviation of today's levels, in standard deviations.

        Of a filtered line that is the distance from what the line before today said, so that today's prices do not
        pull the line towards themselves first.
        """
        if self.filter is not None:
            return self.filter.innovation / self.deviation
        return (first - self.intercept - self.ratio * second - self.mean) / self.deviation
