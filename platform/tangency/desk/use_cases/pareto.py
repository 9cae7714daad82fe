"""Find the Pareto set of several objectives, each point certified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from pydantic import Field, model_validator

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentRef
from tangency.contracts.defaults import DEFAULT_RETURN_MODEL, DEFAULT_RISK_MODEL
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.progress import OnProgress, no_progress
from tangency.contracts.request_values import ConstraintText
from tangency.contracts.solution import Certificate
from tangency.desk.requests import EstimateRequest
from tangency.desk.run_rows import constraints_of
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.domain.constraint import Concentration, GroupWeight, Membership, Scope
from tangency.domain.input_limits import MOST_OBJECTIVE_CHARACTERS, MOST_TAXONOMIES
from tangency.errors import ConfigurationError
from tangency.estimation.feasible import feasible_set
from tangency.estimation.frame_returns import Declared
from tangency.estimation.held import held_now
from tangency.estimation.inputs import Current, Data, Groups, Input
from tangency.estimation.measured import measured, with_measurements
from tangency.estimation.moments import estimated_moments
from tangency.market import AsOf, UniverseRule
from tangency.results.basis import basis_of
from tangency.results.pareto import ParetoResult
from tangency.results.pareto_document import ParetoCounts, ParetoDocument
from tangency.results.pareto_portfolio import ParetoAxis, ParetoPortfolio
from tangency.solve import parse_quantity, require_finite, single_blas_thread
from tangency.solve.pareto import (
    ParetoFront,
    ParetoObjective,
    ParetoPoint,
    attainable_ranges,
    best_with,
    pareto_front,
    read_objectives,
)
from tangency.solve.pareto.objective_texts import SCORE

__all__ = ["ParetoRequest", "Scores", "pareto"]

Scores = Mapping[str, Mapping[str, float]]


class ParetoRequest(EstimateRequest):
    """A Pareto set: of a dataset's universe on a day, or of data given inline."""

    objectives: tuple[ConstraintText, ...] = Field(
        min_length=2,
        max_length=20,
        examples=[["mean", "cvar[95%]"]],
        description='quantities such as "mean" and "cvar[95%]"',
    )
    points: int = Field(50, ge=3, le=10_000, description="optima to solve for")
    scores: dict[str, dict[str, float]] | None = Field(
        None, max_length=MOST_TAXONOMIES, description="name, asset, score, for score[name]"
    )
    current: dict[str, float] | None = Field(
        None,
        description="weights held now, fractions of NAV; what is not named is not held, what is outside is sold",
    )

    @model_validator(mode="after")
    def _few_words(self) -> Self:
        if sum(map(len, self.objectives)) > MOST_OBJECTIVE_CHARACTERS:
            raise ValueError(f"all objectives together have at most {MOST_OBJECTIVE_CHARACTERS} characters")
        return self

    def taxonomies(self) -> Mapping[str, Mapping[str, Membership]]:
        """Return the groups, and the scores as the taxonomy `score`: its shares are the scores.

        Raises
        ------
        ConfigurationError
            For groups that have a taxonomy of that name already.
        """
        own = super().taxonomies()
        if not self.scores:
            return own
        if SCORE in own:
            raise ConfigurationError("a taxonomy of groups is called like the scores", where="groups", value=SCORE)
        shares: dict[str, dict[str, float]] = {}
        for name, by_asset in self.scores.items():
            for asset, score in by_asset.items():
                shares.setdefault(asset, {})[name] = score
        return {**own, SCORE: dict(shares)}


def _call(  # one keyword for each setting that a user has
    data: str | Data,
    *,
    objectives: Iterable[str],
    points: int = 50,
    scores: Scores | None = None,
    as_of: AsOf | None = None,
    universe: UniverseRule | None = None,
    risk_model: str | ComponentRef = DEFAULT_RISK_MODEL,
    return_model: str | ComponentRef = DEFAULT_RETURN_MODEL,
    view_model: str | ComponentRef | None = None,
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    current: Current | None = None,
    periods_per_year: float | None = None,
    returns_are: Declared | None = None,
    time_limit: float | None = None,
    on_progress: OnProgress = no_progress,
) -> VerbCall[ParetoRequest]:
    """Return certified points of the Pareto set of two or more objectives.

    Parameters
    ----------
    objectives
        Quantities of the constraint language, each with the direction that it has: ``"mean"`` and ``"score[…]"`` are
        maximised; measures of risk (``"volatility"``, ``"cvar[95%]"``, ``"max_drawdown"``, …), ``"tracking_error"``,
        ``"turnover"`` and ``"concentration"`` are minimised.
    points
        How many optima to solve for: the best of each objective, the knee, and the rest between.
    scores
        Name → asset → score, for ``score[name]``, such as a yield: Σ score · weight. Every asset needs one.
    constraints
        Texts of the constraint language; counts, zero-or-minimum weights and soft constraints are refused by name.
    current
        Weights held now, which turnover is from.

    Other parameters are those of `optimize`.

    Raises
    ------
    TangencyError
        Of the branch that fits: `DataError`, `ConfigurationError`, `Infeasible`, `SolverError`, `PluginError`.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> names = ["BTC", "ETH"]
    >>> covariance = pd.DataFrame([[0.04, 0.0], [0.0, 0.01]], names, names)
    >>> moments = tg.Moments(mean=pd.Series([0.02, 0.01], names), covariance=covariance)
    >>> tg.pareto(moments, objectives=["mean", "volatility"], points=5).extreme("mean").weights.to_dict()
    {'BTC': 1.0, 'ETH': 0.0}
    """
    return verb_call(ParetoRequest, locals())


def _compute(request: ParetoRequest, bench: Workbench) -> ParetoResult:
    given = bench.data(request)
    # Names first: a wrong one is reported before anything is computed.
    for text in request.objectives:
        parse_quantity(text)
    feasible = feasible_set(request.constraints, given)
    held = held_now(request.current, given)
    with single_blas_thread():
        moments = estimated_moments(given, request.models(), bench.catalogue, held=held)
        require_finite(moments.mean, moments.covariance, given.canonical)
        feasible = with_measurements(feasible, moments)
        objectives = read_objectives(request.objectives, feasible.scope, measured(moments))
        _require_scores(objectives, feasible.scope)
        front = pareto_front(objectives, feasible, request.points, bench.progress)
    walker = _Walker(front=front, feasible=feasible, given=given)
    portfolios = [walker.portfolio(point) for point in front.points]
    return ParetoResult(
        basis=basis_of(moments, feasible),
        axes=walker.axes,
        point_weights=frozen_floats([portfolio.weight_values for portfolio in portfolios]),
        point_values=frozen_floats([portfolio.reached for portfolio in portfolios]),
        point_prices=frozen_floats([portfolio.prices for portfolio in portfolios]),
        gaps=frozen_floats([point.gap for point in front.points]),
        residuals=frozen_floats([point.residual for point in front.points]),
        solvers=tuple(point.solver for point in front.points),
        extreme_points=front.extremes,
        knee_point=front.knee,
        counts=ParetoCounts(
            asked=front.asked,
            found=len(front.points),
            merged=front.merged,
            dominated=front.dominated,
            failed=front.failed,
        ),
        missed=front.missed,
        walker=walker,
    )


def _require_scores(objectives: tuple[ParetoObjective, ...], scope: Scope) -> None:
    for objective in objectives:
        if not isinstance(objective.quantity, GroupWeight):
            continue
        members = scope.groups[objective.quantity.taxonomy]
        for asset in scope.assets:
            own = members.get(asset)
            if not isinstance(own, Mapping) or objective.quantity.label not in own:
                raise ConfigurationError(
                    "an asset has no score",
                    where=f"objective {objective.text!r}",
                    value=asset,
                    remedy="give every asset one; zero is a score",
                )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Walker:
    """Answers for portfolios between the points; it has the problem."""

    front: ParetoFront
    feasible: FeasibleSet
    given: Input

    @property
    def axes(self) -> tuple[ParetoAxis, ...]:
        payoff = self.front.payoff
        return tuple(
            ParetoAxis(
                text=objective.text,
                is_maximised=objective.is_maximised,
                unit=objective.unit,
                is_fraction=not isinstance(objective.quantity, Concentration | GroupWeight),
                best=objective.sign * float(payoff.ideal[k]),
                worst=objective.sign * float(payoff.ideal[k] + payoff.unit[k]),
            )
            for k, objective in enumerate(self.front.objectives)
        )

    def portfolio(
        self, point: ParetoPoint, *, exceeded: float = 0.0, improvable: float | None = None, wanted: int | None = None
    ) -> ParetoPortfolio:
        """Return a point in the order and the units of the user; `wanted` is what was optimised, None for a point."""
        objectives, payoff = self.front.objectives, self.front.payoff
        reached = np.array([objective.sign * objective.value(point.weights) for objective in objectives])
        prices = point.prices / payoff.unit
        signs = np.array([objective.sign for objective in objectives])
        order = slice(None) if self.given.order is None else self.given.order
        return ParetoPortfolio(
            assets=self.given.assets,
            weight_values=frozen_floats(point.weights[order]),
            axes=self.axes,
            reached=frozen_floats(reached),
            prices=frozen_floats(prices),
            certificate=Certificate(
                status="optimal",
                solver=point.solver,
                objective=float((signs * prices) @ reached) if wanted is None else float(reached[wanted]),
                objective_unit="sum of price times objective" if wanted is None else objectives[wanted].unit,
                primal_residual=max(point.residual, exceeded),
                optimality_measure="relative duality gap"
                if wanted is None
                else "share of the range still to be gained",
                optimality_gap=point.gap if improvable is None else improvable,
            ),
        )

    def best(self, objective: str, fixed: Mapping[str, float]) -> ParetoPortfolio:
        """Return the portfolio best in one objective, at least as good as `fixed` in others."""
        wanted = self._position(objective)
        with single_blas_thread():
            found = best_with(self.front, wanted, self._fixed(fixed), self.feasible)
        exceeded = found.exceeded * float(self.front.payoff.unit.max())
        return self.portfolio(found.point, exceeded=exceeded, improvable=found.improvable, wanted=wanted)

    def ranges(self, fixed: Mapping[str, float]) -> Floats:
        """Return best and worst of each objective while others are fixed."""
        signs = np.array([objective.sign for objective in self.front.objectives])
        with single_blas_thread():
            return signs[:, None] * attainable_ranges(self.front.objectives, self._fixed(fixed), self.feasible)

    def _fixed(self, fixed: Mapping[str, float]) -> dict[int, float]:
        positions = {self._position(text): float(value) for text, value in fixed.items()}
        return {k: self.front.objectives[k].sign * value for k, value in positions.items()}

    def _position(self, text: str) -> int:
        return [objective.text for objective in self.front.objectives].index(text)


pareto = UseCase(
    name="pareto",
    call=_call,
    request=ParetoRequest,
    compute=_compute,
    document=ParetoDocument,
    rows=constraints_of,
)
