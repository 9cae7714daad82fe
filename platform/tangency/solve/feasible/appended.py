"""Append constraints that an optimizer states itself, such as a target return, to the user's."""

from __future__ import annotations

from dataclasses import replace

from tangency.contracts.problem import Problem
from tangency.domain.constraint import Constraint
from tangency.solve.feasible.compiler import compile_constraints
from tangency.solve.feasible.measurements import Measurements

__all__ = ["with_constraints"]


def with_constraints(problem: Problem, added: tuple[Constraint, ...]) -> Problem:
    """Return the problem with constraints after the user's own and before the implicit ones.

    Certificate, conflicts and relaxations then speak of them as of the others.

    Raises
    ------
    ConfigurationError, DataError
        Where the problem lacks what a constraint needs: returns, or the number of periods in a year.

    >>> from tangency.sdk import Constraint, PortfolioMean, Term, with_constraints
    >>> from tangency.testing.problems import make_problem
    >>> term = Term(coefficient=1.0, quantity=PortfolioMean())
    >>> floor = Constraint(text="mean >= -100%", terms=(term,), lower=-1.0, upper=None)
    >>> target = with_constraints(make_problem(2), (floor,))
    >>> [constraint.text for constraint in target.feasible.constraints]
    ['weight <= 100%', 'mean >= -100%', 'weight >= 0%', 'net = 100%']
    """
    feasible = problem.feasible
    stated = tuple(constraint for constraint in feasible.constraints if not constraint.implicit)
    implicit = tuple(constraint for constraint in feasible.constraints if constraint.implicit)
    measurements = Measurements(
        current=problem.current,
        sold=problem.sold,
        mean=problem.mean,
        covariance=problem.covariance,
        returns=problem.returns,
        periods_per_year=problem.periods_per_year,
    )
    return replace(problem, feasible=compile_constraints((*stated, *added, *implicit), feasible.scope, measurements))
