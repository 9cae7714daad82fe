"""Compute a Pareto front: extreme points, the knee, a lattice between them, and more where coverage is worst."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.limits import QuadraticLimit
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.progress import OnProgress, no_progress
from tangency.contracts.running import raise_if_stopped
from tangency.errors import ConfigurationError, SolverError
from tangency.solve.certificate.convexity import require_convex
from tangency.solve.feasible.capabilities import first_beyond
from tangency.solve.feasible.measurements import require_measured
from tangency.solve.pareto.arc_length import equal_steps
from tangency.solve.pareto.coverage import MOST_OBJECTIVES, corners_between
from tangency.solve.pareto.knee import knee_prices
from tangency.solve.pareto.objective import ParetoObjective
from tangency.solve.pareto.payoff import Payoff, extreme_points, payoff_of
from tangency.solve.pareto.point import ParetoPoint
from tangency.solve.pareto.scalarization import Scalarised
from tangency.solve.pareto.selection import SAME, select
from tangency.solve.pareto.simplex_lattice import inner_lattice

__all__ = ["ParetoFront", "pareto_front"]

_CURVE = 2
# Points that say where a curve runs; what they lead to is exact wherever they are.
_SOUNDINGS = 20
# Of the points between the ends of a surface, those that a lattice gets; the rest go where most is left open.
_SHARE_OF_LATTICE = 0.6
_CLOSE_ENOUGH = 1e-3
_ROUNDS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ParetoFront:
    """Certified points, in order of the first objective from its best, then of the others.

    Attributes
    ----------
    payoff
        What the points' values and prices are in units of.
    extremes
        For each objective the position of the point at which it is best; `knee` is the knee's position.
    asked, failed, merged, dominated
        How many optima were solved for; how many could not be certified, were the same as another, or dominated.
    missed
        No feasible portfolio is better than a mixture of the points by more than this share of the range in every
        objective at once; None where there are too many objectives to say.
    """

    objectives: tuple[ParetoObjective, ...]
    payoff: Payoff
    points: tuple[ParetoPoint, ...]
    extremes: tuple[int, ...]
    knee: int
    asked: int
    failed: int
    merged: int
    dominated: int
    missed: float | None


def pareto_front(
    objectives: tuple[ParetoObjective, ...],
    feasible: FeasibleSet,
    points: int,
    on_progress: OnProgress = no_progress,
) -> ParetoFront:
    """Return certified points of the Pareto set of objectives over a convex feasible set.

    Parameters
    ----------
    points
        How many optima to solve for, ends and knee among them.

    Raises
    ------
    ConfigurationError
        For too few points, or a constraint that makes the set not convex or trades at a price of its own.
    Infeasible
        With an irreducible conflicting set.
    SolverError
        Where an objective is unbounded, or more than half of the points cannot be certified.
    """
    _require_supported(feasible)
    forms = (objective.form for objective in objectives)
    require_convex(feasible, *(form.covariance for form in forms if isinstance(form, QuadraticLimit)))
    count = len(objectives)
    if points < count + 1:
        raise ConfigurationError(
            "the ends and the knee are points as well",
            where="points",
            value=points,
            remedy=f"ask for {count + 1} or more",
        )
    on_progress(0, points, "looking for the ends")
    payoff = payoff_of(objectives, feasible)
    scalarised = Scalarised.of(objectives, payoff.ideal, payoff.unit, feasible)
    ends = extreme_points(scalarised)
    tracer = _Tracer(scalarised, points, on_progress)
    tracer.points.extend(ends)
    if np.ptp(tracer.ends, axis=0).max() <= SAME:  # one portfolio is the best of everything
        return _selected(tracer, payoff)
    tracer.solve(lambda: scalarised.least(knee_prices(np.array([end.values for end in ends]))))
    (_trace_curve if count == _CURVE else _trace_surface)(tracer)
    return _selected(tracer, payoff)


def _require_supported(feasible: FeasibleSet) -> None:
    require_measured(feasible)
    refused = first_beyond(feasible, ("piecewise", "quadratic", "risk"))
    if refused is not None:
        raise ConfigurationError(
            "a Pareto set cannot honour a constraint of this kind: it needs a convex set, and trades at its own prices",
            where=f"constraint {feasible.constraints[refused].text!r}",
            remedy="leave the constraint out, or take the portfolio from optimize",
        )


class _Tracer:
    """Solves for one point after the other and keeps what is certified."""

    def __init__(self, scalarised: Scalarised, budget: int, on_progress: OnProgress) -> None:
        self.scalarised = scalarised
        self.points: list[ParetoPoint] = []
        self.failed = 0
        self._budget = budget
        self._on_progress = on_progress

    @property
    def asked(self) -> int:
        return len(self.points) + self.failed

    @property
    def room(self) -> int:
        return self._budget - self.asked

    @property
    def ends(self) -> Floats:
        return np.array([point.values for point in self.points[: len(self.scalarised.objectives)]])

    def solve(self, ask: Callable[[], ParetoPoint]) -> None:
        self._on_progress(min(self.asked, self._budget), self._budget, "solving for efficient portfolios")
        try:
            point = ask()
        except SolverError:
            self.failed += 1
            return
        if point.is_certified:
            self.points.append(point)
        else:
            self.failed += 1

    def towards(self, references: Iterable[Floats]) -> None:
        for reference in references:
            self.solve(partial(self.scalarised.towards, reference))


def _trace_curve(tracer: _Tracer) -> None:
    """Sound the curve, then ask for points at equal distances along what was sounded."""
    room = tracer.room
    if room <= 0:
        return
    sounding = _Tracer(tracer.scalarised, room, no_progress)
    sounding.towards(inner_lattice(_CURVE, min(room, _SOUNDINGS)))
    sounded = np.array([point.values for point in (*tracer.points, *sounding.points)])
    tracer.towards(equal_steps(sounded, room))


def _trace_surface(tracer: _Tracer) -> None:
    """Ask along a lattice of the extreme points' plane, then at the corners that the points leave most open."""
    refines = len(tracer.scalarised.objectives) <= MOST_OBJECTIVES
    share = _SHARE_OF_LATTICE if refines else 1.0
    tracer.towards(inner_lattice(len(tracer.ends), int(share * tracer.room)) @ tracer.ends)
    for turn in range(_ROUNDS if refines else 0):
        raise_if_stopped()
        if tracer.room <= 0:
            return
        corners = corners_between(tuple(tracer.points))
        count = -(-tracer.room // (_ROUNDS - turn))
        tracer.towards(corners.values[corners.depth > _CLOSE_ENOUGH][:count])


def _selected(tracer: _Tracer, payoff: Payoff) -> ParetoFront:
    if tracer.failed > tracer.asked / 2:
        raise SolverError(
            "most points of the Pareto set cannot be certified",
            where="Pareto set",
            value=f"{tracer.failed} of {tracer.asked}",
            remedy="look for assets with almost no or identical risk, or leave an objective out",
        )
    points = tracer.points
    objectives = tracer.scalarised.objectives
    found = select(np.array([point.values for point in points]), np.array([point.prices for point in points]))
    kept = [points[i] for i in found.kept]
    kept = [kept[i] for i in np.lexsort(np.array([point.values for point in kept]).T[::-1])]
    values = np.array([point.values for point in kept])
    prices = knee_prices(tracer.ends)
    missed = corners_between(tuple(kept)).deepest if len(objectives) <= MOST_OBJECTIVES else None
    return ParetoFront(
        objectives=objectives,
        payoff=replace(payoff, ideal=frozen_floats(payoff.ideal), unit=frozen_floats(payoff.unit)),
        points=tuple(kept),
        extremes=tuple(int(values[:, k].argmin()) for k in range(len(objectives))),
        knee=int((values @ prices).argmin()),
        asked=tracer.asked,
        failed=tracer.failed,
        merged=found.merged,
        dominated=found.dominated,
        missed=missed,
    )
