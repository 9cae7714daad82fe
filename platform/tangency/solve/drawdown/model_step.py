"""The minimum of a model of a drawdown measure near some weights, plus a quadratic: a step of Newton's method.

Kinks near the weights, where a period becomes a peak or enters the tail, are in the model as they are. Of an average
with derivatives it has those up to the second; a tail is a linear program itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import RiskLimit
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import raise_if_stopped
from tangency.risk.measures import Drawdowns, ScenarioMeasure
from tangency.solve.drawdown.average_curvature import average_curvature
from tangency.solve.drawdown.compressed_path import CompressedPath, Flags, as_high_as_their_peaks
from tangency.solve.drawdown.local_path import LocalPath
from tangency.solve.drawdown.scope import Scope, Tail, tail_of
from tangency.solve.drawdown.tail_program import TailProgram
from tangency.solve.epigraph.feasible_set import EpigraphForm, add_feasible_set, is_conic
from tangency.solve.epigraph.solution import minimum_at
from tangency.solve.minimum import Minimum
from tangency.solve.polyhedral.interior_point import BoundsAndRows, interior_point
from tangency.solve.program.active_face import exact_on_face
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.program import Indices, Program, ProgramPoint
from tangency.solve.program.sifting import Sifted
from tangency.solve.program.sparse_quadratic import solve_sparse_quadratic

__all__ = ["DrawdownModel", "ModelStep"]

_FEWEST = 40
_PER_ASSET = 2
_ROUNDS = 20
_MOST_DENSE = 600
_WITHIN = (1e-9, 1e-6, 1e-3, np.inf)
# Of an interior point's weights.
_ROUGHLY = 1e-8
_SOLVER = "PIQP on few peaks"
_NONE = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelStep:
    """The minimum of a model.

    Attributes
    ----------
    joining
        Which of the assets that were held gain where they may move.
    wrong
        The periods of which the model is wrong at its minimum, shape (n_scenarios,).
    """

    found: Minimum
    joining: Indices
    wrong: Flags


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawdownModel:
    """Models of a measure whose scenarios are of order one; `cumulative` are their sums up to each."""

    measure: ScenarioMeasure
    cumulative: Floats

    @classmethod
    def of(cls, measure: ScenarioMeasure) -> DrawdownModel:
        """Return the models of a measure."""
        return cls(measure=measure, cumulative=np.cumsum(measure.scenarios, axis=0))

    @staticmethod
    def covers(measure: object, feasible: FeasibleSet) -> bool:
        """Whether a measure is one of drawdowns, and a convex set without cones and limits over all periods."""
        is_drawdown = isinstance(measure, ScenarioMeasure) and isinstance(measure.path, Drawdowns)
        is_small = not any(is_conic(limit) or isinstance(limit, RiskLimit) for limit in feasible.limits)
        return is_drawdown and feasible.is_convex and is_small

    def minimum(
        self, curved: Floats, linear: Floats, weights: Floats, feasible: FeasibleSet, *, is_rough: bool
    ) -> Minimum | None:
        """Return the minimum of the model at weights plus ½ v'Cv + q'v; None where there is none.

        Parameters
        ----------
        curved, linear
            C, shape (n_assets, n_assets), and q, shape (n_assets,).
        feasible
            A set without cones.
        is_rough
            Whether an interior point's own digits do.
        """
        count = max(_FEWEST, _PER_ASSET * weights.size)
        step = self.step((curved, linear), weights, feasible, count, is_rough=is_rough)
        if step is not None:
            return step.found
        tail = tail_of(self.measure)
        return None if tail is None else self._by_tail(tail, (curved, linear), weights, feasible, is_rough=is_rough)

    def _by_tail(
        self,
        tail: Tail,
        quadratic: tuple[Floats, Floats],
        weights: Floats,
        feasible: FeasibleSet,
        *,
        is_rough: bool,
    ) -> Minimum | None:
        """Return the minimum of the measure itself, by programs that grow until they have its value."""
        curved, linear = quadratic
        count = max(_FEWEST, _PER_ASSET * weights.size)
        scope = Scope.at(self.cumulative, weights, tail, fewest=count)
        scope = replace(scope, peaks=scope.peaks | as_high_as_their_peaks(self.cumulative @ weights, count))
        for _ in range(_ROUNDS):
            raise_if_stopped()
            path = CompressedPath(cumulative=self.cumulative, peaks=np.flatnonzero(scope.peaks))
            periods = np.flatnonzero(scope.sure), np.flatnonzero(scope.near)
            program = TailProgram.of(path, periods, feasible, linear, cap=tail.cap, has_threshold=tail.has_threshold)
            point = _solved(curved, program.epigraph.program, is_rough=is_rough)
            if point is None:
                return None
            found = minimum_at(point, program.epigraph, feasible, 1.0, _SOLVER)
            wider = scope.with_those_at(found.weights, program, point, tail, slack=_ROUGHLY)
            if wider is None:
                return replace(found, multipliers=replace(found.multipliers, support=program.support(point)))
            scope = wider
        return None

    def step(
        self,
        quadratic: tuple[Floats, Floats],
        weights: Floats,
        feasible: FeasibleSet,
        count: int,
        *,
        is_rough: bool,
        held: Indices = _NONE,
        doubts: Sequence[Flags] = (),
    ) -> ModelStep | None:
        """Return the minimum of the second-order model at weights; None where there is none, or no derivative.

        Of a column whose losses have next to no share a solver knows the multiplier to few digits. So a step that is to
        be exact has as few as the distance that it goes allows.

        Parameters
        ----------
        quadratic
            C and q, as for `minimum`.
        count, doubts
            As for `LocalPath.at`.
        held
            Assets that stay at their weights.
        """
        for within in (np.inf,) if is_rough else _WITHIN:
            local = LocalPath.at(self.cumulative, weights, count, within=within, doubts=doubts)
            step = self._step(local, quadratic, weights, feasible, is_rough=is_rough, held=held)
            if step is not None and (within == np.inf or not step.wrong.any()):
                return step
        return None

    def _step(
        self,
        local: LocalPath,
        quadratic: tuple[Floats, Floats],
        weights: Floats,
        feasible: FeasibleSet,
        *,
        is_rough: bool,
        held: Indices,
    ) -> ModelStep | None:
        derivatives = average_curvature(self.measure.average, np.maximum(local.path.drawdowns(weights), 0.0))
        if derivatives is None:
            return None
        curved, linear = quadratic
        n = weights.size
        losses = local.losses
        slope = derivatives.shares @ losses
        assembly = Assembly()
        blocks, pinned = add_feasible_set(assembly, feasible, linear + slope[:n])
        heights, rows = local.add(assembly, np.arange(n), slope[n:])
        sifted = Sifted(whole=assembly.program(), held=held, values=weights[held])
        kept = np.setdiff1d(np.arange(n), held)
        among = np.concatenate([kept, np.arange(n, losses.shape[1])])
        own = derivatives.of_columns(losses[:, among])
        at = np.concatenate([weights[kept], local.heights(weights)])
        shift = own @ at
        own[: kept.size, : kept.size] += curved[np.ix_(kept, kept)]
        # Columns of the set's limits stand between the weights and the heights.
        columns = np.searchsorted(sifted.kept, np.concatenate([kept, heights]))
        program, hessian = sifted.program, np.zeros((sifted.kept.size, sifted.kept.size))
        hessian[np.ix_(columns, columns)] = own
        program.cost[columns] -= shift
        point = _solved(hessian, program, is_rough=is_rough)
        if point is None:
            return None
        moved = point.x[columns] - at
        point = sifted.point(point)
        point.bounds[held] -= losses[:, held].T @ derivatives.along(losses[:, among] @ moved)
        epigraph = EpigraphForm(program=sifted.whole, blocks=blocks, pinned=pinned)
        best = minimum_at(point, epigraph, feasible, 1.0, _SOLVER)
        shares = self.measure.average.shares(np.maximum(local.path.drawdowns(best.weights), 0.0))
        support = np.concatenate([shares, local.flows(shares, np.abs(point.rows[rows]), best.weights)])
        found = replace(best, multipliers=replace(best.multipliers, support=support))
        return ModelStep(found=found, joining=sifted.cheaper(point), wrong=local.wrong_at(found.weights))


def _solved(hessian: Floats, program: Program, *, is_rough: bool) -> ProgramPoint | None:
    """Return the minimum of a quadratic over a program without cones; None where the solver comes to none."""
    # Of few columns few entries are zero.
    is_dense = program.cost.size <= _MOST_DENSE
    point = _by_dense_interior_point(hessian, program) if is_dense else solve_sparse_quadratic(hessian, program)
    is_solved = point.status == "solved"
    if not (is_solved or point.status == "stalled"):
        return None
    exact = None if is_rough and is_solved else exact_on_face(hessian, program, point)
    return point if exact is None and is_solved else exact


def _by_dense_interior_point(hessian: Floats, program: Program) -> ProgramPoint:
    whole = np.zeros((program.cost.size, program.cost.size))
    whole[: len(hessian), : len(hessian)] = hessian
    sides = BoundsAndRows(
        lower=program.lower,
        upper=program.upper,
        rows=np.asarray(program.matrix.todense()),
        row_lower=program.row_lower,
        row_upper=program.row_upper,
    )
    found = interior_point(whole, program.cost, sides)
    own = found.multipliers
    return ProgramPoint(status=found.status, x=found.point, bounds=own.bounds, rows=own.rows, cones=np.zeros(0))
