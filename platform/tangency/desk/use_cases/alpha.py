"""Judge forecasts of the cross-section: information coefficients, decay, quantiles, turnover, and their combination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk.alpha_request import AlphaRequest, Combination, Transform
from tangency.desk.forecast_frames import one_frame
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.estimation.inputs import Data, Groups
from tangency.market import AsOf, UniverseRule
from tangency.results.alpha import AlphaResult
from tangency.results.alpha_document import AlphaDocument

if TYPE_CHECKING:
    from tangency.desk.alpha_panel import AlphaPanel

__all__ = ["AlphaRequest", "alpha"]


def _call(  # one keyword for each setting that a user has
    forecasts: pd.DataFrame | Mapping[str, pd.DataFrame],
    prices: str | Data,
    *,
    horizon: int = 1,
    delay: int = 1,
    windows: int = 10,
    quantiles: int = 5,
    cost_bps: float = 0.0,
    transforms: tuple[Transform, ...] = (),
    tail: float = 0.01,
    taxonomy: str = "sector",
    groups: Groups | None = None,
    combination: Combination = "equal",
    universe: UniverseRule | None = None,
    start: AsOf | None = None,
    end: AsOf | None = None,
    draws: int = 1000,
    seed: int = 0,
    time_limit: float | None = None,
    on_progress: OnProgress = no_progress,
) -> VerbCall[AlphaRequest]:
    """Return what forecasts of assets' returns were worth: how well they ordered the returns that came, and how long.

    A forecast of a date is known at its close and filled `delay` sessions later; it is held against the return of the
    `horizon` sessions after its fill. What is delisted within them is sold at its last price.

    Parameters
    ----------
    forecasts
        Dates down and assets across, empty where there is none; or several by name: they are judged beside each other,
        and their combination as well.
    prices
        The name of a dataset, a panel, or a frame of closing prices.
    windows
        How many windows of the horizon's length, one after another, the decay is followed over. Dates whose windows
        reach beyond the last price are not judged.
    quantiles
        Portfolios of equal weights by forecast. Their spread and the long–short portfolio by ranks are charged
        `cost_bps` of what they trade.
    transforms
        `winsorise` (by `tail`), `temper` (draw in smoothly), `standardise`, `rank`, `normal_scores`, `neutralise`
        (within `taxonomy`), date by date in the order given.
    taxonomy
        Within whose labels, as of each date, forecasts are judged, too.
    combination
        `equal`, `information` (by mean coefficients), `optimal` (by C⁻¹ of them) or `regression` (of returns on
        forecasts, so that the combination is in units of returns), from what was known on each date.
    universe
        Draws the assets of each date from a dataset; all that have a forecast and a price where None.

    Raises
    ------
    DataError
        A forecast dated after its prices, between sessions, or infinite; no date that can be judged; fewer than three
        assets.
    UnknownName
        An asset without prices.

    >>> import numpy as np, pandas as pd
    >>> import tangency as tg
    >>> days = pd.date_range("2024-01-01", periods=40)
    >>> moves = pd.DataFrame(np.random.default_rng(0).normal(0, 0.02, (40, 6)), days, list("ABCDEF"))
    >>> known = moves.shift(-2).iloc[:-2]
    >>> judged = tg.alpha({"foresight": known, "its opposite": -known}, (1 + moves).cumprod(), windows=2)
    >>> judged.table().loc[["foresight", "its opposite"], "rank_ic"].round(6).tolist()
    [1.0, -1.0]
    """
    own = dict(locals())
    frame, own["data"] = one_frame(own.pop("forecasts")), own.pop("prices")
    return replace(verb_call(AlphaRequest, own), frames={"forecasts": frame})


def _compute(request: AlphaRequest, bench: Workbench) -> AlphaResult:
    from tangency.desk.alpha_judging import judged_forecasts  # noqa: PLC0415  # the compiler loads with the first draw
    from tangency.desk.alpha_panel import AlphaPanel  # noqa: PLC0415  # as above

    bench.progress(0, 1, "reading prices")
    panel: AlphaPanel = AlphaPanel.of(bench.levels(request), request.universe, request.taxonomies())
    return judged_forecasts(request, panel, bench.frame("forecasts", request.forecasts), bench.progress)


alpha = UseCase(
    name="alpha",
    call=_call,
    request=AlphaRequest,
    compute=_compute,
    document=AlphaDocument,
    derived={"forecasts": "a frame, or frames by name"},
)
