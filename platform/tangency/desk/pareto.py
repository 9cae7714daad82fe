"""The pure verb: data in, the Pareto set of several objectives out; no store, no run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentRef
from tangency.contracts.pareto_portfolio import ParetoAxis, ParetoPortfolio
from tangency.contracts.pareto_result import ParetoCounts, ParetoResult
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.progress import OnProgress, no_progress
from tangency.contracts.solution import Certificate
from tangency.desk.feasible import feasible_set
from tangency.desk.inputs import Current, Data, Groups, Input, current_weights, read_current, read_groups, read_input
from tangency.desk.optimization import estimated_moments, reference, texts
from tangency.domain.constraint import Concentration, GroupWeight, Membership, Scope
from tangency.errors import ConfigurationError
from tangency.host.catalogue import Catalogue
from tangency.host.loader import default_catalogue
from tangency.solve import (
    Measurements,
    compile_constraints,
    parse_quantity,
    require_finite,
    single_blas_thread,
)
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

__all__ = ["ParetoChoices", "Scores", "objective_texts", "pareto", "pareto_input", "with_scores"]

Scores = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParetoChoices:
    """What is asked of a Pareto set, whoever asks."""

    objectives: tuple[str, ...]
    points: int
    risk_model: ComponentRef
    return_model: ComponentRef
    constraints: tuple[str, ...]
    current: Mapping[str, float] | None = None
    view_model: ComponentRef | None = None


def pareto(  # the public façade: one keyword for each choice that a user has
    data: Data,
    *,
    objectives: Iterable[str],
    points: int = 50,
    scores: Scores | None = None,
    risk_model: str | ComponentRef = "sample",
    return_model: str | ComponentRef = "mean",
    view_model: str | ComponentRef | None = None,
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    current: Current | None = None,
    periods_per_year: float | None = None,
) -> ParetoResult:
    """Return certified points of the Pareto set of two or more objectives; nothing is stored.

    Parameters
    ----------
    data
        A frame of simple returns (one column an asset), a `PricePanel`, or `Moments`.
    objectives
        Quantities of the constraint language, each with the direction that it has: ``"mean"`` and ``"score[…]"`` are
        maximised; measures of risk (``"volatility"``, ``"cvar[95%]"``, ``"max_drawdown"``, …), ``"tracking_error"``,
        ``"turnover"`` and ``"concentration"`` are minimised.
    points
        How many optima to solve for: the best of each objective, the knee, and the rest between.
    scores
        Name → asset → score, for ``score[name]``, such as a yield: Σ score · weight. Every asset needs one.
    risk_model, return_model, view_model, groups, periods_per_year
        As for `optimize`.
    constraints
        Texts of the constraint language; counts, zero-or-minimum weights and soft constraints are refused by name.
    current
        Weights held now, which turnover is from.

    Raises
    ------
    TangencyError
        Of the branch that fits: `DataError`, `ConfigurationError`, `Infeasible`, `SolverError`, `PluginError`.
    """
    asked = ParetoChoices(
        objectives=objective_texts(objectives),
        points=points,
        risk_model=reference(risk_model, {}),
        return_model=reference(return_model, {}),
        constraints=texts(constraints),
        current=read_current(current),
        view_model=None if view_model is None else reference(view_model, {}),
    )
    own = with_scores(read_groups(groups), scores)
    given = read_input(data, groups=own, periods_per_year=periods_per_year)
    return pareto_input(given, asked, default_catalogue())


def objective_texts(objectives: Iterable[str]) -> tuple[str, ...]:
    """Return the texts of objectives; one string where a list belongs is refused."""
    if isinstance(objectives, str):
        raise ConfigurationError(
            "objectives are a list of strings",
            where="objectives",
            value=objectives,
            remedy=f"write [{objectives!r}, …]",
        )
    return tuple(objectives)


def with_scores(
    groups: Mapping[str, Mapping[str, Membership]], scores: Scores | None
) -> dict[str, dict[str, Membership]]:
    """Return groups with scores as the taxonomy `score`: its shares are the scores.

    Raises
    ------
    ConfigurationError
        For a score that is not finite, or groups that have a taxonomy of that name already.
    """
    own: dict[str, dict[str, Membership]] = {taxonomy: dict(members) for taxonomy, members in groups.items()}
    if not scores:
        return own
    if SCORE in own:
        raise ConfigurationError("a taxonomy of groups is called like the scores", where="groups", value=SCORE)
    shares: dict[str, dict[str, float]] = {}
    for name, by_asset in scores.items():
        for asset, score in by_asset.items():
            if not np.isfinite(score):
                raise ConfigurationError("a score is not finite", where=f"scores[{name}][{asset}]", value=score)
            shares.setdefault(str(asset), {})[str(name)] = float(score)
    return {**own, SCORE: dict(shares)}


def pareto_input(
    given: Input, asked: ParetoChoices, catalogue: Catalogue, on_progress: OnProgress = no_progress
) -> ParetoResult:
    """Return the Pareto set of data in canonical form: the one path of every face."""
    # Names first: a wrong one is said before anything is computed.
    for text in asked.objectives:
        parse_quantity(text)
    feasible = feasible_set(asked.constraints, given)
    current = current_weights(asked.current, given.canonical)
    with single_blas_thread():
        moments = estimated_moments(given, asked.risk_model, asked.return_model, catalogue, asked.view_model)
        require_finite(moments.mean, moments.covariance, given.canonical)
        measured = Measurements(
            current=current,
            mean=moments.mean,
            covariance=moments.covariance,
            returns=moments.returns,
            periods_per_year=given.periods_per_year,
        )
        if feasible.unmeasured:
            feasible = compile_constraints(feasible.constraints, feasible.scope, measured)
        objectives = read_objectives(asked.objectives, feasible.scope, measured)
        _require_scores(objectives, feasible.scope)
        front = pareto_front(objectives, feasible, asked.points, on_progress)
    walker = _Walker(front=front, feasible=feasible, given=given)
    portfolios = [walker.portfolio(point) for point in front.points]
    return ParetoResult(
        assets=given.assets,
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
        risk_model=moments.risk_use,
        return_model=moments.return_use,
        view_model=moments.view_use,
        views=moments.views_in(given),
        constraints=feasible.constraints,
        inactive=feasible.inactive,
        periods_per_year=given.periods_per_year,
        n_periods=moments.n_periods,
        as_of=given.as_of,
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
    """Answers for portfolios between the points; it holds the problem."""

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
