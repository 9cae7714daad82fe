"""A hedge ratio that walks at random: the Kalman filter of one pair, a session at a time."""

from __future__ import annotations

from math import sqrt
from typing import Self

import numpy as np
from pydantic import Field

from tangency.sdk import Floats, Params

__all__ = ["FilteredLine"]

# The first state is known to this many variances of the first level: as good as nothing.
_VAGUE = 1e3


class FilteredLine(Params):
    """The state of the filter of y = a + b x + e, where a and b walk at random.

    Levels are taken less their means over the formation, and the second in its standard deviations there, so that the
    units of prices change nothing. Variances are in units of the noise's.

    >>> levels = np.random.default_rng(0).standard_normal((300, 2)).cumsum(axis=0)
    >>> line, innovations = FilteredLine.of_levels(levels[:, 0], levels[:, 1], step=1e-4)
    >>> innovations.shape, abs(line.after(1.0, 2.0).innovation - (1.0 - line.intercept - line.ratio * 2.0)) < 1e-9
    ((300,), True)
    """

    first_mean: float = Field(description="mean of the first level over the formation")
    second_mean: float = Field(description="mean of the second level over the formation")
    scale: float = Field(gt=0, description="one over the second level's standard deviation over the formation")
    step: float = Field(gt=0, description="variance of a step of the state, as a share of the noise's")
    level: float = Field(description="the first level less its mean where the second is at its mean")
    slope: float = Field(description="of the first level on the second in its standard deviations")
    level_variance: float = Field(ge=0, description="of the level")
    slope_variance: float = Field(ge=0, description="of the slope")
    covariance: float = Field(description="of level and slope")
    innovation: float = Field(description="the latest first level less what the line before said")

    @classmethod
    def of_levels(cls, first: Floats, second: Floats, *, step: float) -> tuple[Self, Floats]:
        """Return the filter after a formation, and its innovations, shape (n_sessions,).

        Parameters
        ----------
        first, second
            Levels of shape (n_sessions,), neither constant nor collinear.

        References
        ----------
        Harvey (1989), Forecasting, structural time series models and the Kalman filter, section 3.2.
        """
        y, x = first - first.mean(), second - second.mean()
        noise = float(y @ y - (y @ x) ** 2 / (x @ x)) / len(y)
        vague = _VAGUE * float(y @ y) / len(y) / noise
        line = cls(
            first_mean=float(first.mean()),
            second_mean=float(second.mean()),
            scale=1.0 / sqrt(float(x @ x) / len(x)),
            step=step,
            level=0.0,
            slope=0.0,
            level_variance=vague,
            slope_variance=vague,
            covariance=0.0,
            innovation=0.0,
        )
        innovations = np.empty(len(y))
        for t, (one, two) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
            line = line.after(one, two)
            innovations[t] = line.innovation
        return line, innovations

    @property
    def ratio(self) -> float:
        """The hedge ratio."""
        return self.slope * self.scale

    @property
    def intercept(self) -> float:
        """The first level where the second is zero."""
        return self.first_mean + self.level - self.ratio * self.second_mean

    def after(self, first: float, second: float) -> Self:
        """Return the filter once a session's levels are known."""
        z = (second - self.second_mean) * self.scale
        of_level, of_slope = self.level_variance + self.step, self.slope_variance + self.step
        to_level, to_slope = of_level + self.covariance * z, self.covariance + of_slope * z
        whole = to_level + to_slope * z + 1.0
        innovation = first - self.first_mean - self.level - self.slope * z
        share = innovation / whole
        # Validated where it is read from a state, and built of numbers here.
        return self.model_copy(
            update={
                "level": self.level + to_level * share,
                "slope": self.slope + to_slope * share,
                "level_variance": of_level - to_level * to_level / whole,
                "slope_variance": of_slope - to_slope * to_slope / whole,
                "covariance": self.covariance - to_level * to_slope / whole,
                "innovation": innovation,
            }
        )
