"""The copula of a formed pair, and how mispriced its legs are to each other today."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from pydantic import Field

from tangency.sdk import Floats, Params
from tangency_pairs.copula import Copula
from tangency_pairs.copula_fit import uniforms

__all__ = ["CopulaLine"]


class CopulaLine(Params):
    """Conditional probabilities of the legs' returns, and the mispricing indices that they add up to.

    The index of a leg is the sum since the formation, or the latest, of P(its return is at most today's | the other's
    return today) − ½.

    References
    ----------
    Xie, Liew, Wu & Zou (2016), Pairs trading with copulas, Journal of Trading 11(3); Liew & Wu (2013), Pairs trading:
    a copula approach, Journal of Derivatives & Hedge Funds 19(1).

    >>> returns = np.random.default_rng(0).standard_normal((100, 2))
    >>> line = CopulaLine.of_returns(returns, Copula(family="gaussian", theta=0.5), entry=0.5, exit=0.0, stop=None)
    >>> after = line.after(0.0, 0.0).after(-2.0, 2.0)  # the first fell while the second rose
    >>> after.first_index < 0.0 < after.second_index, after.z(-2.0, 2.0) < -0.4
    (True, True)
    """

    measure: ClassVar[str] = "index"
    ratio_now: ClassVar[float] = 1.0
    """Both legs have the same value."""

    copula: Copula
    first_returns: tuple[float, ...] = Field(max_length=10_000, description="of the formation, sorted")
    second_returns: tuple[float, ...] = Field(max_length=10_000, description="of the formation, sorted")
    is_cumulated: bool = Field(True, description="whether indices are sums since the formation")
    first_index: float = Field(0.0, description="of the first leg")
    second_index: float = Field(0.0, description="of the second leg")
    first_level: float | None = Field(None, description="latest log price; None where it is missing")
    second_level: float | None = Field(None, description="latest log price; None where it is missing")
    entry: float = Field(gt=0, description="index of both legs at which the pair is entered")
    exit: float = Field(ge=0, description="index of either leg up to which it is left")
    stop: float | None = Field(None, gt=0, description="index of both legs at which it is left with its loss")

    @classmethod
    def of_returns(
        cls,
        returns: Floats,
        copula: Copula,
        *,
        entry: float,
        exit: float,  # noqa: A002  # as the field is called
        stop: float | None,
        is_cumulated: bool = True,
    ) -> Self:
        """Return the line of log returns of shape (n_sessions, 2), with indices at zero and no price known."""
        first, second = (tuple(sorted(each)) for each in returns.T.tolist())
        return cls(
            copula=copula,
            first_returns=first,
            second_returns=second,
            is_cumulated=is_cumulated,
            entry=entry,
            exit=exit,
            stop=stop,
        )

    def __str__(self) -> str:
        return f"{self.copula}, entered at {self.entry:.2f}"

    def after(self, first: float, second: float) -> Self:
        """Return the line once a session's log prices are known; a return needs those of the session before, too."""
        if not np.isfinite([first, second]).all():
            return self.model_copy(update={"first_level": None, "second_level": None})
        levels = {"first_level": first, "second_level": second}
        if self.first_level is None or self.second_level is None:
            return self.model_copy(update=levels)
        u = uniforms(np.array(self.first_returns), np.array([first - self.first_level]))
        v = uniforms(np.array(self.second_returns), np.array([second - self.second_level]))
        before = (self.first_index, self.second_index) if self.is_cumulated else (0.0, 0.0)
        indices = {
            "first_index": before[0] + float(self.copula.conditional(u, v)[0]) - 0.5,
            "second_index": before[1] + float(self.copula.conditional(v, u)[0]) - 0.5,
        }
        return self.model_copy(update={**levels, **indices})

    def z(self, first: float, second: float) -> float:
        """Return the smaller of both indices, below zero where the first leg is cheap; zero where they disagree."""
        del first, second  # they are in the indices
        if self.first_index < 0.0 < self.second_index:
            return -min(-self.first_index, self.second_index)
        if self.second_index < 0.0 < self.first_index:
            return min(self.first_index, -self.second_index)
        return 0.0
