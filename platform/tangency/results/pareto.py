"""The result of a multi-objective optimisation: certified points of the Pareto set, labelled, and a way to walk it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.solution import Certificate
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError
from tangency.plots.pareto import AxisLook, pareto_figure
from tangency.results.basis import EstimateResult
from tangency.results.estimate_document import EstimateDocument
from tangency.results.pareto_document import ParetoCertificate, ParetoCounts, ParetoDocument
from tangency.results.pareto_portfolio import ParetoAxis, ParetoPortfolio, WalksParetoSet

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["ParetoResult"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ParetoResult(EstimateResult):
    """Points of a Pareto set, each with the proof that nothing dominates it.

    Attributes
    ----------
    axes
        The objectives.
    point_weights, point_values, point_prices
        Shapes (n_points, n_assets) and twice (n_points, n_objectives); prices c > 0 as in `ParetoPortfolio`.
    gaps, residuals, solvers
        Of each point: relative gap, largest violation of a constraint, and what found it.
    extreme_points
        For each objective the point at which it is best; `knee_point` is the knee's.
    missed
        No portfolio is better than every mixture of the points by more than this share of the range in all objectives
        at once; None beyond four objectives.
    walker
        What `best` and `ranges` use; it holds the problem.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> names = ["BTC", "ETH"]
    >>> covariance = pd.DataFrame([[0.04, 0.0], [0.0, 0.01]], names, names)
    >>> moments = tg.Moments(mean=pd.Series([0.02, 0.01], names), covariance=covariance)
    >>> tg.pareto(moments, objectives=["mean", "volatility"], points=5).objectives
    ('mean', 'volatility')
    """

    axes: tuple[ParetoAxis, ...]
    point_weights: Floats
    point_values: Floats
    point_prices: Floats
    gaps: Floats
    residuals: Floats
    solvers: tuple[str, ...]
    extreme_points: tuple[int, ...]
    knee_point: int
    counts: ParetoCounts
    missed: float | None
    walker: WalksParetoSet | None = field(default=None, repr=False)

    @property
    def objectives(self) -> tuple[str, ...]:
        """The objectives as their author wrote them."""
        return tuple(axis.text for axis in self.axes)

    @property
    def points(self) -> pd.DataFrame:
        """Value of each objective at each point, in its unit (`units`), and 1/Σw² as `effective_assets`."""
        frame = pd.DataFrame(self.point_values, index=self._index(), columns=list(self.objectives))
        frame["effective_assets"] = 1.0 / np.einsum("pi,pi->p", self.point_weights, self.point_weights)
        return frame

    @property
    def units(self) -> pd.Series:
        """The unit of each objective, as text."""
        return pd.Series({axis.text: axis.unit for axis in self.axes}, name="unit")

    @property
    def weights(self) -> pd.DataFrame:
        """Weights of each point (fractions of NAV), one column an asset in the order of the input."""
        return pd.DataFrame(self.point_weights, index=self._index(), columns=list(self.assets))

    @property
    def trade_offs(self) -> pd.DataFrame:
        """What a unit of each objective is worth at each point, in units of the first; see `ParetoPortfolio`."""
        rates = self.point_prices / self.point_prices[:, :1]
        return pd.DataFrame(rates, index=self._index(), columns=list(self.objectives))

    @property
    def knee(self) -> ParetoPortfolio:
        """The point farthest from the plane through the extreme points, in units of the ranges (Das 1999)."""
        return self.portfolio(self.knee_point)

    def extreme(self, objective: str) -> ParetoPortfolio:
        """Return the point at which an objective is best.

        Raises
        ------
        UnknownName
            For what is no objective of the result.
        """
        return self.portfolio(self.extreme_points[self._position(objective, "extreme")])

    def portfolio(self, point: int) -> ParetoPortfolio:
        """Return a point by its number.

        Raises
        ------
        ConfigurationError
            For a number that no point has.
        """
        count = len(self.point_values)
        if not 0 <= point < count:
            raise ConfigurationError(
                "there is no point of this number", where="portfolio", value=point, remedy=f"choose 0 to {count - 1}"
            )
        return ParetoPortfolio(
            assets=self.assets,
            weight_values=self.point_weights[point],
            axes=self.axes,
            reached=self.point_values[point],
            prices=self.point_prices[point],
            certificate=Certificate(
                status="optimal",
                solver=self.solvers[point],
                objective=float(
                    np.where([axis.is_maximised for axis in self.axes], -1.0, 1.0)
                    @ (self.point_prices[point] * self.point_values[point])
                ),
                objective_unit="sum of price times objective",
                primal_residual=float(self.residuals[point]),
                optimality_measure="relative duality gap",
                optimality_gap=float(self.gaps[point]),
            ),
        )

    def best(self, objective: str, fixed: Mapping[str, float] | None = None, **more: float) -> ParetoPortfolio:
        """Return the efficient portfolio that is best in one objective while others are fixed.

        Parameters
        ----------
        fixed, more
            Objective → value in its unit, as `points` shows it: at least that much of what is maximised, at most that
            much of the rest. Objectives whose texts are no identifiers, such as ``cvar[95%]``, go into `fixed`.

        Raises
        ------
        Infeasible
            Where no portfolio has the fixed values, with an irreducible conflicting set of these texts.
        ConfigurationError
            For a result that was read back without its problem, or fixed values that make no sense.
        """
        wanted = {**(fixed or {}), **more}
        self._require_fixable(wanted, "best")
        self._position(objective, "best")
        if objective in wanted:
            raise ConfigurationError(
                "the objective to be optimised cannot be fixed as well", where="best", value=objective
            )
        return self._walker("best").best(objective, wanted)

    def ranges(self, fixed: Mapping[str, float] | None = None, **more: float) -> pd.DataFrame:
        """Return how far each free objective can go while others are fixed, as for sliders.

        Parameters
        ----------
        fixed, more
            As for `best`.

        Returns
        -------
        DataFrame
            A row for each free objective: `best`, and `worst`, what it comes to where another free one is at its best.
        """
        wanted = {**(fixed or {}), **more}
        self._require_fixable(wanted, "ranges")
        found = self._walker("ranges").ranges(wanted)
        frame = pd.DataFrame(found, index=pd.Index(self.objectives, name="objective"), columns=["best", "worst"])
        return frame.drop(index=list(wanted))

    def plot(self, kind: str | None = None) -> go.Figure:
        """Return the set as a plotly figure.

        Parameters
        ----------
        kind
            `curve` (two objectives), `surface` (three), `pairs` or `parallel` (any number); where None the first of
            these that fits, and `parallel` beyond three; a surface that is a ribbon is shown by its `pairs`.
        """
        looks = tuple(
            AxisLook(text=axis.text, is_fraction=axis.is_fraction, is_maximised=axis.is_maximised) for axis in self.axes
        )
        extremes = dict(zip(self.objectives, self.extreme_points, strict=True))
        values = self.points[list(self.objectives)]
        return pareto_figure(values, looks, knee=self.knee_point, extremes=extremes, kind=kind)

    def table(self) -> pd.DataFrame:
        """Return the points, marked where they are the knee or the best of an objective."""
        frame = self.points
        document = self.document()
        frame.insert(0, "mark", [document.mark(point) for point in range(len(frame))])
        return frame

    def document(self) -> ParetoDocument:
        """Return the document, the same on every face; floats keep every bit."""
        return ParetoDocument(
            run_id=self.run_id,
            assets=self.assets,
            objectives=self.axes,
            weights=self.point_weights.tolist(),
            values=self.point_values.tolist(),
            prices=self.point_prices.tolist(),
            extremes=dict(zip(self.objectives, self.extreme_points, strict=True)),
            knee=self.knee_point,
            counts=self.counts,
            missed=self.missed,
            certificate=ParetoCertificate(
                status="properly efficient",
                solver=self.solvers[0],
                primal_residual=float(self.residuals.max()),
                optimality_gap=float(self.gaps.max()),
                gaps=self.gaps.tolist(),
            ),
            **EstimateDocument.basis_fields(self.basis),
        )

    def _index(self) -> pd.Index:
        return pd.RangeIndex(len(self.point_values), name="point")

    def _position(self, objective: str, where: str) -> int:
        return self.objectives.index(known_name("objective", objective, self.objectives, where=where))

    def _require_fixable(self, fixed: Mapping[str, float], where: str) -> None:
        for objective, value in fixed.items():
            self._position(objective, where)
            if not np.isfinite(value):
                raise ConfigurationError("a fixed value is a finite number", where=f"{where}, {objective}", value=value)
        if len(fixed) == len(self.axes):
            raise ConfigurationError(
                "every objective is fixed, so nothing is free", where=where, remedy="leave one objective out"
            )

    def _walker(self, where: str) -> WalksParetoSet:
        if self.walker is None:
            raise ConfigurationError(
                "this result does not hold its problem", where=where, remedy="compute it again, or replay the run"
            )
        return self.walker
