"""The prices that pairs are screened on: a universe's window, or a panel or frame of closing prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats, own_floats
from tangency.contracts.labels import texts
from tangency.desk.workbench import Workbench
from tangency.domain.constraint import Membership
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.estimation.selection import Selection, default_rule, select
from tangency.market import SECTOR, Dataset, PricePanel, UniverseRule
from tangency.market.as_of import parse_as_of
from tangency.market.currencies.mixture import require_one_currency
from tangency.market.frame_labels import require_assets
from tangency.market.frame_numbers import frame_numbers
from tangency.market.frame_periods import Periods, frame_periods, is_dated

__all__ = ["PairPrices", "pair_prices"]

Taxonomies = Mapping[str, Mapping[str, Membership]]
_LEAST_ASSETS = 2
# Changes of this share of a price are rounding.
_STILL = 1e-11
_SURVIVORS = "pairs are not among those tested that broke because a leg left the market"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairPrices:
    """Closing prices without a gap.

    Attributes
    ----------
    assets
        Sorted.
    sessions
        Labels, shape (n_sessions,); numbers of the rows where there are no dates.
    prices
        Shape (n_sessions, n_assets), positive.
    groups
        Taxonomy → asset → label, of the last session.
    left_out
        Asset → why it is in no pair.
    said
        What has to be known of the data.
    """

    name: str
    assets: tuple[str, ...]
    sessions: Periods
    prices: Floats
    groups: Taxonomies = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    dataset_version: str | None = None
    said: tuple[str, ...] = ()


def pair_prices(
    data: Dataset | PricePanel | pd.DataFrame,
    bench: Workbench,
    *,
    as_of: str | None,
    window: int | None,
    universe: UniverseRule | None,
) -> PairPrices:
    """Return the prices of a window's sessions, of the assets that have one at each and whose price moves.

    Parameters
    ----------
    data
        Of a dataset, the universe's on the day; others are used whole up to the day.
    as_of
        The last session known.
    window
        Sessions, the last ones; all where None, or as many as the universe's rule says.

    Raises
    ------
    ConfigurationError
        A day before the first session, or a day for rows without dates; prices in several currencies.
    DataError
        Values that are no prices, too few sessions for the window, or fewer than two assets.
    """
    if isinstance(data, Dataset):
        return _of_dataset(data, bench, as_of=as_of, window=window, universe=universe)
    if isinstance(data, PricePanel):
        require_one_currency(data.assets, where=data.name)
        return _cut(_of_panel(data, data.name), as_of, window)
    return _cut(_of_frame(data), as_of, window)


def _of_dataset(
    dataset: Dataset, bench: Workbench, *, as_of: str | None, window: int | None, universe: UniverseRule | None
) -> PairPrices:
    selection = select(dataset, as_of=as_of, rule=_rule(dataset, window, universe))
    bench.selection = selection
    require_one_currency(selection.window.assets, where=dataset.panel.name)
    whole = _of_panel(selection.window, dataset.panel.name)
    return _cut(
        PairPrices(
            name=whole.name,
            assets=whole.assets,
            sessions=whole.sessions,
            prices=whole.prices,
            groups=_groups(dataset, selection),
            dataset_version=dataset.version,
            said=(f"the universe is that of {str(whole.sessions[-1])[:10]}: {_SURVIVORS} before it",),
        ),
        None,
        None,
    )


def _rule(dataset: Dataset, window: int | None, universe: UniverseRule | None) -> UniverseRule:
    """Return the rule, whose history is the window where one is asked for."""
    if window is None:
        return universe or default_rule(dataset.panel)
    own = universe
    if own is None:
        has_rule = dataset.panel.facts.default_rule is not None
        own = default_rule(dataset.panel) if has_rule else UniverseRule(n_returns=window - 1)
    return own.model_copy(update={"n_returns": window - 1})


def _groups(dataset: Dataset, selection: Selection) -> Taxonomies:
    day = pd.Timestamp(selection.window.sessions[-1]).to_pydatetime()
    known: dict[str, Mapping[str, Membership]] = dict(dataset.groups(day))
    return known if SECTOR in known else {**known, SECTOR: dict(selection.universe.sectors())}


def _of_panel(panel: PricePanel, name: str) -> PairPrices:
    order = sorted(range(len(panel.symbols)), key=panel.symbols.__getitem__)
    sectors = {asset.symbol: asset.sector for asset in panel.assets if asset.sector is not None}
    beside = {} if panel.surroundings is None else panel.surroundings.taxonomies
    return PairPrices(
        name=name,
        assets=tuple(panel.symbols[i] for i in order),
        sessions=panel.sessions,
        prices=own_floats(panel.prices[:, order]),
        groups={SECTOR: sectors, **beside},
        said=(f"the assets are those of the panel: {_SURVIVORS} before they were chosen",),
    )


def _of_frame(frame: pd.DataFrame) -> PairPrices:
    labels = texts(frame.columns)
    require_assets(frame, labels)
    sessions, values = frame_periods(frame.index), frame_numbers(frame)
    wrong = ~np.isnan(values) & ~((values > 0.0) & (values < np.inf))
    if wrong.any():
        row, column = divmod(int(wrong.argmax()), values.shape[1])
        raise DataError(
            "a price is not a positive number",
            where=f"data[{labels[column]}], row {frame.index[row]}",
            value=float(values[row, column]),
            remedy="leave it empty where there is no price; pairs are screened on closing prices, not on returns",
        )
    order = sorted(range(len(labels)), key=labels.__getitem__)
    return PairPrices(
        name="closing prices",
        assets=tuple(labels[i] for i in order),
        sessions=sessions.copy(),
        prices=own_floats(values[:, order]),
        said=(
            "a bare frame is closing prices",
            f"the assets are those of the frame: {_SURVIVORS} before they were chosen",
        ),
    )


def _cut(whole: PairPrices, as_of: str | None, window: int | None) -> PairPrices:
    """Return the window's sessions, and the assets that have a price at each of them and move."""
    end = _end(whole.sessions, as_of)
    if window is not None and window > end:
        raise DataError(
            f"there are {end} sessions, and the window asks for {window}",
            where="window",
            value=window,
            remedy=Remedy("ask for fewer: ", Setting("window", end)),
        )
    start = 0 if window is None else end - window
    prices = whole.prices[start:end]
    missing = np.isnan(prices).sum(axis=0)
    is_still = (missing == 0) & (np.ptp(prices, axis=0) <= _STILL * prices[0])
    kept = np.flatnonzero((missing == 0) & ~is_still)
    left_out = {
        whole.assets[i]: f"{missing[i]} of {end - start} prices are missing" if missing[i] else "the price never moves"
        for i in np.flatnonzero((missing > 0) | is_still)
    }
    if len(kept) < _LEAST_ASSETS:
        raise DataError(
            "a pair takes two assets with a price at every session, and prices that move",
            where=whole.name,
            value="; ".join(f"{asset}: {why}" for asset, why in list(left_out.items())[:5]) or f"{len(kept)} asset",
            remedy="give more assets, or sessions at which they have prices",
        )
    return PairPrices(
        name=whole.name,
        assets=tuple(whole.assets[i] for i in kept),
        sessions=whole.sessions[start:end],
        prices=own_floats(prices[:, kept]),
        groups=whole.groups,
        left_out=left_out,
        dataset_version=whole.dataset_version,
        said=whole.said,
    )


def _end(sessions: Periods, as_of: str | None) -> int:
    if as_of is None:
        return len(sessions)
    if not is_dated(sessions):
        raise ConfigurationError(
            "the rows have no dates, so that a day is nowhere among them",
            where="as_of",
            value=as_of,
            remedy=Remedy("leave out ", Setting("as_of"), ", or make the dates the index"),
        )
    end = int(np.searchsorted(sessions, np.datetime64(parse_as_of(as_of), "us"), side="right"))
    if end == 0:
        raise ConfigurationError(
            "no session lies before the day", where="as_of", value=as_of, remedy=f"the first is {sessions[0]}"
        )
    return end
