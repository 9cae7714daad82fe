"""Minimise a mean of drawdowns or of the largest of them, by linear programs over the peaks and the tail that matter.

Of all periods few are peaks before a drawdown in the tail, and of many assets few are held. So the program starts
with the peaks and the tail of a portfolio near the minimum, and with the assets that it holds. What a better one has
beyond them joins: its own peaks, its own tail, the assets whose price is too low. Each program is below the measure
everywhere, and the last one has its value: the minimum is that of all periods and assets, to the last digits.

References
----------
Ben-Ameur & Neto (2007), Acceleration of cutting-plane and column generation algorithms, Networks 49(1), for joining
what a point between the program's and the best one has, not what the program's own has, which is far off at first.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import raise_if_stopped
from tangency.errors import SolverError
from tangency.risk.measures import Drawdowns, ScenarioMeasure
from tangency.solve.drawdown.compressed_path import CompressedPath
from tangency.solve.drawdown.newton import newton_drawdown_minimum
from tangency.solve.drawdown.scope import Scope, Tail, tail_of
from tangency.solve.drawdown.tail_program import TailProgram
from tangency.solve.epigraph.feasible_set import is_conic
from tangency.solve.epigraph.solution import minimum_at
from tangency.solve.minimum import Minimum
from tangency.solve.program.program import Indices, Program, ProgramPoint
from tangency.solve.program.sifting import Sifted
from tangency.solve.program.sparse_linear import solve_sparse_linear

__all__ = ["drawdown_minimum", "has_few_peaks"]

_ROUNDS = 60
_BETWEEN = 0.3
_NEAR = 1e-2
# Below, one program over all periods is as fast.
_WORTHWHILE = 10_000
# Assets that join in a round; so many are in from the start.
_JOINING = 40


def has_few_peaks(measure: ScenarioMeasure, feasible: FeasibleSet) -> bool:
    """Whether a measure is one of drawdowns and the set one without cones, and few peaks are worth while."""
    is_linear = not any(is_conic(limit) for limit in feasible.limits)
    return is_linear and isinstance(measure.path, Drawdowns) and measure.scenarios.size >= _WORTHWHILE


def drawdown_minimum(measure: ScenarioMeasure, linear: Floats, feasible: FeasibleSet, start: Floats) -> Minimum | None:
    """Return the minimum of a measure of drawdowns plus q'w; None where the rounds do not close.

    Parameters
    ----------
    measure
        Of scenarios of order one.
    linear
        q, shape (n_assets,).
    feasible
        A convex set without cones, its penalties in the unit of the measure.
    start
        Feasible weights, shape (n_assets,).
    """
    tail = tail_of(measure)
    if tail is None:
        return newton_drawdown_minimum(measure, linear, feasible, start)

    def value(at: Floats) -> float:
        return measure.value(at) + float(linear @ at) + feasible.penalty(at)

    cumulative = np.cumsum(measure.scenarios, axis=0)
    scope = Scope.at(cumulative, start, tail)
    best, least = start, value(start)
    held: Indices | None = None
    for _ in range(_ROUNDS):
        raise_if_stopped()
        program = _program(cumulative, scope, tail, feasible, linear)
        whole = program.epigraph.program
        held = _at_a_bound(whole, start) if held is None else held
        solved = _solved(whole, held, start)
        if solved is None:
            return None
        point, joining = solved
        found = minimum_at(point, program.epigraph, feasible, 1.0, "HiGHS on few peaks")
        at, bound = found.weights, float(whole.cost @ point.x)
        reached = value(at)
        if reached < least:
            best, least = at, reached
        if reached - bound > _NEAR * abs(bound):
            at = best + _BETWEEN * (at - best)
            between = value(at)
            if between < least:
                best, least = at, between
        wider = scope.with_those_at(at, program, point, tail)
        if wider is None and at is not found.weights:
            wider = scope.with_those_at(found.weights, program, point, tail)
        if wider is None and not joining.size:
            return replace(found, multipliers=replace(found.multipliers, support=program.support(point)))
        scope = scope if wider is None else wider
        held = np.setdiff1d(held, joining[:_JOINING])
    return None


def _program(cumulative: Floats, scope: Scope, tail: Tail, feasible: FeasibleSet, linear: Floats) -> TailProgram:
    path = CompressedPath(cumulative=cumulative, peaks=np.flatnonzero(scope.peaks))
    periods = np.flatnonzero(scope.sure), np.flatnonzero(scope.near)
    return TailProgram.of(path, periods, feasible, linear, cap=tail.cap, has_threshold=tail.has_threshold)


def _at_a_bound(program: Program, start: Floats) -> Indices:
    """Return the weights that start at a bound; none of few assets."""
    if start.size <= _JOINING:
        return np.zeros(0, dtype=np.intp)
    n = start.size
    return np.flatnonzero((start == program.lower[:n]) | (start == program.upper[:n]))


def _solved(whole: Program, held: Indices, start: Floats) -> tuple[ProgramPoint, Indices] | None:
    """Return a point of the program with columns held where they start, and which of them are to join."""
    # Held where rounding put them, they may leave nothing feasible: then all are in.
    for columns in (held, held[:0]) if held.size else (held,):
        sifted = Sifted(whole=whole, held=columns, values=start[columns])
        found = None
        with suppress(SolverError):
            found = solve_sparse_linear(sifted.program)
        if found is not None and found.status == "solved":
            point = sifted.point(found)
            return point, sifted.cheaper(point)
    return None
