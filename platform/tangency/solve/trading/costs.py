"""What a day's trades and holdings cost, as fractions of NAV."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from math import inf
from typing import Self

import numpy as np

from tangency.contracts.arrays import Floats, all_finite, frozen_floats
from tangency.contracts.limits import ChargeFor, PiecewiseLimit, PowerLimit, SoftLimit
from tangency.errors import DataError

__all__ = ["CostStep", "TradingCosts"]

_TRADING, _BORROWING, _HOLDING = (ChargeFor(name=each) for each in ("trading", "borrowing for shorts", "holding longs"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CostStep:
    """What is charged more on the part of a trade that is larger than a threshold.

    Attributes
    ----------
    beyond
        The size of a trade from which on it counts, a fraction of NAV, shape (n_assets,).
    rate
        Charged on what is beyond, shape (n_assets,).

    >>> import numpy as np
    >>> from tangency.sdk import CostStep
    >>> CostStep(beyond=np.array([0.01]), rate=np.array([5e-4])).rate.tolist()
    [0.0005]
    """

    beyond: Floats
    rate: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TradingCosts:
    """Σ aᵢ|zᵢ| + bᵢ|zᵢ|^{3/2} + Σ eᵢ max(|zᵢ| − xᵢ, 0) for trades z, and sᵢ max(−wᵢ, 0) + lᵢ max(wᵢ, 0) for holdings w.

    Attributes
    ----------
    linear
        a: fees and half the spread, shape (n_assets,).
    impact
        b: the market's, such as σᵢ √(NAV / volumeᵢ), shape (n_assets,).
    borrow, holding
        s and l, for one period, shape (n_assets,).
    steps
        x and e of each piece of a piecewise-linear cost.
    rates
        a, b, s and l in rows, shape (4, n_assets).

    Raises
    ------
    DataError
        A cost that is negative or not finite, or has not one number for each asset.

    >>> import numpy as np
    >>> from tangency.sdk import TradingCosts
    >>> costs = TradingCosts.uniform(2, linear=0.001, impact=0.1)
    >>> round(costs.paid(np.array([0.5, 0.5]), np.array([0.54, 0.5])), 9)  # 0.001 · 0.04 + 0.1 · 0.04^1.5
    0.00084
    """

    linear: Floats
    impact: Floats
    borrow: Floats
    holding: Floats
    steps: tuple[CostStep, ...] = ()

    rates: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        linear, impact, borrow, holding = self.linear, self.impact, self.borrow, self.holding
        if not (linear.ndim == 1 and linear.shape == impact.shape == borrow.shape == holding.shape):
            raise self._unsound()
        rates = np.array((linear, impact, borrow, holding))
        is_sound = all_finite(rates) and rates.min(initial=0.0) >= 0.0
        if not is_sound or (self.steps and not self._has_sound_steps()):
            raise self._unsound()
        object.__setattr__(self, "rates", rates)

    def _has_sound_steps(self) -> bool:
        parts = [part for step in self.steps for part in (step.beyond, step.rate)]
        return all(each.shape == self.linear.shape and each.min() >= 0.0 and each.sum() < inf for each in parts)

    def _unsound(self) -> DataError:
        parts = [("linear", self.linear), ("impact", self.impact), ("borrow", self.borrow), ("holding", self.holding)]
        for k, step in enumerate(self.steps):
            parts += [(f"steps[{k}].beyond", step.beyond), (f"steps[{k}].rate", step.rate)]
        return next(error for name, part in parts if (error := _fault(name, part, self.linear.shape)))

    @classmethod
    def uniform(
        cls, n_assets: int, *, linear: float = 0.0, impact: float = 0.0, borrow: float = 0.0, holding: float = 0.0
    ) -> Self:
        """Return costs that are the same for all assets."""
        a, b, s, c = (frozen_floats(np.full(n_assets, value)) for value in (linear, impact, borrow, holding))
        return cls(linear=a, impact=b, borrow=s, holding=c)

    def paid(self, current: Floats, weights: Floats) -> float:
        """Return what trading from the current weights to others, and holding those, costs: a fraction of NAV."""
        size = np.abs(weights - current)
        traded = self.linear @ size + self.impact @ (size * np.sqrt(size))
        traded += sum(float(step.rate @ np.maximum(size - step.beyond, 0.0)) for step in self.steps)
        held = self.borrow @ np.maximum(-weights, 0.0) + self.holding @ np.maximum(weights, 0.0)
        return float(traded + held)

    def charges(self, current: Floats) -> tuple[SoftLimit, ...]:
        """Return the costs as the charges of a feasible set."""
        zero = np.zeros_like(current)
        parts: list[tuple[ChargeFor, PiecewiseLimit | PowerLimit]] = [
            (_TRADING, _bent(self.linear, self.linear, current)),
            (_TRADING, PowerLimit(coefficients=self.impact, reference=current, limit=0.0, source=-1)),
            (_BORROWING, _bent(zero, self.borrow, zero)),
            (_HOLDING, _bent(self.holding, zero, zero)),
        ]
        sizes = [self.linear, self.impact, self.borrow, self.holding]
        for step in self.steps:
            parts += [(_TRADING, _bent(step.rate, zero, current + step.beyond))]
            parts += [(_TRADING, _bent(zero, step.rate, current - step.beyond))]
            sizes += [step.rate, step.rate]
        return tuple(
            SoftLimit(limit=limit, penalty=1.0, charge=charge)
            for (charge, limit), size in zip(parts, sizes, strict=True)
            if size.any()
        )

    def steps_in_rows(self) -> tuple[Floats, Floats]:
        """Return the thresholds and the rates of all steps, each of shape (n_steps, n_assets)."""
        if not self.steps:
            return _no_steps(self.linear.size)
        beyond, rate = (
            np.array(parts) for parts in zip(*((each.beyond, each.rate) for each in self.steps), strict=True)
        )
        return beyond, rate


@cache
def _no_steps(n: int) -> tuple[Floats, Floats]:
    none = frozen_floats(np.zeros((0, n)))
    return none, none


def _bent(above: Floats, below: Floats, reference: Floats) -> PiecewiseLimit:
    return PiecewiseLimit(above=above, below=below, reference=reference, limit=0.0, source=-1, side="upper")


def _fault(name: str, values: Floats, shape: tuple[int, ...]) -> DataError | None:
    if values.ndim != 1 or values.shape != shape:
        return DataError("a cost has not one number for each asset", where=f"costs, {name}", value=str(values.shape))
    sound = (values >= 0.0) & (values < inf)
    if sound.all():
        return None
    at = int((~sound).argmax())
    return DataError(
        "a cost is negative or not finite",
        where=f"costs, {name}, asset number {at}",
        value=float(values[at]),
        remedy="give what is paid as a positive number, and zero where nothing is",
    )
