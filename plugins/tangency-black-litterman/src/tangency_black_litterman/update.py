"""Normal prior, normal views: the posterior of expected returns."""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from scipy.special import chdtrc

from tangency.sdk import Covariance, Floats, Surprise

__all__ = ["NormalViews", "Update", "contradiction", "pseudo_inverse", "spread_of", "updated"]

_SINGULAR = 1e-12
_CONSISTENT = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NormalViews:
    """P μ = q + ε with ε ~ N(0, diag(ω)), in the units of the prior.

    Attributes
    ----------
    portfolios
        P, shape (n_views, n_assets).
    stated
        q, shape (n_views,).
    doubt
        ω, shape (n_views,): 0 is certain, infinite says nothing.
    """

    portfolios: Floats
    stated: Floats
    doubt: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Update:
    """The posterior and its parts.

    Attributes
    ----------
    shifts
        What each view adds to the means, shape (n_views, n_assets); they add up to posterior less prior.
    spread
        τΣP', shape (n_assets, n_views).
    forces
        G⁺(q − Pπ) with G = PτΣP' + Ω, shape (n_views,); zero for a view that says nothing.
    inverse
        G⁺, shape (n_views, n_views), zero for a view that says nothing.
    surprises
        How far each view sits from the prior.
    surprise
        How far all sit from it together.
    """

    shifts: Floats
    spread: Floats
    forces: Floats
    inverse: Floats
    surprises: tuple[Surprise, ...]
    surprise: Surprise


def updated(mean: Floats, covariance: Covariance, tau: float, views: NormalViews) -> Update:
    """Return the posterior of μ ~ N(π, τΣ) after the views.

    Ω is never inverted, so that certain views are exact: μ̄ = π + τΣP'(PτΣP' + Ω)⁺(q − Pπ).

    References
    ----------
    He & Litterman (1999), The Intuition Behind Black-Litterman Model Portfolios.
    Walters (2014), The Black-Litterman Model in Detail, SSRN 1314585.
    """
    off = views.stated - views.portfolios @ mean
    spread = spread_of(covariance, tau, views.portfolios)
    prior = views.portfolios @ spread
    is_active = np.isfinite(views.doubt)
    inverse = np.zeros_like(prior)
    kept = np.ix_(is_active, is_active)
    inverse[kept], rank = pseudo_inverse(prior[kept] + np.diag(views.doubt[is_active]))
    forces = inverse @ off
    return Update(
        shifts=(spread * forces).T,
        spread=spread,
        forces=forces,
        inverse=inverse,
        surprises=tuple(
            _alone(gap, variance) for gap, variance in zip(off, prior.diagonal() + views.doubt, strict=True)
        ),
        surprise=_together(float(off @ forces), rank),
    )


def spread_of(covariance: Covariance, tau: float, portfolios: Floats) -> Floats:
    """Return τΣP', shape (n_assets, n_views); one product a view, which a factor structure answers as well."""
    spread = np.empty(portfolios.T.shape)
    for k, portfolio in enumerate(portfolios):
        spread[:, k] = tau * (covariance @ portfolio)
    return spread


def contradiction(mean: Floats, covariance: Covariance, tau: float, views: NormalViews) -> tuple[int, ...]:
    """Return certain views that contradict each other, none of which can be left out; empty where none do."""
    certain = [int(k) for k in np.flatnonzero(views.doubt == 0.0)]
    if _agree(certain, mean, covariance, tau, views):
        return ()
    # A deletion filter, last to first: what stays is what was stated first.
    for candidate in certain[::-1]:
        rest = [k for k in certain if k != candidate]
        if not _agree(rest, mean, covariance, tau, views):
            certain = rest
    return tuple(certain)


def _agree(chosen: list[int], mean: Floats, covariance: Covariance, tau: float, views: NormalViews) -> bool:
    portfolios = views.portfolios[chosen]
    off = views.stated[chosen] - portfolios @ mean
    gram = portfolios @ spread_of(covariance, tau, portfolios)
    inverse, _ = pseudo_inverse(gram)
    left = np.abs(gram @ (inverse @ off) - off)
    size = np.abs(views.stated[chosen]) + np.abs(portfolios) @ np.abs(mean)
    return bool((left <= _CONSISTENT * size).all())


def pseudo_inverse(matrix: Floats) -> tuple[Floats, int]:
    """Return the pseudo-inverse of a positive semi-definite matrix, and its rank; the diagonal is scaled away first."""
    scale = 1.0 / np.sqrt(matrix.diagonal())
    values, vectors = np.linalg.eigh(matrix * scale[:, None] * scale)
    kept = values > _SINGULAR * max(values.size, 1)
    half = vectors[:, kept] / np.sqrt(values[kept]) * scale[:, None]
    return half @ half.T, int(kept.sum())


def _alone(gap: float, variance: float) -> Surprise:
    distance = abs(gap) / sqrt(variance) if np.isfinite(variance) else 0.0
    return Surprise(distance=distance, degrees_of_freedom=1, p_value=erfc(distance / sqrt(2.0)))


def _together(squared: float, rank: int) -> Surprise:
    squared = max(squared, 0.0)
    p_value = float(chdtrc(rank, squared)) if rank else 1.0
    return Surprise(distance=sqrt(squared), degrees_of_freedom=rank, p_value=p_value)
