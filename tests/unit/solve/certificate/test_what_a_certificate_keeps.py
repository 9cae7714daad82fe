"""A certificate is kept for each decision of a walk, so it keeps no matrix."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.testing.problems import make_problem
from tangency_mvo.mean_risk import MeanRisk
from tangency_mvo.params import MeanRiskParams, Objective


def test_a_certificate_that_was_not_read_lets_its_covariance_go() -> None:
    problem = replace(make_problem(5), current=frozen_floats([0.2] * 5), sold={"GONE": 0.1})
    solution = MeanRisk(MeanRiskParams(objective=Objective.MIN_RISK)).solve(problem)
    covariance = weakref.ref(problem.covariance)
    assert covariance() is not None
    del problem
    gc.collect()
    assert covariance() is None
    traded = 0.5 * (float(np.abs(solution.weights - 0.2).sum()) + 0.1)
    assert solution.certificate.turnover == traded
