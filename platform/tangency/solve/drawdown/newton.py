"""Minimise a measure of drawdowns that is smooth but for its peaks, by Newton's method with the kinks in its models.

A model knows the periods in doubt near its weights; those that its minimum shows to be in doubt as well join the next
one. Most assets stay at their bounds until the slope says that one gains: models are solved over the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import raise_if_stopped
from tangency.risk.measures import ScenarioMeasure
from tangency.solve.certificate.gap import measure_gap
from tangency.solve.drawdown.compressed_path import Flags
from tangency.solve.drawdown.model_step import DrawdownModel
from tangency.solve.minimum import Minimum
from tangency.solve.program.program import Indices

__all__ = ["newton_drawdown_minimum"]

_STEPS = 30
_SOLVED = 1e-12
_ENOUGH = 1e-10
_GAINED = 0.5
_IDLE = 1
_STUCK = 3
_ROUNDING = 1e-14
_NEAR = 1e-3
_HALVINGS = 20
_IN_DOUBT = 40
_PER_ASSET = 1
_REMEMBERED = 2
_JOINING = 40


def newton_drawdown_minimum(
    measure: ScenarioMeasure, linear: Floats, feasible: FeasibleSet, start: Floats
) -> Minimum | None:
    """Return the minimum of an ulcer index or an EDaR plus q'w, or the best point reached; None where there is none.

    And none over a set that the models do not cover.

    Parameters
    ----------
    measure
        Of scenarios of order one.
    linear
        q, shape (n_assets,).
    feasible
        Its penalties in the unit of the measure.
    start
        Feasible weights, shape (n_assets,).
    """

    def value(at: Floats) -> float:
        return measure.value(at) + float(linear @ at) + feasible.penalty(at)

    if not DrawdownModel.covers(measure, feasible):
        return None
    model, n = DrawdownModel.of(measure), start.size
    w, held = start, _at_a_bound(start, feasible)
    recent: list[Flags] = []
    best: tuple[float, Minimum] | None = None
    idle, stuck, is_rough, nothing = 0, 0, True, np.zeros((n, n))
    for _ in range(_STEPS):
        raise_if_stopped()
        count = max(_IN_DOUBT, _PER_ASSET * (n - held.size))
        doubts = recent[-_REMEMBERED:]
        step = model.step((nothing, linear), w, feasible, count, is_rough=is_rough, held=held, doubts=doubts)
        if step is None and held.size:
            held = held[:0]
            continue
        if step is None:
            break
        end = step.found.weights
        gap, size = measure_gap(measure, linear, end, step.found.multipliers, feasible), measure.value(end)
        idle = idle + 1 if best is not None and gap > _GAINED * best[0] else 0
        if best is None or gap < best[0]:
            best = gap, step.found
        if gap <= _SOLVED * size or (idle >= _IDLE and best[0] <= _ENOUGH * size):
            break
        recent.append(step.wrong)
        held = np.setdiff1d(held, step.joining[:_JOINING])
        is_rough = float(np.abs(end - w).max()) > _NEAR or bool(step.wrong.any())
        moved = _better_on_the_way(value, w, end)
        is_better = value(moved) < value(w) - _ROUNDING * abs(value(w))
        stuck = 0 if is_better or step.wrong.any() or step.joining.size else stuck + 1
        if stuck > _STUCK:
            break
        w = moved
    return None if best is None else replace(best[1], solver=f"{best[1].solver}, Newton")


def _at_a_bound(weights: Floats, feasible: FeasibleSet) -> Indices:
    """Return the weights that are at a bound; none of few assets."""
    if weights.size <= _JOINING:
        return np.zeros(0, dtype=np.intp)
    return np.flatnonzero((weights == feasible.lower) | (weights == feasible.upper))


def _better_on_the_way(value: Callable[[Floats], float], w: Floats, end: Floats) -> Floats:
    """Return the first point from the step's end backwards that is no worse, but for rounding."""
    most, part = value(w), 1.0
    most += _ROUNDING * abs(most)
    for _ in range(_HALVINGS):
        moved = w + part * (end - w)
        if value(moved) <= most:
            return moved
        part *= 0.5
    return w
