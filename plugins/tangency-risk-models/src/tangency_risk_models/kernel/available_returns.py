"""The rule `missing:available`: every return that exists enters, whatever else is missing in its period."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.sdk import DataError, Floats, Returns
from tangency_risk_models.kernel.complete_periods import refuse_infinite

__all__ = ["AvailableReturns", "available_returns"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AvailableReturns:
    """Returns with gaps.

    Attributes
    ----------
    values
        Shape (n_periods, n_assets); periods without any return are left out.
    present
        True where a return exists.
    common_periods
        Shape (n_assets, n_assets): in how many periods both assets have a return.
    """

    values: Floats
    present: npt.NDArray[np.bool_]
    common_periods: Floats

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return bool(self.present.all())

    def centred(self) -> Floats:
        """Return the deviations from each asset's mean over its own history, zero where a return is missing."""
        filled = np.where(self.present, self.values, 0.0)
        means = filled.sum(axis=0) / self.present.sum(axis=0)
        return np.where(self.present, self.values - means, 0.0)


def available_returns(returns: Returns, *, in_common: int) -> AvailableReturns:
    """Return all returns that exist.

    Raises
    ------
    DataError
        An infinite return; an asset, or two assets together, with fewer than `in_common` periods, by name.
    """
    refuse_infinite(returns)
    present = ~np.isnan(returns.values)
    some = present.any(axis=1)
    counted = present.astype(np.float64)
    common = counted.T @ counted
    _refuse_few(returns.assets, common, in_common)
    return AvailableReturns(values=returns.values[some], present=present[some], common_periods=common)


def _refuse_few(assets: tuple[str, ...], common: Floats, in_common: int) -> None:
    own = common.diagonal()
    if own.min() < in_common:
        asset = int(own.argmin())
        where, count = f"asset {assets[asset]}", own[asset]
    elif common.min() < in_common:
        i, j = divmod(int(common.argmin()), len(assets))
        where, count = f"assets {assets[i]} and {assets[j]} together", common[i, j]
    else:
        return
    raise DataError(
        f"{int(count)} periods with a return are too few; at least {in_common} are needed",
        where=where,
        value=int(count),
        remedy="leave an asset out, or take a longer window",
    )
