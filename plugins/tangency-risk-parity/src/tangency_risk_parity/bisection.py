"""Recursive bisection: a list of assets is halved until single assets are left, and each half has a variance."""

from tangency.sdk import Floats
from tangency_risk_parity.split import Split

__all__ = ["bisected"]


def bisected(covariance: Floats) -> tuple[Split, ...]:
    """Return all splits, each after the one that it halves a part of.

    A half's variance is that of its inverse-variance portfolio, and its share of the whole is the other half's part
    in the sum of both.

    Parameters
    ----------
    covariance
        Shape (n_assets, n_assets), in the order that is halved.

    References
    ----------
    López de Prado (2016), Building diversified portfolios that outperform out of sample, Journal of Portfolio
    Management 42(4), stage 3.
    """
    inverse = 1.0 / covariance.diagonal()
    parts = covariance * inverse * inverse[:, None]
    places = _halved(inverse.size)
    # From single assets upwards, so that each entry of the matrix is added up once.
    sums = {(i, i + 1): (float(parts[i, i]), float(inverse[i])) for i in range(inverse.size)}
    shares = []
    for start, middle, end in reversed(places):
        (left, left_inverse), (right, right_inverse) = sums[start, middle], sums[middle, end]
        of_left, of_right = left / left_inverse**2, right / right_inverse**2
        shares.append(of_right / (of_left + of_right))
        across = float(parts[start:middle, middle:end].sum())
        sums[start, end] = left + right + 2.0 * across, left_inverse + right_inverse
    return tuple(
        Split(start, middle, end, share) for (start, middle, end), share in zip(places, reversed(shares), strict=True)
    )


def _halved(n: int) -> list[tuple[int, int, int]]:
    places, waiting = [], [(0, n)]
    while waiting:
        start, end = waiting.pop()
        if end - start > 1:
            middle = start + (end - start) // 2
            places.append((start, middle, end))
            waiting += [(start, middle), (middle, end)]
    return places
