"""Why an asset has the weight it has."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal, Protocol

from tangency.contracts.sensitivity import Sensitivities

__all__ = ["ConstraintEffect", "Explains", "Explanation", "MeanThreshold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstraintEffect:
    """A binding constraint that bounds the asset's weight from below or above.

    Attributes
    ----------
    shadow_price
        Improvement of the objective for each unit by which the whole constraint gives way; None where the method
        has no multipliers.
    weight_without
        The asset's weight if this constraint were dropped, or, of a constraint on every weight, if it spared this
        asset; None where the rest has no optimum then.
    """

    constraint: str
    side: Literal["lower", "upper", "equal"]
    shadow_price: float | None
    weight_without: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanThreshold:
    """The expected return, per period, at which an asset enters or leaves, all else equal.

    Attributes
    ----------
    move
        `enters` for an asset that is not held, `leaves` for one that is.
    mean, distance
        The threshold, and how far it lies from today's mean.
    """

    move: Literal["enters", "leaves"]
    mean: float
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One asset of one solution.

    Attributes
    ----------
    mean, volatility
        The asset's own, per period.
    marginal_risk
        ∂σ/∂wᵢ = (Σw)ᵢ/σ, per period and unit of weight.
    risk_contribution
        wᵢ times that: its part of the portfolio's volatility.
    threshold
        None where no mean within reach moves the asset in or out, as under `min_risk`.
    """

    asset: str
    weight: float
    mean: float
    volatility: float
    marginal_risk: float
    risk_contribution: float
    constraints: tuple[ConstraintEffect, ...]
    threshold: MeanThreshold | None

    def document(self) -> dict[str, object]:
        """Return the JSON document."""
        return asdict(self)

    def __str__(self) -> str:
        own = f"mean {self.mean:.4%}, volatility {self.volatility:.4%} a period"
        risk = f"marginal risk {self.marginal_risk:.4%}, contribution to risk {self.risk_contribution:.4%}"
        lines = [f"{self.asset}: weight {self.weight:.2%}", f"  {own}; {risk}"]
        lines += [f"  {_effect_text(constraint)}" for constraint in self.constraints]
        if not self.constraints:
            lines.append("  no constraint but the budget bounds it")
        if self.threshold is not None:
            lines.append(
                f"  it {self.threshold.move} at a mean of {self.threshold.mean:.4%} a period, "
                f"{self.threshold.distance:+.4%} from today's"
            )
        return "\n".join(lines)


class Explains(Protocol):
    """Answers why an asset of a solution has its weight, and how far the weights move with the data."""

    def explain(self, asset: str) -> Explanation:
        """Return the explanation; raises UnknownName for an asset that is not in the solution."""
        ...

    def sensitivities(self) -> Sensitivities:
        """Return the derivatives of the weights, assets in canonical order."""
        ...

    def other_optimum(self) -> str | None:
        """Return how another portfolio differs that is as good, where one was found."""
        ...


def _effect_text(effect: ConstraintEffect) -> str:
    verb = {"lower": "bounds it below", "upper": "bounds it above", "equal": "fixes it"}[effect.side]
    without = (
        "nothing has an optimum without it"
        if effect.weight_without is None
        else f"without it the weight is {effect.weight_without:.2%}"
    )
    worth = "" if not effect.shadow_price else f"; a point of it is worth {effect.shadow_price / 100:+.4g}"
    return f"{effect.constraint} {verb}: {without}{worth}"
