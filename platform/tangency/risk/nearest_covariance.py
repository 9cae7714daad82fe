"""The covariance nearest to a matrix that is none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tangency.contracts.labels import require_same_labels, texts
from tangency.contracts.repaired_covariance import RepairedCovariance
from tangency.contracts.sound_matrix import correlations_of, require_symmetric
from tangency.errors import DataError
from tangency.risk.nearest_correlation import nearest_correlation

__all__ = ["nearest_covariance"]


def nearest_covariance(covariance: pd.DataFrame) -> RepairedCovariance:
    """Return the covariance of the same variances whose correlations are nearest to those given.

    For a matrix that is no covariance: put together pair by pair over uneven histories, edited by hand, or stressed.
    Nearest is in the sum of squares of what the correlations move. `Moments` take the result as their covariance, and
    every result on them says what was changed.

    Parameters
    ----------
    covariance
        Shape (n_assets, n_assets), symmetric, rows and columns labelled by the same assets in any order.

    Raises
    ------
    DataError
        An entry that is missing or not finite, a matrix that is not symmetric, or a negative variance; labels that are
        repeated or do not match.

    References
    ----------
    Higham (2002), Computing the Nearest Correlation Matrix, IMA Journal of Numerical Analysis 22(3).

    >>> import pandas as pd
    >>> import tangency as tg
    >>> names = ["BTC", "ETH", "SOL"]
    >>> stressed = pd.DataFrame([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]], names, names)
    >>> repaired = tg.nearest_covariance(stressed)
    >>> repaired.covariance.loc["SOL"].round(4).to_dict()
    {'BTC': 0.1573, 'ETH': 0.7607, 'SOL': 1.0}
    """
    rows, columns = texts(covariance.index), texts(covariance.columns)
    require_same_labels(rows, columns, place="covariance rows", where="covariance columns")
    given = covariance.set_axis(list(rows), axis=0).set_axis(list(columns), axis=1)[list(rows)]
    matrix = given.to_numpy(dtype=np.float64)
    require_symmetric(matrix, rows, where="covariance")
    variances = matrix.diagonal()
    if len(rows) and variances.min() < 0.0:
        asset = rows[int(variances.argmin())]
        raise DataError(
            "a variance is negative",
            where=f"covariance[{asset}, {asset}]",
            value=float(variances.min()),
            remedy="leave the asset out, or estimate its variance anew",
        )
    volatility = np.sqrt(variances)
    correlations = correlations_of(matrix)
    correlations = 0.5 * (correlations + correlations.T)
    # What has no variance has no covariance: those stand beside the others.
    carrying = np.flatnonzero(volatility > 0.0)
    inner = np.ix_(carrying, carrying)
    nearest = np.zeros_like(matrix)
    nearest[inner] = nearest_correlation(correlations[inner])
    repaired = nearest * volatility[:, None] * volatility
    np.fill_diagonal(repaired, variances)
    return RepairedCovariance(
        covariance=pd.DataFrame(repaired, index=given.index, columns=given.columns),
        given=given,
        least_eigenvalue=float(np.linalg.eigvalsh(correlations)[0]) if len(rows) else 0.0,
        distance=float(np.linalg.norm(nearest[inner] - correlations[inner])),
    )
