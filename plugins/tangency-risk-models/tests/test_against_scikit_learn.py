import numpy as np
import pytest
from sklearn.covariance import OAS as SklearnOas  # noqa: N811  # an acronym is no constant
from sklearn.covariance import graphical_lasso, shrunk_covariance

from tangency.sdk import NoParams, SolverError
from tangency_risk_models.covariance import graphical_lasso as module
from tangency_risk_models.covariance.graphical_lasso import GraphicalLasso, GraphicalLassoParams
from tangency_risk_models.covariance.oas import OracleApproximatingShrinkage


@pytest.mark.parametrize("shape", [(300, 5), (50, 20), (20, 40), (200, 100)])
def test_oas_is_equation_23_and_scikit_learn_but_for_the_terms_that_it_leaves_out(window, shape):
    y = window(*shape).values
    n, p = shape
    s = np.cov(y.T, ddof=0)
    of_square, squared = np.trace(s @ s), np.trace(s) ** 2
    paper = min(((1 - 2 / p) * of_square + squared) / ((n + 1 - 2 / p) * (of_square - squared / p)), 1.0)
    theirs = SklearnOas().fit(y)
    without = min((of_square + squared) / ((n + 1) * (of_square - squared / p)), 1.0)
    assert theirs.shrinkage_ == pytest.approx(without, rel=1e-10)
    ours = OracleApproximatingShrinkage(NoParams()).estimate(window(*shape))
    assert ours.facts[0].value == pytest.approx(paper, rel=1e-10)
    assert np.abs(ours.matrix - shrunk_covariance(s, paper)).max() <= 1e-12 * np.abs(s).max()
    # What the paper has more is 2/p of tr S² above and 2/p below, against tr² S ≥ tr S² and T + 1.
    assert abs(paper - theirs.shrinkage_) <= (2 / p + 2 / (p * n)) * theirs.shrinkage_


@pytest.mark.parametrize(("shape", "penalty"), [((200, 6), 0.05), ((30, 12), 0.2), ((10, 15), 0.4)])
def test_graphical_lasso_satisfies_its_optimality_conditions_and_agrees(window, shape, penalty):
    y = window(*shape).values
    s = y.std(axis=0, ddof=1)
    c = np.corrcoef(y.T)
    found = GraphicalLasso(GraphicalLassoParams(penalty=penalty)).estimate(window(*shape))
    w = found.matrix / np.outer(s, s)
    theta = np.linalg.inv(w)
    gap = (w - c)[~np.eye(len(c), dtype=bool)]
    signs = theta[~np.eye(len(c), dtype=bool)]
    assert np.abs(gap).max() <= penalty * (1 + 1e-6)  # the subgradient of |θ| is at most 1
    linked = np.abs(signs) > 1e-5
    assert np.abs(gap[linked] - penalty * np.sign(signs[linked])).max() <= 1e-5
    assert np.diag(w) == pytest.approx(1.0)
    theirs = graphical_lasso(c, penalty, tol=1e-6, enet_tol=1e-9)[0]
    assert np.abs(w - theirs).max() <= 1e-6


def test_a_penalty_above_every_correlation_leaves_none(window):
    found = GraphicalLasso(GraphicalLassoParams(penalty=1.0)).estimate(window(50, 4))
    assert np.array_equal(found.matrix, np.diag(np.diag(found.matrix)))
    assert found.facts[0].value == 0.0


def test_a_descent_that_does_not_arrive_is_an_error(window, monkeypatch):
    monkeypatch.setattr(module, "_ROUNDS", 1)
    with pytest.raises(SolverError, match="did not converge"):
        GraphicalLasso(GraphicalLassoParams(penalty=0.001)).estimate(window(40, 20))
