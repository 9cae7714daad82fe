"""Sets of means and covariances from resampled windows, as Riskfolio-Lib draws them, and what is worst in them."""

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.sdk import ChargeFor, DataError, Floats, PiecewiseLimit, QuadraticLimit, SoftLimit, SolverError
from tangency_riskfolio.covariance_radius import covariance_radius
from tangency_riskfolio.riskfolio_calls import library, quiet
from tangency_riskfolio.worst_case_params import UncertaintySet, WorstCaseParams

__all__ = ["Sets", "resampled_sets"]

_CHARGE = ChargeFor(name="uncertain means")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sets:
    """Boxes |μ − μ̂| ≤ δ and L ≤ Σ ≤ U; ellipsoids ‖Ω^(−½)(m − m̂)‖ ≤ κ of the means and of vec Σ.

    Attributes
    ----------
    half_widths
        δ, shape (n_assets,).
    lowest, highest
        L and U, shape (n_assets, n_assets).
    mean_errors, mean_radius
        Ω, shape (n_assets, n_assets), and κ of the means.
    covariance_errors, covariance_radius
        Ω, shape (n_assets², n_assets²), and κ of the covariance; zero where no ellipsoid is requested.
    """

    half_widths: Floats
    lowest: Floats
    highest: Floats
    mean_errors: Floats
    mean_radius: float
    covariance_errors: Floats
    covariance_radius: float

    def taken(self, order: npt.NDArray[np.intp]) -> "Sets":
        """Return the sets with their assets in another order; vec stacks columns."""
        square = np.ix_(order, order)
        flat = (order[None, :] * self.half_widths.size + order[:, None]).ravel(order="F")
        return replace(
            self,
            half_widths=self.half_widths[order],
            lowest=self.lowest[square],
            highest=self.highest[square],
            mean_errors=self.mean_errors[square],
            covariance_errors=self.covariance_errors[np.ix_(flat, flat)],
        )

    def charges(self, kind: UncertaintySet) -> tuple[SoftLimit, ...]:
        """Return what the worst mean lies below the estimate: Σ δᵢ|wᵢ|, or κ √(w'Ωw); per period."""
        if kind is UncertaintySet.BOX and self.half_widths.max() > 0.0:
            widest, nothing = float(self.half_widths.max()), np.zeros(self.half_widths.size)
            each = self.half_widths / widest
            limit = PiecewiseLimit(above=each, below=each, reference=nothing, limit=0.0, source=-1, side="upper")
            return (SoftLimit(limit=limit, penalty=widest, charge=_CHARGE),)
        size = sqrt(float(self.mean_errors.diagonal().max()))
        if kind is UncertaintySet.ELLIPSOID and size > 0.0:
            errors, nothing = self.mean_errors / size**2, np.zeros(self.half_widths.size)
            norm = QuadraticLimit(covariance=errors, center=nothing, scale=1.0, limit=0.0, source=-1)
            return (SoftLimit(limit=norm, penalty=self.mean_radius * size, charge=_CHARGE),)
        return ()

    def worst_variance(self, kind: UncertaintySet, covariance: Floats, weights: Floats) -> float:
        """Return the largest w'Σw over the set, its entries free: at least the largest over the covariances in it.

        For weights that are not negative and a highest covariance that is one, the box's is w'Uw and exact.
        """
        variance = float(weights @ (covariance @ weights))
        if kind is UncertaintySet.NONE:
            return variance
        products = np.outer(weights, weights)
        if kind is UncertaintySet.BOX:
            return float(np.maximum(self.highest * products, self.lowest * products).sum())
        flat = products.ravel(order="F")
        return variance + self.covariance_radius * sqrt(max(float(flat @ (self.covariance_errors @ flat)), 0.0))


def resampled_sets(scenarios: Floats, assets: tuple[str, ...], params: WorstCaseParams, seed: int) -> Sets:
    """Return the sets of a window of shape (n_periods, n_assets).

    Raises
    ------
    DataError
        Where the window is too short for its blocks, or for an ellipsoid.
    SolverError
        Where Riskfolio-Lib fails.
    """
    n_periods, n_assets = scenarios.shape
    where = "optimizer riskfolio-worst-case"
    is_ellipsoid = UncertaintySet.ELLIPSOID in {params.mean_uncertainty, params.covariance_uncertainty}
    if n_assets == 1:
        # Riskfolio-Lib takes two at least; of boxes each entry is its own, so the other asset does not matter.
        if is_ellipsoid:
            raise DataError("an ellipsoid takes two assets at least", where=where, remedy="choose a box")
        pair = np.column_stack([scenarios, np.roll(scenarios, 1)])
        return resampled_sets(pair, (assets[0], f"{assets[0]} before"), params, seed).taken(np.array([0]))
    least = max(2 * params.block_periods, n_assets + 2 if is_ellipsoid else 3)
    if n_periods < least:
        raise DataError(
            "the window is too short to resample",
            where=where,
            value=f"{n_periods} periods",
            remedy=f"take at least {least}",
        )
    with quiet():
        try:
            bottom, top, lowest, highest, mean_errors, covariance_errors, mean_radius, _ = (
                np.asarray(part, dtype=np.float64)
                for part in library("ParamsEstimation").bootstrapping(
                    pd.DataFrame(scenarios, columns=list(assets)),
                    kind=str(params.resampled),
                    q=1.0 - params.confidence,
                    n_sim=params.draws,
                    window=params.block_periods,
                    seed=seed,
                )
            )
        except Exception as error:
            raise SolverError(
                "Riskfolio-Lib failed to resample", where=where, value=f"{type(error).__name__}: {error}"
            ) from error
    return Sets(
        half_widths=0.5 * (top - bottom).ravel(),
        lowest=lowest,
        highest=highest,
        mean_errors=mean_errors,
        mean_radius=float(mean_radius),
        covariance_errors=covariance_errors,
        covariance_radius=(
            covariance_radius(scenarios, params, seed)
            if params.covariance_uncertainty is UncertaintySet.ELLIPSOID
            else 0.0
        ),
    )
