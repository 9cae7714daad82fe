"""Reads what the façade accepts — a frame of simple returns, a price panel or moments — into canonical form.

One entry for every face: assets sorted by label, C-contiguous arrays, so that every face computes the same bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias, TypeGuard

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance
from tangency.contracts.labels import texts
from tangency.contracts.moments import Moments
from tangency.contracts.returns import Returns
from tangency.domain.constraint import Membership
from tangency.domain.return_kind import ReturnKind
from tangency.errors import ConfigurationError
from tangency.estimation.frame_returns import Declared, frame_returns
from tangency.estimation.group_labels import labelled_elsewhere
from tangency.market.currencies.mixture import require_one_currency
from tangency.market.panel import PricePanel
from tangency.market.rhythm import contradiction
from tangency.market.surroundings import Surroundings

__all__ = [
    "Current",
    "Data",
    "Groups",
    "Input",
    "are_labels",
    "group_texts",
    "read_current",
    "read_groups",
    "read_input",
]

Data: TypeAlias = pd.DataFrame | PricePanel | Moments
Groups: TypeAlias = Mapping[str, str] | Mapping[str, Mapping[str, Membership]] | pd.Series | pd.DataFrame
Current: TypeAlias = Mapping[str, float] | pd.Series

_NOTHING_AROUND = Surroundings(market_caps={}, passed_over={})


@dataclass(frozen=True, kw_only=True, eq=False)
class Input:
    """Data in canonical order, and what goes with it.

    Attributes
    ----------
    assets
        In the order in which the user gave them; `returns` and `moments` are in canonical order.
    elsewhere
        Assets that are known but not in the universe, in order of size where one is known.
    market_caps
        Asset → size on the universe's day; empty where sizes are not known.
    passed_over
        Asset → why the universe's rule left it out.
    mean_kind
        What the moments' means are of, where moments were given.
    unpriced
        Assets elsewhere that are known to have no price on the universe's day.
    notes
        What was changed in the data, or has to be known of them, as texts.
    warnings
        What is doubtful about the data, as sentences.
    labels
        Taxonomy → labels that no asset has on the universe's day, but some at another time.
    """

    assets: tuple[str, ...]
    returns: Returns | None = None
    moments: tuple[Floats, Covariance] | None = None
    periods_per_year: float | None = None
    groups: Mapping[str, Mapping[str, Membership]] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    as_of: str | None = None
    market_caps: Mapping[str, float] = field(default_factory=dict)
    passed_over: Mapping[str, str] = field(default_factory=dict)
    unpriced: frozenset[str] = frozenset()
    mean_kind: ReturnKind = ReturnKind.TOTAL
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def canonical(self) -> tuple[str, ...]:
        """Assets in canonical order."""
        return tuple(sorted(self.assets))

    @property
    def order(self) -> np.ndarray[tuple[int], np.dtype[np.intp]] | None:
        """Where each asset stands in canonical order, shape (n_assets,); None where the two orders are one."""
        canonical = self.canonical
        if canonical == self.assets:
            return None
        position = {asset: i for i, asset in enumerate(canonical)}
        return np.array([position[asset] for asset in self.assets], dtype=np.intp)


def read_input(
    data: Data,
    *,
    groups: Groups | None,
    periods_per_year: float | None,
    returns_are: Declared | None = None,
    is_accepted: bool = False,
) -> Input:
    """Return data in canonical form.

    Parameters
    ----------
    returns_are
        What the values of a frame are declared to be; judged where None.
    is_accepted
        Whether a run was recorded on the data, so that they are not judged again.

    Raises
    ------
    DataError
        For values that are not simple returns, labels that are repeated or out of order, or dates whose rhythm
        contradicts the periods per year.
    UnknownName
        For a label in the groups that is most likely mistyped.
    ConfigurationError
        For data of another type, periods per year that contradict the calendar, or a declaration of what is no frame.
    """
    if returns_are is not None and not isinstance(data, pd.DataFrame):
        raise ConfigurationError(
            "only the values of a frame of returns are declared",
            where="returns_are",
            value=returns_are,
            remedy="leave it out: prices and moments say what they are",
        )
    if periods_per_year is not None and not (periods_per_year > 0 and np.isfinite(periods_per_year)):
        raise ConfigurationError("periods per year must be positive", where="periods_per_year", value=periods_per_year)
    own = read_groups(groups)
    if isinstance(data, PricePanel):
        return _panel_input(data, own, periods_per_year)
    if isinstance(data, Moments):
        canonical = tuple(sorted(data.assets))
        return Input(
            assets=data.assets,
            moments=data.in_order(canonical),
            mean_kind=data.mean_kind,
            periods_per_year=periods_per_year,
            groups=own,
            elsewhere=labelled_elsewhere(own, data.assets),
            notes=data.notes,
        )
    if isinstance(data, pd.DataFrame):
        assets = texts(data.columns)
        returns, warnings = frame_returns(data, assets, periods_per_year, returns_are, is_accepted=is_accepted)
        return Input(
            assets=assets,
            returns=returns,
            periods_per_year=periods_per_year,
            groups=own,
            elsewhere=labelled_elsewhere(own, assets),
            as_of=returns.label(-1) if isinstance(returns.dates[-1], np.datetime64) else None,
            warnings=warnings,
        )
    raise ConfigurationError(
        "data is a frame of simple returns, a PricePanel or Moments",
        where="data",
        value=type(data).__name__,
        remedy="wrap returns in a pandas DataFrame, one column an asset",
    )


def read_current(current: object) -> object:
    """Return weights held now as a request keeps them; what is no mapping is left for its model to refuse."""
    if isinstance(current, pd.Series):
        current = current.to_dict()
    return {str(asset): weight for asset, weight in current.items()} if isinstance(current, Mapping) else current


def read_groups(groups: Groups | None) -> Mapping[str, Mapping[str, Membership]]:
    """Return groups as taxonomy → asset → membership; a flat mapping or series is the taxonomy `sector`.

    A membership is a label, or a mapping from labels to shares.

    Raises
    ------
    ConfigurationError
        For anything else.
    """
    if groups is None:
        return {}
    if isinstance(groups, pd.Series):
        return {"sector" if groups.name is None else str(groups.name): _labels(groups)}
    if isinstance(groups, pd.DataFrame):
        return {str(column): _labels(groups[column]) for column in groups.columns}
    if isinstance(groups, Mapping):
        if are_labels(groups):
            is_text = set(map(type, groups)) <= {str}
            return {"sector": dict(groups) if is_text else {str(asset): label for asset, label in groups.items()}}
        nested = {str(taxonomy): labels for taxonomy, labels in groups.items() if isinstance(labels, Mapping)}
        if len(nested) == len(groups):
            return {
                taxonomy: {str(asset): _membership(own) for asset, own in labels.items()}
                for taxonomy, labels in nested.items()
            }
    raise ConfigurationError(
        "groups map assets to labels",
        where="groups",
        value=type(groups).__name__,
        remedy='such as {"BTC": "Layer 1"} or {"sector": {"BTC": "Layer 1"}}',
    )


def group_texts(groups: Mapping[str, Mapping[str, Membership]]) -> dict[str, dict[str, str]]:
    """Return groups with one text an asset, fractional membership spelt out; taxonomies without members left out."""
    return {taxonomy: _member_texts(memberships) for taxonomy, memberships in groups.items() if memberships}


def are_labels(memberships: Mapping[str, object]) -> TypeGuard[Mapping[str, str]]:
    """Whether every membership is a label and none a mapping of shares."""
    return set(map(type, memberships.values())) <= {str}


def _member_texts(memberships: Mapping[str, Membership]) -> dict[str, str]:
    if are_labels(memberships):
        return dict(memberships)
    return {
        asset: own if isinstance(own, str) else ", ".join(f"{label} {share:g}" for label, share in own.items())
        for asset, own in memberships.items()
    }


def _membership(own: object) -> Membership:
    if not isinstance(own, Mapping):
        return str(own)
    return {str(label): float(share) for label, share in own.items()}


def _labels(series: pd.Series) -> dict[str, str]:
    present = series.dropna()
    return {str(asset): str(label) for asset, label in zip(present.index, present, strict=True)}


def _panel_input(
    panel: PricePanel, groups: Mapping[str, Mapping[str, Membership]], periods_per_year: float | None
) -> Input:
    calendar = panel.calendar
    if periods_per_year is not None and periods_per_year != calendar.periods_per_year:
        raise ConfigurationError(
            f"the panel's calendar {calendar.name!r} has {calendar.periods_per_year:g} periods a year",
            where="periods_per_year",
            value=periods_per_year,
            remedy="leave it out, or import the data under another calendar",
        )
    require_one_currency(panel.assets, where=panel.name)
    sectors = {asset.symbol: asset.sector for asset in panel.assets if asset.sector is not None}
    returns = panel.returns()
    around = panel.surroundings or _NOTHING_AROUND
    return Input(
        assets=panel.symbols,
        returns=returns,
        periods_per_year=calendar.periods_per_year,
        groups={"sector": {**sectors, **around.sectors()}, **around.taxonomies, **groups},
        elsewhere=(*around.symbols, *labelled_elsewhere(groups, panel.symbols, (*around.symbols, *around.passed_over))),
        as_of=returns.label(-1) if len(returns.dates) else None,
        market_caps=around.market_caps,
        passed_over=around.passed_over,
        unpriced=around.unpriced,
        warnings=_calendar_warnings(panel),
        labels=around.labels,
    )


def _calendar_warnings(panel: PricePanel) -> tuple[str, ...]:
    """Return what is said of sessions that are not the calendar's: an import refuses them where no asset has others."""
    rhythm = contradiction(panel.sessions, panel.calendar.periods_per_year)
    if rhythm is None:
        return ()
    own = f"calendar {panel.calendar.name!r} with {panel.calendar.periods_per_year:g} periods a year"
    return (f"annual figures are by {own}, but the rows are {rhythm.words}, about {rhythm.periods_per_year:g} a year",)
