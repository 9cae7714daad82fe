import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tangency.contracts.running import Running
from tangency.domain.constraint import Scope
from tangency.errors import Cancelled, Infeasible, SolverError
from tangency.solve import compile_constraints, parse_constraints, solve_linear, solve_quadratic, with_implicit
from tangency.solve.diagnosis.conflict import require_feasible
from tangency.solve.diagnosis.elastic import Elastic

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


def test_few_among_many_are_found_in_few_programs(monkeypatch):
    """A program for each constraint took half a minute for a thousand."""
    scope = Scope(assets=tuple(f"A{k}" for k in range(300)), groups={})
    texts = [f"weight[A{k}] <= 10%" for k in range(298)] + ["weight[A299] >= 60%", "weight[A299] <= 20%"]
    asked = []
    whole = Elastic.is_satisfiable
    monkeypatch.setattr(Elastic, "is_satisfiable", lambda self, kept: asked.append(0) or whole(self, kept))
    feasible = compile_constraints(with_implicit(parse_constraints(texts)), scope)
    with pytest.raises(Infeasible) as caught:
        require_feasible(feasible)
    assert [c.constraint for c in caught.value.conflict] == texts[-2:]
    assert len(asked) < 40


@given(
    st.lists(
        st.tuples(st.sampled_from([f"weight[{a}]" for a in "ABCDE"] + ["sector[x]", "sector[y]"]),
                  st.sampled_from(["<=", ">="]), st.integers(0, 100)),
        min_size=1, max_size=12, unique=True,
    )
)  # fmt: skip
def test_blocks_leave_out_what_one_after_the_other_would(parts):
    texts = [f"{what} {sign} {percent}%" for what, sign, percent in parts]
    feasible = compile_constraints(with_implicit(parse_constraints(texts)), SCOPE)
    constraints, elastic = feasible.constraints, Elastic(feasible)
    kept = list(range(len(constraints)))
    if elastic.is_satisfiable(kept):
        require_feasible(feasible)
        return
    for candidate in sorted(kept, key=lambda i: constraints[i].implicit, reverse=True)[::-1]:
        rest = [i for i in kept if i != candidate]
        if not elastic.is_satisfiable(rest):
            kept = rest
    with pytest.raises(Infeasible) as caught:
        require_feasible(feasible)
    assert [c.constraint for c in caught.value.conflict] == [constraints[i].text for i in kept]


def test_the_search_for_the_conflict_heeds_a_time_limit(monkeypatch):
    texts = [f"weight[{a}] >= 60%" for a in "ABCDE"]
    feasible = compile_constraints(with_implicit(parse_constraints(texts)), SCOPE)
    computation = Running()
    whole = Elastic.is_satisfiable

    def cancelling(self, kept):
        computation.cancel()  # as a client that hangs up once the contradiction is known
        return whole(self, kept)

    monkeypatch.setattr(Elastic, "is_satisfiable", cancelling)
    with pytest.raises(Cancelled), computation:
        require_feasible(feasible)
