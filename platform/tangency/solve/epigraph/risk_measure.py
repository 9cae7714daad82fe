"""A limit on a risk measure in epigraph form, in units of the scenarios' typical size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import RiskLimit
from tangency.errors import ConfigurationError
from tangency.risk.measures import (
    EntropicTail,
    GiniMeanDifference,
    GroundNorm,
    LargestLoss,
    Losses,
    OverScenarios,
    PartialGini,
    Range,
    RootMeanSquare,
    ScenarioMeasure,
    WeightedRootMeanSquare,
    WorstCase,
)
from tangency.solve.epigraph.average import AverageEpigraph, add_average
from tangency.solve.epigraph.dual_norm import NormEpigraph, add_dual_norm
from tangency.solve.epigraph.gini import GiniEpigraph, PairsEpigraph, add_gini, add_pairs
from tangency.solve.epigraph.path import PathEpigraph, add_path
from tangency.solve.minimum import LimitMultiplier
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.program import Blocks, Indices, ProgramPoint

__all__ = ["RiskBlock", "add_risk", "is_conic_measure"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Averaged:
    """A scenario measure, in two parts."""

    path: PathEpigraph
    average: AverageEpigraph
    factor: float

    @property
    def expression(self) -> Blocks:
        return tuple((columns, matrix * self.factor) for columns, matrix in self.average.expression)

    def dual(self, point: ProgramPoint, price: float) -> Floats:
        own = price * self.factor
        shares = self.average.shares(point, own, self.path)
        return np.concatenate([shares, self.path.flows(point, own, shares)])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Spread:
    """The largest loss and the largest gain."""

    paths: tuple[PathEpigraph, PathEpigraph]
    sides: tuple[AverageEpigraph, AverageEpigraph]

    @property
    def expression(self) -> Blocks:
        return tuple(block for side in self.sides for block in side.expression)

    def dual(self, point: ProgramPoint, price: float) -> Floats:
        both = zip(self.sides, self.paths, strict=True)
        return np.concatenate([side.shares(point, price, path) for side, path in both])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Worst:
    """A scenario measure and what its worst case adds."""

    nominal: _Averaged
    norm: NormEpigraph
    reach: float

    @property
    def expression(self) -> Blocks:
        added = tuple((columns, matrix * self.reach) for columns, matrix in self.norm.expression)
        return (*self.nominal.expression, *added)

    def dual(self, point: ProgramPoint, price: float) -> Floats:
        return np.concatenate([self.nominal.dual(point, price), self.norm.slope(point, price * self.reach)])


_Epigraph = _Averaged | _Spread | _Worst | GiniEpigraph | PairsEpigraph
_Solvable = OverScenarios | PartialGini


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskBlock:
    """Where a limit on risk stands: the row that compares it with its side, divided by `size`."""

    limit: RiskLimit
    epigraph: _Epigraph
    row: int
    size: float

    def multiplier(self, point: ProgramPoint) -> LimitMultiplier:
        """Return the multiplier, and the measure's dual point that the program's multipliers say."""
        price = max(float(point.rows[self.row]), 0.0)
        if price == 0.0:
            return LimitMultiplier(price=0.0, dual=np.zeros(0))
        return LimitMultiplier(price=price / self.size, dual=self.epigraph.dual(point, price))


def add_risk(
    assembly: Assembly, weights: Indices, limit: RiskLimit, give: Blocks, *, unit: float | None = None
) -> RiskBlock:
    """Add a limit on a measure of risk; `give` is what its side may give by.

    Parameters
    ----------
    unit
        Of the scenarios in the program; None for their typical size.
    """
    measure = limit.measure
    if not isinstance(measure, _Solvable):
        raise ConfigurationError(
            "no program is known for this measure of risk", where="limit on risk", value=type(measure).__name__
        )
    size = measure.size if unit is None else unit
    epigraph = _epigraph(assembly, weights, measure.scaled(size))
    own = (*epigraph.expression, *((columns, matrix * (1.0 / size)) for columns, matrix in give))
    row = assembly.add_rows(own, np.array([-np.inf]), np.array([limit.limit / size]))
    return RiskBlock(limit=limit, epigraph=epigraph, row=int(row[0]), size=size)


def is_conic_measure(limit: RiskLimit) -> bool:
    """Whether rows do not suffice for a limit on risk."""
    measure = limit.measure
    if isinstance(measure, WorstCase):
        return measure.ground is GroundNorm.EUCLIDEAN
    return isinstance(measure, ScenarioMeasure) and isinstance(
        measure.average, RootMeanSquare | WeightedRootMeanSquare | EntropicTail
    )


def _epigraph(assembly: Assembly, weights: Indices, measure: _Solvable) -> _Epigraph:
    match measure:
        case ScenarioMeasure():
            return _averaged(assembly, weights, measure)
        case WorstCase(nominal=nominal, reach=reach, ground=ground):
            norm = add_dual_norm(assembly, weights, ground)
            return _Worst(nominal=_averaged(assembly, weights, nominal), norm=norm, reach=reach)
        case Range(scenarios=scenarios):
            down, up = (add_path(assembly, weights, Losses(scenarios=sign * scenarios)) for sign in (1.0, -1.0))
            largest = LargestLoss()
            return _Spread(
                paths=(down, up), sides=(add_average(assembly, largest, down), add_average(assembly, largest, up))
            )
        case GiniMeanDifference():
            return add_gini(assembly, weights, measure)
        case PartialGini():
            return add_pairs(assembly, weights, measure)


def _averaged(assembly: Assembly, weights: Indices, measure: ScenarioMeasure) -> _Averaged:
    path = add_path(assembly, weights, measure.path)
    return _Averaged(path=path, average=add_average(assembly, measure.average, path), factor=measure.factor)
