"""Optimise again for resampled histories, and return the bands of the weights."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.component import ComponentRef
from tangency.contracts.defaults import DEFAULT_OPTIMIZER, DEFAULT_RETURN_MODEL, DEFAULT_RISK_MODEL
from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk.optimize_request import OptimizeRequest
from tangency.desk.requests import ResamplingRequest
from tangency.desk.use_case import UseCase
from tangency.desk.use_cases.optimize import optimized
from tangency.desk.verb_call import VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.estimation.frame_returns import Declared
from tangency.estimation.inputs import Current, Data, Groups
from tangency.estimation.resampling import answers
from tangency.market import AsOf, UniverseRule
from tangency.results.bands_document import WeightBandsDocument
from tangency.results.weight_bands import WeightBands

__all__ = ["WeightBandsRequest", "weight_bands"]


class WeightBandsRequest(ResamplingRequest, OptimizeRequest):
    """An optimisation, repeated on resampled histories."""


def _call(  # one keyword for each setting that a user has
    data: str | Data,
    *,
    as_of: AsOf | None = None,
    universe: UniverseRule | None = None,
    optimizer: str | ComponentRef = DEFAULT_OPTIMIZER,
    within_sectors: str | ComponentRef | None = None,
    sector_taxonomy: str = "sector",
    risk_model: str | ComponentRef = DEFAULT_RISK_MODEL,
    return_model: str | ComponentRef = DEFAULT_RETURN_MODEL,
    view_model: str | ComponentRef | None = None,
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    current: Current | None = None,
    periods_per_year: float | None = None,
    returns_are: Declared | None = None,
    draws: int = 200,
    level: float = 0.9,
    block_periods: float = 1.0,
    seed: int = 0,
    time_limit: float | None = None,
    on_progress: OnProgress = no_progress,
    **params: object,
) -> VerbCall[WeightBandsRequest]:
    """Return the weights that resampled histories would have given beside those of the history.

    Parameters
    ----------
    data
        As for `optimize`, but moments, which have no history.
    draws, level
        How many histories, and the share of them that a band holds.
    block_periods
        Mean length of the blocks of periods that stay together: 1 for returns without memory, more where volatility
        clusters.
    seed
        Of the draws, and for optimizers that draw random numbers.

    Other parameters are those of `optimize`.

    Raises
    ------
    TangencyError
        As `optimize`, and where fewer than half of the draws have an answer.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> returns = pd.DataFrame({"A": [0.02, -0.01, 0.03, 0.0], "B": [0.0, 0.01, -0.02, 0.02]})
    >>> bands = tg.weight_bands(returns, objective="min_risk", draws=20, seed=1)
    >>> bands.weights.round(3).tolist(), list(bands.table().columns)
    ([0.482, 0.518], ['weight', 'lower', 'median', 'upper', 'held'])
    """
    return verb_call(WeightBandsRequest, locals(), main="optimizer")


def _compute(request: WeightBandsRequest, bench: Workbench) -> WeightBands:
    given, resampling = bench.data(request), request.resampling()
    own = optimized(request, given, bench.catalogue)
    found, failed = answers(
        given, resampling, lambda history: optimized(request, history, bench.catalogue).values, bench.progress
    )
    return WeightBands(
        assets=given.assets,
        weights=own.values,
        draws=frozen_floats(np.array(found)),
        resampling=resampling,
        failed=failed,
        window=own.window,
        sold=own.sold,
        warnings=given.warnings,
    )


weight_bands = UseCase(
    name="weight_bands",
    call=_call,
    request=WeightBandsRequest,
    compute=_compute,
    document=WeightBandsDocument,
)
