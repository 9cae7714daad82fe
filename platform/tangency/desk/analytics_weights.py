"""Analytics of weights over a window of returns, restored every period, before costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import frozen_floats, read_only
from tangency.contracts.returns import Returns
from tangency.desk.analysed_record import AnalysedRecord, Prices
from tangency.desk.analytics_request import AnalyticsRequest
from tangency.desk.taxonomy_labels import labels_on
from tangency.domain.naming import known_name
from tangency.domain.weights import require_fractions
from tangency.errors import ConfigurationError
from tangency.market import Dataset, parse_as_of
from tangency.performance.contributions import Contributions
from tangency.performance.weighted_contributions import weighted_contributions
from tangency.results.analytics.portfolio import PortfolioKind
from tangency.risk import portfolio_returns
from tangency.risk.decomposition import LabelledWeights
from tangency.simulate.bars import Bars
from tangency.simulate.bars_from import bars_of

__all__ = ["held_constantly", "labelled_weights", "over_dataset", "returns_between"]

_CONSTANT = "weights are restored every period, before costs"


def held_constantly(
    request: AnalyticsRequest,
    returns: Returns,
    *,
    name: str,
    kind: PortfolioKind,
    periods_per_year: float,
    weights: Mapping[str, float] | None = None,
    labels: Mapping[str, str] | None = None,
) -> AnalysedRecord:
    """Return the record of constant weights over returns.

    Parameters
    ----------
    weights
        Those of the request where None.
    labels
        Asset → label of the taxonomy; those of the request's groups where None.

    Raises
    ------
    UnknownName
        For a weight of an asset without returns.
    DataError
        Where a held asset has a missing return; for fewer than two periods.
    ConfigurationError
        For weights that are no fractions of NAV, or of nothing.
    """
    own = _weights(request.weights if weights is None else weights, returns.assets)
    vector = frozen_floats([own.get(asset, 0.0) for asset in returns.assets])
    held = [asset for asset, weight in zip(returns.assets, vector.tolist(), strict=True) if weight]
    known = labels_on(None, None, request.taxonomy, request.taxonomies()) if labels is None else labels
    window = _of_assets(returns, held)
    return AnalysedRecord(
        name=name,
        kind=kind,
        dates=returns.dates,
        returns=read_only(portfolio_returns(returns, vector)),
        periods_per_year=periods_per_year,
        weights=labelled_weights({asset: own[asset] for asset in held}, request.taxonomy, known),
        window=window,
        contributions=(_contributions(request, window, own, known),),
        said=(_CONSTANT,),
    )


def over_dataset(
    request: AnalyticsRequest,
    dataset: Dataset,
    weights: Mapping[str, float] | None,
    *,
    name: str,
    kind: PortfolioKind,
    start: str | None,
    end: str | None,
) -> AnalysedRecord:
    """Return the record of constant weights over a dataset's prices; raises as `held_constantly`."""
    panel = dataset.panel
    bars = bars_of(dataset)
    first, stop = _span(bars, start, panel.facts.default_as_of if end is None else end)
    own = _weights(request.weights if weights is None else weights, bars.assets)
    returns = returns_between(bars, sorted(own), first, stop)
    last = bars.label(stop - 1)
    made = held_constantly(
        request,
        returns,
        name=name,
        kind=kind,
        periods_per_year=panel.calendar.periods_per_year,
        weights=own,
        labels=labels_on(dataset, last, request.taxonomy, request.taxonomies()),
    )
    return replace(
        made,
        prices=Prices(bars=bars.cut(first, stop), caps=dataset.market_caps),
        currency=panel.assets[0].currency,
        calendar=panel.calendar.name,
        dataset_version=dataset.version,
    )


def returns_between(bars: Bars, assets: list[str], first: int, stop: int) -> Returns:
    """Return simple returns of assets from the close of bar `first` to that of the last before `stop`."""
    columns = [bars.column(asset) for asset in assets]
    closes = bars.closes[first:stop][:, columns]
    with np.errstate(invalid="ignore"):  # no price at either end is no return
        values = closes[1:] / closes[:-1] - 1.0
    return Returns(
        assets=tuple(assets),
        dates=bars.sessions[first + 1 : stop],
        values=frozen_floats(values),
        periods_per_year=bars.periods_per_year,
    )


def labelled_weights(weights: Mapping[str, float], taxonomy: str, labels: Mapping[str, str]) -> LabelledWeights | None:
    """Return weights by asset with their labels; None where nothing is held."""
    if not weights:
        return None
    assets = tuple(weights)
    kinds = {taxonomy: tuple(labels.get(asset, f"no {taxonomy}") for asset in assets)} if labels else {}
    return LabelledWeights(assets=assets, weights=frozen_floats(list(weights.values())), labels=kinds)


def _weights(weights: Mapping[str, float] | None, assets: tuple[str, ...]) -> dict[str, float]:
    if not weights:
        raise ConfigurationError("there are no weights", where="weights", remedy="weigh at least one asset")
    require_fractions(weights, where="weights")
    return {known_name("asset", asset, assets, where="weights"): float(own) for asset, own in weights.items()}


def _contributions(
    request: AnalyticsRequest, window: Returns, own: Mapping[str, float], labels: Mapping[str, str]
) -> Contributions:
    none = f"no {request.taxonomy}"
    kinds = {request.taxonomy: {asset: labels.get(asset, none) for asset in window.assets}} if labels else {}
    held = {asset: own[asset] for asset in window.assets}
    return weighted_contributions(window, held, labels=kinds)


def _of_assets(returns: Returns, held: list[str]) -> Returns:
    columns = [returns.assets.index(asset) for asset in held]
    return replace(returns, assets=tuple(held), values=frozen_floats(returns.values[:, columns]))


def _span(bars: Bars, start: str | None, end: str | None) -> tuple[int, int]:
    """Return the bar at whose close the first period begins, and the one after the last."""
    sessions = bars.sessions
    stop = len(sessions)
    if end is not None:
        stop = int(np.searchsorted(sessions, np.datetime64(parse_as_of(end), "us"), side="right"))
    first = 0
    if start is not None:
        first = max(int(np.searchsorted(sessions, np.datetime64(parse_as_of(start), "us"))) - 1, 0)
    if stop - first < 3:  # noqa: PLR2004  # two periods
        raise ConfigurationError(
            "fewer than two periods lie between start and end",
            where="start, end",
            value=f"{start} to {end}",
            remedy=f"the prices are of {bars.label(0)} to {bars.label(len(sessions) - 1)}",
        )
    return first, stop
