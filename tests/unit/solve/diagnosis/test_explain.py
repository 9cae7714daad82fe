"""Kernels say that they found nothing; the diagnosis says why, in the words of all constraints."""

import numpy as np
import pytest

from tangency.domain.constraint import Scope
from tangency.errors import Infeasible, SolverError
from tangency.solve import compile_constraints, parse_constraints, solve_quadratic, with_implicit
from tangency.solve.diagnosis.elastic import is_satisfiable
from tangency.solve.diagnosis.explain import beyond_doubt, explained
from tangency.solve.minimum import Minimum, Multipliers
from tangency.solve.polyhedral import linear, quadratic
from tangency.solve.unsolved import Unsolved, unbounded

SCOPE = Scope(assets=tuple("ABCDE"))
CONFLICT = ("weight <= 15%", "weight[A] >= 1%")


def compiled(*texts):
    return compile_constraints(with_implicit(parse_constraints(texts)), SCOPE)


def doubtful(is_doubtful):
    return Minimum(
        weights=np.full(5, 0.2),
        multipliers=Multipliers(bounds=np.zeros(5), rows=np.zeros(1)),
        solver="none",
        is_doubtful=is_doubtful,
    )


def test_what_conflicts_is_told_in_the_users_words():
    with pytest.raises(Infeasible) as caught, explained(compiled(*CONFLICT)):
        raise Unsolved("stalled", unbounded())
    assert {one.constraint for one in caught.value.conflict} == {"weight <= 15%", "net = 100%"}


def test_what_can_be_satisfied_comes_to_the_error_that_was_carried():
    error = SolverError("no luck")
    with pytest.raises(SolverError) as caught, explained(compiled()):
        raise Unsolved("infeasible", error)
    assert caught.value is error


def test_only_a_doubtful_minimum_is_asked_about():
    conflicting = compiled(*CONFLICT)
    assert beyond_doubt(doubtful(is_doubtful=False), conflicting) is not None
    assert beyond_doubt(doubtful(is_doubtful=True), compiled()) is not None
    with pytest.raises(Infeasible):
        beyond_doubt(doubtful(is_doubtful=True), conflicting)


def test_kernels_explain_nothing():
    conflicting = compiled(*CONFLICT)
    with pytest.raises(Unsolved) as caught:
        linear.solve_linear(np.arange(5.0), conflicting)
    assert caught.value.status == "infeasible"
    assert quadratic.solve_quadratic(np.eye(5), np.arange(5.0), conflicting).is_doubtful
    with pytest.raises(Infeasible):
        solve_quadratic(np.eye(5), np.arange(5.0), conflicting)


def test_whether_a_set_holds_a_portfolio_is_one_question():
    assert is_satisfiable(compiled("weight <= 30%", "count <= 4"))
    assert not is_satisfiable(compiled("weight <= 30%", "count <= 3"))
    assert not is_satisfiable(compiled(*CONFLICT))
