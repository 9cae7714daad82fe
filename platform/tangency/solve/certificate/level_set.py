"""Boxes that hold every portfolio which is better than one: around the level set of an objective."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.measure import Measure
from tangency.contracts.problem import FeasibleSet
from tangency.risk.measures import GiniMeanDifference, MeanLoss, Range, RootMeanSquare, ScenarioMeasure, Shortfalls

__all__ = ["deviation_box", "level_box", "within"]

_WIDER = 1e-6
# Correlations with a smaller eigenvalue say nothing of how far the level set goes.
_SINGULAR = 1e-10
_CENTRED = 1e-12

Box = tuple[Floats, Floats]


def within(feasible: FeasibleSet, box: Box) -> FeasibleSet:
    """Return the part of a set that lies in a box."""
    lower, upper = np.maximum(feasible.lower, box[0]), np.minimum(feasible.upper, box[1])
    return replace(feasible, lower=frozen_floats(lower), upper=frozen_floats(upper))


def level_box(hessian: Covariance, linear: Floats, weights: Floats, penalty: float) -> Box | None:
    """Return bounds on every weight of {w' : f(w') ≤ f(w)} for f = ½ w'Hw + q'w; None where it goes on for ever.

    The set is (w' − c)'H(w' − c) ≤ (w − c)'H(w − c) + 2 · penalty with c = −H⁻¹q.
    """
    parts = _spectrum(dense_covariance(hessian))
    if parts is None:
        return None
    deviation, values, vectors = parts
    center = -vectors @ ((vectors.T @ (linear / deviation)) / values)
    away = weights * deviation - center
    radius = (1.0 + _WIDER) * float(np.sqrt(((vectors.T @ away) ** 2) @ values + 2.0 * penalty))
    wider = radius * np.sqrt((vectors**2) @ (1.0 / values)) + _WIDER * np.abs(center)
    return (center - wider) / deviation, (center + wider) / deviation


def deviation_box(measure: Measure, risk: float) -> Box | None:
    """Return bounds on every weight of {w' : ρ(w') ≤ risk}; None for a measure that is no deviation from the mean.

    A mean absolute deviation over T periods is at least the standard deviation over √T; half of it is no more than a
    semideviation or a mean shortfall below the mean, all of it no more than a range or a mean difference.
    """
    share = _share_of_deviation(measure)
    if share is None or not isinstance(measure, GiniMeanDifference | Range | ScenarioMeasure):
        return None
    scenarios = measure.scenarios
    centred = scenarios - scenarios.mean(axis=0)
    parts = _spectrum(centred.T @ centred / len(centred))
    if parts is None:
        return None
    deviation, values, vectors = parts
    radius = (1.0 + _WIDER) * sqrt(len(centred)) * risk / share
    reach = radius * np.sqrt((vectors**2) @ (1.0 / values)) / deviation
    return -reach, reach


def _share_of_deviation(measure: Measure) -> float | None:
    """Return what share of a mean absolute deviation a measure is at least."""
    match measure:
        case GiniMeanDifference() | Range():
            return 1.0
        case ScenarioMeasure(path=Shortfalls(threshold=0.0) as path, average=MeanLoss() | RootMeanSquare()):
            sizes = np.abs(path.scenarios).mean(axis=0)
            is_centred = (np.abs(path.scenarios.mean(axis=0)) <= _CENTRED * sizes).all()
            return 0.5 * measure.factor if is_centred else None
        case _:
            return None


def _spectrum(matrix: Floats) -> tuple[Floats, Floats, Floats] | None:
    """Return volatilities, and eigenvalues and vectors of the correlations; None where those are singular.

    In units of the volatilities data of very different sizes do not look singular.
    """
    deviation = np.sqrt(np.maximum(matrix.diagonal(), 0.0))
    if not (deviation > 0.0).all():
        return None
    values, vectors = np.linalg.eigh(matrix / deviation / deviation[:, None])
    return (deviation, values, vectors) if values[0] > _SINGULAR else None
