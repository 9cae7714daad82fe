"""Returns of the market or of named factors among the assets of the window."""

from collections.abc import Sequence

import numpy as np

from tangency.sdk import DataError, Floats, known_name

__all__ = ["factor_returns"]


def factor_returns(values: Floats, assets: Sequence[str], names: Sequence[str], *, component: str) -> Floats:
    """Return the returns of the assets of these names, or where none is named the mean over all assets.

    Parameters
    ----------
    values
        Shape (n_periods, n_assets), without missing values.

    Returns
    -------
    Shape (n_periods, n_factors).

    Raises
    ------
    UnknownName
        An asset that is not in the window.
    DataError
        A factor that never moves.
    """
    if not names:
        return np.asarray(values.mean(axis=1, keepdims=True))
    place = {asset: i for i, asset in enumerate(assets)}
    columns = [place[known_name("asset", name, place, where=component)] for name in names]
    factors = values[:, columns]
    still = np.ptp(factors, axis=0) == 0.0
    if still.any():
        raise DataError(
            "a factor that never moves explains nothing",
            where=f"{component}, asset {names[int(still.argmax())]}",
            remedy="name another asset",
        )
    return factors
