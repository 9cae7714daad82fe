"""Schur complementary allocation: between hierarchical risk parity and minimum variance."""

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve

from tangency.sdk import Floats, Problem, Solution, SolverError, asset_tree, dense_covariance, fixed_net
from tangency_risk_parity.nearest import nearest_allowed
from tangency_risk_parity.sound import require_sound
from tangency_risk_parity.tree_params import SchurParams

__all__ = ["SchurComplements", "complementary_weights"]

_NAME = "schur"


class SchurComplements:
    """Capital is halved along a hierarchy of assets, and each half knows γ of the other.

    γ = 0 is hierarchical risk parity, γ = 1 the portfolio of minimum variance, long or short. Where constraints forbid
    the weights, the nearest that they allow are taken: a part may be short, and a split of nothing has no share to
    bend.

    References
    ----------
    Cotton (2024), Schur complementary allocation: a unification of hierarchical risk parity and minimum variance
    portfolios, arXiv:2411.05807.
    """

    def __init__(self, params: SchurParams) -> None:
        self._params = params

    def solve(self, problem: Problem) -> Solution:
        """Return the weights, and in the certificate how far they are from the rule's own.

        Raises
        ------
        ConfigurationError
            Where the net is not fixed, and for soft constraints.
        DataError
            For moments that are not finite, or an asset without risk, naming it.
        Infeasible
            Where the constraints conflict.
        SolverError
            Where γ is too large for this covariance.
        """
        require_sound(problem, optimizer=_NAME)
        settings, gamma = self._params.tree(), self._params.gamma
        tree = asset_tree(problem.assets, problem.covariance, problem.returns, settings)
        ordered = dense_covariance(problem.covariance)[np.ix_(tree.order, tree.order)]
        wanted = np.empty(tree.order.size)
        wanted[tree.order] = fixed_net(problem.feasible, optimizer=_NAME) * complementary_weights(ordered, gamma)
        rule = f"Schur complements with gamma {gamma:.10g}, {settings.words}"
        return nearest_allowed(problem, wanted, rule=rule, optimizer=_NAME)


def complementary_weights(covariance: Floats, gamma: float) -> Floats:
    """Return weights that add up to one, shape (n_assets,).

    The portfolio of minimum variance under b'w = 1 is Σ⁻¹b, scaled. Of Σ = [[A, B], [B', D]] its first part is that
    of A − BD⁻¹B' and b_A − BD⁻¹b_D, and the second likewise. Here both corrections count γ, and inverses are those of
    (1 − γ) diag(D) + γD: positive definite for γ < 1 whatever the covariance, and then so are the corrected halves.
    By the same inverse a half's variance is measured, so that γ = 0 gives the inverse-variance portfolio's.

    Parameters
    ----------
    covariance
        Σ, shape (n_assets, n_assets), in the order that is halved, its diagonal positive.
    gamma
        γ in [0, 1].

    >>> complementary_weights(np.array([[1.0, 0.5], [0.5, 2.0]]), 1.0).tolist()
    [0.75, 0.25]
    """
    try:
        amounts = _amounts(covariance, np.ones(len(covariance)), gamma)
    except LinAlgError:
        raise _refused("the covariance is singular, so that no portfolio has minimum variance alone", gamma) from None
    weights: Floats = amounts / amounts.sum()
    return weights


def _amounts(matrix: Floats, exposures: Floats, gamma: float) -> Floats:
    """Return the portfolio with b'w = 1, divided by its variance; `exposures` is b, shape (n,)."""
    n = exposures.size
    if n == 1:
        alone: Floats = exposures / matrix[0]
        return alone
    first, second = slice(0, n // 2), slice(n // 2, n)
    amounts = np.concatenate(
        [
            _amounts(*_corrected(matrix, exposures, gamma, part, other), gamma)
            for part, other in ((first, second), (second, first))
        ]
    )
    total = float(exposures @ amounts)
    if not total > 0.0:
        raise _refused("the halves' portfolios cancel each other", gamma)
    scaled: Floats = amounts * (_precision(matrix, exposures, gamma) / total)
    return scaled


def _corrected(matrix: Floats, exposures: Floats, gamma: float, part: slice, other: slice) -> tuple[Floats, Floats]:
    """Return matrix and exposures of a part less γ of what the other explains of them."""
    own = matrix[part, part]
    if gamma == 0.0:
        return own, exposures[part]
    across = matrix[part, other]
    known = np.column_stack([across.T, exposures[other]])
    explained = gamma * across @ _solved(matrix[other, other], known, gamma)
    less: Floats = own - explained[:, :-1]
    symmetric: Floats = 0.5 * (less + less.T)
    return symmetric, exposures[part] - explained[:, -1]


def _precision(matrix: Floats, exposures: Floats, gamma: float) -> float:
    """Return one over the variance, under b'w = 1, of w ∝ ((1 − γ) diag + γ matrix)⁻¹ b."""
    held = _solved(matrix, exposures, gamma)
    return float(exposures @ held) ** 2 / float(held @ matrix @ held)


def _solved(matrix: Floats, right: Floats, gamma: float) -> Floats:
    shrunk = gamma * matrix
    shrunk[np.diag_indices_from(shrunk)] = matrix.diagonal()
    solution: Floats = cho_solve(cho_factor(shrunk, lower=True, check_finite=False), right, check_finite=False)
    return solution


def _refused(what: str, gamma: float) -> SolverError:
    return SolverError(
        what,
        where=f"optimizer {_NAME}",
        value=f"gamma {gamma:.10g}",
        remedy="lower gamma, or take a risk model that shrinks, such as ledoit-wolf",
    )
