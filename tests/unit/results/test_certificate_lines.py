import pytest

from tangency.contracts.solution import Certificate, MissedBudget
from tangency.results.certificate_lines import certificate_lines, exceptions


def certificate(**given):
    values = {
        "status": "optimal",
        "solver": "by hand",
        "objective": 1.0,
        "objective_unit": "volatility",
        "primal_residual": 0.0,
        "optimality_measure": "relative duality gap",
        "optimality_gap": 0.0,
    }
    return Certificate(**(values | given))


def test_missed_budgets_are_said_the_largest_first_and_the_others_counted():
    missed = tuple(MissedBudget(asset=f"A{i}", budget=0.25, share=0.30 - 0.01 * i) for i in range(6))
    lines = exceptions(certificate(missed=missed))
    assert lines[0] == "risk budget missed: A0 carries 30.00% of the risk, its budget is 25.00%"
    assert len(lines) == 5
    assert lines[-1] == "risk budget missed: 2 more"
    assert certificate_lines(certificate(missed=missed))[-5:] == lines


def test_budgets_that_are_met_are_not_spoken_of():
    assert exceptions(certificate()) == []


@pytest.mark.parametrize(
    ("measure", "bounds"),
    [
        ("relative duality gap", True),
        ("relative optimality gap (branch and bound)", True),
        ("largest relative deviation from the risk budget", False),
        (None, False),
    ],
)
def test_only_a_gap_speaks_of_other_portfolios(measure, bounds):
    assert certificate(optimality_measure=measure).bounds_others is bounds
