import numpy as np
import pytest

from tangency.domain.constraint import Scope
from tangency.errors import Infeasible, SolverError
from tangency.solve import compile_constraints, parse_constraints, solve_linear, solve_quadratic, with_implicit

SCOPE = Scope(assets=tuple("ABCDE"), groups={"sector": dict(zip("ABCDE", ["x", "x", "y", "y", "z"], strict=True))})


def minimum(*texts):
    feasible = compile_constraints(with_implicit(parse_constraints(texts)), SCOPE)
    return solve_quadratic(np.eye(5), np.zeros(5), feasible)


def test_names_the_conflict_and_the_least_relaxation():
    with pytest.raises(Infeasible) as caught:
        minimum("weight[A] <= 30%", "weight <= 15%", "sector[z] <= 90%")
    assert [c.constraint for c in caught.value.conflict] == ["weight <= 15%", "net = 100%"]
    (relaxation,) = caught.value.relaxation
    assert relaxation.constraint == "weight <= 15%"
    assert relaxation.slack == pytest.approx(0.05, abs=1e-9)
    assert relaxation.suggestion == "weight <= 20%"


def test_the_relaxation_when_applied_solves():
    with pytest.raises(Infeasible) as caught:
        minimum("sector[x] >= 70%", "sector[y] >= 50%")
    relaxed = {r.constraint: r.suggestion for r in caught.value.relaxation}
    texts = [relaxed.get(text, text) for text in ("sector[x] >= 70%", "sector[y] >= 50%")]
    assert minimum(*texts).weights.sum() == pytest.approx(1.0, abs=1e-9)


def test_every_member_of_the_conflict_is_needed():
    texts = ["weight[A] >= 60%", "weight[B] >= 60%", "weight[C] >= 10%", "sector[y] >= 5%"]
    with pytest.raises(Infeasible) as caught:
        minimum(*texts)
    conflict = [c.constraint for c in caught.value.conflict]
    users = [text for text in conflict if text in texts]
    assert set(users) == {"weight[A] >= 60%", "weight[B] >= 60%"}
    for dropped in users:
        minimum(*(text for text in users if text != dropped))


def test_an_unbounded_objective_is_named():
    feasible = compile_constraints(parse_constraints(["net = 100%"]), SCOPE)
    with pytest.raises(SolverError, match="unbounded"):
        solve_linear(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), feasible)
    with pytest.raises(SolverError, match="unbounded"):
        solve_quadratic(np.zeros((5, 5)), np.array([1.0, 2.0, 3.0, 4.0, 5.0]), feasible)
