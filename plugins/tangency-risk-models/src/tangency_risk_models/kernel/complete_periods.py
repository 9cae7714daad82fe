"""The rule `missing:complete-periods`: a period in which any asset's return is missing is left out, and said so."""

from dataclasses import dataclass, replace

import numpy as np

from tangency.sdk import DataError, Floats, Returns, frozen_floats

__all__ = ["CompletePeriods", "complete_periods", "refuse_infinite"]


@dataclass(frozen=True, kw_only=True, eq=False)
class CompletePeriods:
    """Returns without missing values, and what was left out (None: nothing)."""

    returns: Returns
    report: str | None

    @property
    def n_periods(self) -> int:
        """How many periods are complete."""
        return len(self.returns.dates)

    @property
    def values(self) -> Floats:
        """Shape (n_periods, n_assets)."""
        return self.returns.values

    @property
    def by_asset(self) -> Floats:
        """Shape (n_assets, n_periods)."""
        return self.returns.by_asset

    @property
    def means(self) -> Floats:
        """Mean of each asset, shape (n_assets,), read-only."""
        return self.returns.means

    def centred(self) -> Floats:
        """Return the deviations from the assets' means, shape (n_periods, n_assets)."""
        # A product with ones: of few assets the sum over rows takes five times as long.
        deviations: Floats = self.values - np.ones(self.n_periods) @ self.values / self.n_periods
        return deviations


def complete_periods(returns: Returns, *, at_least: int) -> CompletePeriods:
    """Return the periods in which every asset has a return.

    Raises
    ------
    DataError
        Where fewer than `at_least` remain, naming the asset that costs most periods; or where a return is infinite.
    """
    # One pass finds both kinds of fault: a sum is finite only where all its terms are.
    if returns.is_complete or np.isfinite(returns.values.sum()):
        complete = CompletePeriods(returns=returns, report=None)
    else:
        refuse_infinite(returns)
        complete = _without_missing(returns)
    if complete.n_periods < at_least:
        culprit = f"asset {_costliest(returns)}" if complete.report else "returns"
        raise DataError(
            f"{complete.n_periods} complete periods are too few; at least {at_least} are needed",
            where=culprit,
            value=complete.report,
            remedy="leave the asset out, or take a longer window",
        )
    return complete


def _without_missing(returns: Returns) -> CompletePeriods:
    is_complete = ~np.isnan(returns.values).any(axis=1)
    dropped = int((~is_complete).sum())
    kept = replace(
        returns, dates=returns.dates[is_complete], values=frozen_floats(returns.values[is_complete]), is_complete=True
    )
    report = (
        f"{dropped} of {len(returns.dates)} periods left out, in which a return is missing "
        f"(most often {_costliest(returns)})"
    )
    return CompletePeriods(returns=kept, report=report)


def _costliest(returns: Returns) -> str:
    return returns.assets[int(np.isnan(returns.values).sum(axis=0).argmax())]


def refuse_infinite(returns: Returns) -> None:
    """Return if no return is infinite; raise DataError naming the first that is."""
    infinite = np.isinf(returns.values)
    if infinite.any():
        period, asset = divmod(int(infinite.argmax()), infinite.shape[1])
        raise DataError(
            "a return is infinite",
            where=f"asset {returns.assets[asset]}, {returns.label(period)}",
            value=float(returns.values[period, asset]),
            remedy="look for a price of zero in the period before",
        )
