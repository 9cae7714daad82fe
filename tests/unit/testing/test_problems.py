"""Problems to try optimizers on are whole, of whatever size."""

import pytest

from tangency.testing.problems import make_problem


@pytest.mark.parametrize("n_assets", [1, 12, 13, 100])
def test_every_part_is_of_as_many_assets_as_were_asked_for(n_assets):
    problem = make_problem(n_assets)
    assert len(set(problem.assets)) == n_assets
    assert list(problem.assets) == sorted(problem.assets)
    assert problem.returns.assets == problem.assets
    assert problem.covariance.shape == (n_assets, n_assets)
    assert problem.feasible.lower.shape == problem.feasible.upper.shape == problem.mean.shape == (n_assets,)
    assert problem.feasible.rows.shape == (1, n_assets)
