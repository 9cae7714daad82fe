"""Windows of returns and problems for the tests of optimizers over hierarchies."""

import numpy as np
import pytest

from tangency.domain.constraint import Scope
from tangency.sdk import Problem, Returns, frozen_floats
from tangency.solve import compile_constraints, parse_constraints, with_implicit


def _drawn(seed, n, n_periods=80):
    rng = np.random.default_rng(seed)
    common = rng.standard_normal((n_periods, 2)) @ rng.standard_normal((2, n)) * 0.01
    return common + rng.standard_normal((n_periods, n)) * rng.uniform(0.005, 0.05, n)


def _covariance_of(values):
    return frozen_floats(np.cov(values, rowvar=False).reshape(values.shape[1], values.shape[1]))


def _problem(covariance, constraints=(), values=None):
    n = len(covariance)
    assets = tuple(f"A{i:03d}" for i in range(n))
    scope = Scope(assets=assets, groups={"sector": {asset: f"S{i % 3}" for i, asset in enumerate(assets)}})
    returns = None
    if values is not None:
        dates = np.arange(len(values))
        returns = Returns(assets=assets, dates=dates, values=frozen_floats(values), periods_per_year=None)
    return Problem(
        assets=assets,
        mean=frozen_floats(np.zeros(n) if values is None else values.mean(axis=0)),
        covariance=frozen_floats(covariance),
        feasible=compile_constraints(with_implicit(parse_constraints(constraints)), scope),
        returns=returns,
        current=None,
        periods_per_year=None,
        seed=0,
    )


def _problem_of(values, constraints=()):
    return _problem(_covariance_of(values), constraints, values)


@pytest.fixture(scope="session")
def drawn():
    """Draw returns with two common factors: (seed, n_assets) to shape (n_periods, n_assets)."""
    return _drawn


@pytest.fixture(scope="session")
def covariance_of():
    """Return the sample covariance of returns."""
    return _covariance_of


@pytest.fixture(scope="session")
def problem():
    """Make a problem of a covariance alone; every third asset is in the same sector."""
    return _problem


@pytest.fixture(scope="session")
def problem_of():
    """Make a problem of returns and their moments."""
    return _problem_of
