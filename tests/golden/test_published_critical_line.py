"""All ten corner portfolios of Bailey & López de Prado (2013); the JSON file beside this one names its source."""

import json
from pathlib import Path

import numpy as np

from tangency.domain.constraint import Scope
from tangency.solve import compile_constraints, exact_frontier, with_implicit

GOLDEN = json.loads((Path(__file__).parent / "critical_line_bailey_lopez_de_prado_2013.json").read_text())


def test_all_corner_portfolios():
    given, corners = GOLDEN["inputs"], GOLDEN["expected"]["corner_portfolios_from_max_return_to_min_variance"]
    scope = Scope(assets=tuple(f"asset{i:02d}" for i in range(len(given["mean"]))))
    feasible = compile_constraints(with_implicit(()), scope)
    found = exact_frontier(np.array(given["mean"]), np.array(given["covariance"]), feasible)
    assert len(found.mean) == len(corners) == 10
    for quantity, expected in (
        (found.weights, [corner["weight"] for corner in corners]),
        (found.mean, [corner["return"] for corner in corners]),
        (np.sqrt(found.variance), [corner["risk"] for corner in corners]),
    ):
        assert np.abs(quantity - np.array(expected)).max() <= GOLDEN["tolerance"]
