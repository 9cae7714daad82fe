"""Any optimizer between sectors, any other within each of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentKind, ComponentRef
from tangency.contracts.component_use import ComponentUse
from tangency.contracts.level import Level
from tangency.contracts.problem import Problem
from tangency.contracts.solution import Certificate, Optimizer, Solution
from tangency.errors import Remedy, Setting, SolverError, TangencyError
from tangency.estimation.guarded import solved
from tangency.estimation.levels.problems import part, portfolios
from tangency.estimation.levels.sectors import sectors_of
from tangency.estimation.levels.sets import level_sets
from tangency.estimation.use import component_use
from tangency.host.catalogue import Catalogue, RegisteredComponent
from tangency.solve import certify_feasible, solve_linear

__all__ = ["ChosenOptimizer", "TwoLevels", "two_levels"]

_BETWEEN = "between sectors"
_RESIDUAL = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChosenOptimizer:
    """An optimizer, its registration, and how it is used."""

    optimizer: Optimizer
    component: RegisteredComponent
    use: ComponentUse

    @classmethod
    def of(cls, reference: ComponentRef, catalogue: Catalogue) -> ChosenOptimizer:
        """Return what a reference names."""
        built, params = catalogue.build(ComponentKind.OPTIMIZER, reference)
        component = catalogue.resolve(ComponentKind.OPTIMIZER, reference.name)
        return cls(optimizer=built, component=component, use=component_use(component, params))

    def solve(self, problem: Problem) -> Solution:
        """Return its solution, feasibility verified."""
        return solved(self.optimizer, problem, self.component)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TwoLevels:
    """Optimises the members of each sector by themselves, and then the sectors' portfolios as though they were assets.

    With v_s the weights within sector s, Σ v_s = 1, a sector has the mean v_s'μ, the covariance v_s'Σv_t with another,
    and in each period the return of v_s; `between` gives shares g, and the weights are w_i = g_s v_i. Means and
    covariances are those of the whole problem, estimated once. What constraints say on each level is in `sets`.

    Attributes
    ----------
    between, within
        Of the shares of sectors, and of the weights within each.
    taxonomy
        Whose labels, as of the problem's day, are sectors.
    """

    between: ChosenOptimizer
    within: ChosenOptimizer
    taxonomy: str

    def solve(self, problem: Problem) -> Solution:
        """Return the weights; the certificate claims that they are feasible, and holds that of each level.

        Raises
        ------
        ConfigurationError
            For an unknown taxonomy, or a constraint that two levels cannot honour; as the optimizers.
        DataError
            For assets without one label; as the optimizers.
        Infeasible, SolverError
            As the optimizers, naming the level.
        """
        sectors = sectors_of(problem.feasible.scope, self.taxonomy)
        sets = level_sets(problem.feasible, sectors)
        # Where no portfolio at all satisfies the constraints, it is said of them as their author wrote them.
        solve_linear(np.zeros(len(problem.assets)), problem.feasible)
        weights = np.zeros((len(sectors.labels), len(problem.assets)))
        certificates: list[Certificate | None] = []
        for row, label, members, feasible in zip(weights, sectors.labels, sectors.members, sets.within, strict=True):
            if feasible is None:
                row[members] = 1.0
                certificates.append(None)
                continue
            with _named(sectors.place(label)):
                own = self.within.solve(part(problem, members, feasible))
            row[members] = own.weights
            certificates.append(own.certificate)
        with _named(_BETWEEN):
            shares = self.between.solve(portfolios(problem, weights, sets.between))
        names = tuple(tuple(problem.assets[i] for i in members) for members in sectors.members)
        levels = (
            _level(_BETWEEN, None, sectors.labels, shares.certificate),
            *map(_level, sectors.labels, map(float, shares.weights), names, certificates),
        )
        return self._solution(problem, frozen_floats(shares.weights @ weights), levels)

    def _solution(self, problem: Problem, weights: Floats, levels: tuple[Level, ...]) -> Solution:
        variance = max(float(weights @ (problem.covariance @ weights)), 0.0)
        annual = problem.periods_per_year
        proof = certify_feasible(
            weights,
            problem,
            objective=sqrt(variance * (annual or 1.0)),
            objective_unit=f"volatility ({'annual' if annual else 'per period'})",
            solver=f"{self.between.component.id} between {len(levels) - 1} sectors by {self.taxonomy}, "
            f"{self.within.component.id} within each",
        )
        if proof.primal_residual > _RESIDUAL:
            raise SolverError(
                "the two levels together violate a constraint that each of them keeps",
                where="within_sectors",
                value=f"primal residual {proof.primal_residual:.1e}",
                remedy="the moments may be ill-conditioned: look for assets with almost no or identical risk",
            )
        return Solution(weights=weights, certificate=replace(proof, levels=levels))


def two_levels(between: ComponentRef, within: ComponentRef, taxonomy: str, catalogue: Catalogue) -> TwoLevels:
    """Return two optimizers as one.

    Raises
    ------
    ConfigurationError
        For an unknown optimizer, or params that it does not take.
    """
    return TwoLevels(
        between=ChosenOptimizer.of(between, catalogue), within=ChosenOptimizer.of(within, catalogue), taxonomy=taxonomy
    )


@contextmanager
def _named(level: str) -> Iterator[None]:
    """Say of an error on which level it arose."""
    try:
        yield
    except TangencyError as error:
        error.what = f"{error.what} ({level})"
        if _asks_for_what_is_held(error.remedy):
            error.remedy = Remedy(
                "neither level knows what is held now: leave it out, or optimise on one level, without ",
                Setting("within_sectors"),
            )
        raise


def _asks_for_what_is_held(remedy: str | None) -> bool:
    return isinstance(remedy, Remedy) and Setting("current") in remedy.parts


def _level(name: str, share: float | None, members: tuple[str, ...], certificate: Certificate | None) -> Level:
    if certificate is None:
        return Level(name=name, share=share, members=members, status="alone")
    return Level(
        name=name,
        share=share,
        members=members,
        status=certificate.status,
        solver=certificate.solver,
        objective=certificate.objective,
        objective_unit=certificate.objective_unit,
        optimality_measure=certificate.optimality_measure,
        optimality_gap=certificate.optimality_gap,
    )
