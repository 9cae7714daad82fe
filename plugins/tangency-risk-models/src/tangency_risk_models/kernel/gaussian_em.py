"""Maximum likelihood of a Gaussian's mean and covariance from returns with gaps, by expectation-maximisation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve

from tangency.sdk import Floats, SolverError, raise_if_stopped
from tangency_risk_models.kernel.available_returns import AvailableReturns

__all__ = ["GaussianFit", "gaussian_em"]

_ROUNDS = 5000
_STEP = 1e-11  # in units of the assets' own standard deviations


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GaussianFit:
    """Mean, shape (n_assets,), covariance, shape (n_assets, n_assets), and the rounds it took."""

    mean: Floats
    covariance: Floats
    n_rounds: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pattern:
    """The periods in which the same assets have a return, with their first and second moments."""

    seen: npt.NDArray[np.intp]
    unseen: npt.NDArray[np.intp]
    count: int
    sums: Floats
    products: Floats


def gaussian_em(available: AvailableReturns) -> GaussianFit:
    """Return the maximum-likelihood mean and covariance (divisor T).

    An asset that never moves keeps its value as mean and zero variance.

    Raises
    ------
    SolverError
        Where the likelihood has no interior maximum (too few periods for so many assets), or where the steps have
        not become small after 5000 rounds.

    References
    ----------
    Dempster, Laird & Rubin (1977), Journal of the Royal Statistical Society B 39(1), section 4.1.3.
    Little & Rubin (2019), Statistical Analysis with Missing Data, 3rd ed., section 11.2.1.
    """
    filled = np.where(available.present, available.values, 0.0)
    counts = available.present.sum(axis=0)
    centre = filled.sum(axis=0) / counts
    x = available.centred()
    scale = np.sqrt(np.einsum("ti,ti->i", x, x) / counts)
    moving = scale > 0.0
    mean, covariance = np.zeros_like(centre), np.zeros((centre.size, centre.size))
    n_rounds = 0
    if moving.any():
        standard = x[:, moving] / scale[moving]
        patterns = _patterns(standard, available.present[:, moving])
        own_mean, own_covariance, n_rounds = _maximum(patterns)
        mean[moving] = own_mean * scale[moving]
        covariance[np.ix_(moving, moving)] = own_covariance * np.outer(scale[moving], scale[moving])
    return GaussianFit(mean=centre + mean, covariance=covariance, n_rounds=n_rounds)


def _patterns(x: Floats, present: npt.NDArray[np.bool_]) -> list[_Pattern]:
    rows, which = np.unique(present, axis=0, return_inverse=True)
    found = []
    for number, row in enumerate(rows):
        if not row.any():  # only assets that never move have a return
            continue
        seen, unseen = np.flatnonzero(row), np.flatnonzero(~row)
        block = x[which.ravel() == number][:, seen]
        found.append(
            _Pattern(seen=seen, unseen=unseen, count=len(block), sums=block.sum(axis=0), products=block.T @ block)
        )
    return found


def _maximum(patterns: Sequence[_Pattern]) -> tuple[Floats, Floats, int]:
    n_assets = patterns[0].seen.size + patterns[0].unseen.size
    n_periods = sum(pattern.count for pattern in patterns)
    is_complete = all(pattern.unseen.size == 0 for pattern in patterns)
    # So few periods lie on a hyperplane, whatever their gaps are filled with: along its normal the likelihood grows
    # without end, and how far the rounds get there is a matter of rounding.
    if n_periods <= n_assets and not is_complete:
        raise _no_maximum(n_assets)
    mean, covariance = np.zeros(n_assets), np.eye(n_assets)
    for n_rounds in range(1, _ROUNDS + 1):
        raise_if_stopped()
        precision = _precision(covariance)
        first, second = np.zeros(n_assets), np.zeros((n_assets, n_assets))
        for pattern in patterns:
            _add_expected(pattern, mean, precision, first, second)
        new_mean = first / n_periods
        new_covariance = second / n_periods - np.outer(new_mean, new_mean)
        step = max(np.abs(new_mean - mean).max(), np.abs(new_covariance - covariance).max())
        mean, covariance = new_mean, new_covariance
        if step <= _STEP or is_complete:
            return mean, covariance, n_rounds
    raise SolverError(
        f"expectation-maximisation has not settled after {_ROUNDS} rounds",
        where="estimation of returns with gaps",
        value=f"last step {step:.1e} standard deviations",
        remedy="use the risk model pairwise, or leave out the assets with the shortest histories",
    )


def _precision(covariance: Floats) -> Floats:
    try:
        return np.asarray(cho_solve(cho_factor(covariance, lower=True), np.eye(len(covariance))))
    except np.linalg.LinAlgError:
        raise _no_maximum(len(covariance)) from None


def _no_maximum(n_assets: int) -> SolverError:
    return SolverError(
        "the likelihood of returns with gaps has no maximum: the covariance becomes singular",
        where="estimation of returns with gaps",
        value=f"{n_assets} assets",
        remedy="use the risk model pairwise, a longer window, or fewer assets",
    )


def _add_expected(pattern: _Pattern, mean: Floats, precision: Floats, first: Floats, second: Floats) -> None:
    """Add Σ E[x] and Σ E[xx'] of a pattern's periods, given what is seen in them.

    With K = Σ⁻¹ the unseen given the seen have covariance K_uu⁻¹ and slopes −K_su K_uu⁻¹: one inverse a round serves
    all patterns, and a pattern with few gaps costs little.
    """
    seen, unseen, count = pattern.seen, pattern.unseen, pattern.count
    first[seen] += pattern.sums
    second[np.ix_(seen, seen)] += pattern.products
    if unseen.size == 0:
        return
    conditional = np.linalg.inv(precision[np.ix_(unseen, unseen)])
    slopes = -precision[np.ix_(seen, unseen)] @ conditional
    intercept = mean[unseen] - mean[seen] @ slopes
    expected = pattern.sums @ slopes + count * intercept
    first[unseen] += expected
    mixed = pattern.products @ slopes + np.outer(pattern.sums, intercept)
    second[np.ix_(seen, unseen)] += mixed
    second[np.ix_(unseen, seen)] += mixed.T
    own = slopes.T @ mixed + np.outer(intercept, expected) + count * conditional
    second[np.ix_(unseen, unseen)] += 0.5 * (own + own.T)
