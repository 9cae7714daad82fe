"""First and second derivatives of the measures that have them: root mean squares and EVaR of losses and shortfalls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.measure import Measure
from tangency.risk.measures.averaging import RootMeanSquare
from tangency.risk.measures.entropic import EntropicTail
from tangency.risk.measures.paths import Losses, Shortfalls
from tangency.risk.measures.scenario import ScenarioMeasure

__all__ = ["Curvature", "curvature", "is_smooth"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curvature:
    """Value, gradient (n_assets,) and Hessian (n_assets, n_assets) at some weights."""

    value: float
    gradient: Floats
    hessian: Floats


def is_smooth(measure: Measure) -> bool:
    """Whether a measure has a gradient wherever it is not at its least possible value, and almost always a Hessian."""
    if not isinstance(measure, ScenarioMeasure):
        return False
    path, average = measure.path, measure.average
    return (isinstance(path, Losses) and isinstance(average, EntropicTail)) or (
        isinstance(path, Shortfalls) and isinstance(average, RootMeanSquare)
    )


def curvature(measure: ScenarioMeasure, weights: Floats) -> Curvature | None:
    """Return the derivatives of a smooth measure, or None where it has none: at a shortfall of zero, or a sure loss."""
    losses = measure.path.losses(weights)
    if isinstance(measure.average, EntropicTail):
        return _entropic(measure.path.scenarios, measure.average, losses)
    return _root_mean_square(measure.path.scenarios, losses)


def _root_mean_square(scenarios: Floats, losses: Floats) -> Curvature | None:
    """For f = √g with g = Σ zₜ²/T: ∇f = ∇g/2f, and the (generalised) ∇²f = (Σ over z > 0 of rr'/T − ∇f∇f')/f."""
    value = RootMeanSquare().value(losses)
    if value == 0.0:
        return None
    short = scenarios[losses > 0]
    gradient = -(scenarios.T @ losses) / (losses.size * value)
    hessian = (short.T @ short / losses.size - np.outer(gradient, gradient)) / value
    return Curvature(value=value, gradient=gradient, hessian=hessian)


def _entropic(scenarios: Floats, average: EntropicTail, losses: Floats) -> Curvature | None:
    """With shares p at the best temperature s, by the implicit function theorem: ∇f = −R'p and
    ∇²f = (Cov_p(R) − cc'/Var_p(z)) / s, where c = Cov_p(R, z).
    """
    temperature = average.temperature(losses)
    if temperature == 0.0:
        return None
    shares = average.shares(losses)
    gradient = -(scenarios.T @ shares)
    centred = scenarios + gradient
    around = losses - shares @ losses
    weighed = centred * shares[:, None]
    covariance, along = weighed.T @ centred, weighed.T @ around
    variance = float(shares @ around**2)
    hessian = (covariance - np.outer(along, along) / variance) / temperature
    return Curvature(value=average.value(losses), gradient=gradient, hessian=hessian)
