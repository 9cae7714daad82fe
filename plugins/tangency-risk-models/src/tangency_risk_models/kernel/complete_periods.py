"""The rule `missing:complete-periods`: a period in which any asset's return is missing is left out, and said so."""

from dataclasses import dataclass

import numpy as np

from tangency.sdk import DataError, Floats, Returns

__all__ = ["CompletePeriods", "complete_periods", "refuse_infinite"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompletePeriods:
    """Returns without missing values, shape (n_periods, n_assets), and what was left out (None: nothing)."""

    values: Floats
    report: str | None

    def mean(self) -> Floats:
        """Return the mean of each asset, shape (n_assets,)."""
        n_periods = len(self.values)
        # A product with ones: of few assets the sum over rows takes five times as long.
        means: Floats = np.ones(n_periods) @ self.values / n_periods
        return means

    def centred(self) -> Floats:
        """Return the deviations from the assets' means, shape (n_periods, n_assets)."""
        deviations: Floats = self.values - self.mean()
        return deviations


def complete_periods(returns: Returns, *, at_least: int) -> CompletePeriods:
    """Return the periods in which every asset has a return.

    Raises
    ------
    DataError
        Where fewer than `at_least` remain, naming the asset that costs most periods; or where a return is infinite.
    """
    values = returns.values
    # One pass finds both kinds of fault: a sum is finite only where all its terms are.
    if returns.is_complete or np.isfinite(values.sum()):
        kept, report = values, None
    else:
        refuse_infinite(returns)
        missing = np.isnan(values)
        is_complete = ~missing.any(axis=1)
        kept = values[is_complete]
        dropped = int((~is_complete).sum())
        costly = returns.assets[int(missing.sum(axis=0).argmax())]
        report = f"{dropped} of {len(values)} periods left out, in which a return is missing (most often {costly})"
    if len(kept) < at_least:
        culprit = f"asset {returns.assets[int(np.isnan(values).sum(axis=0).argmax())]}" if report else "returns"
        raise DataError(
            f"{len(kept)} complete periods are too few; at least {at_least} are needed",
            where=culprit,
            value=report,
            remedy="leave the asset out, or take a longer window",
        )
    return CompletePeriods(values=kept, report=report)


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
