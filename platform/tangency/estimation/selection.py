"""Select an optimisation's data from a dataset: the universe of a day and its window of prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from tangency.domain.constraint import Membership
from tangency.domain.universe import Universe
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.estimation.inputs import Input, are_labels, read_input
from tangency.market import (
    SECTOR,
    AsOf,
    Dataset,
    KnownAssets,
    OutsideAsset,
    PricePanel,
    Surroundings,
    UniverseRule,
    sample_dataset,
    select_universe,
)

__all__ = ["ReadSelection", "Selection", "default_rule", "load", "panel_of", "select", "surroundings_of"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Selection:
    """A universe, and the prices of its window.

    Attributes
    ----------
    window
        Members only, in the universe's order, `rule.n_returns` + 1 sessions; it knows what surrounds the universe.
    """

    universe: Universe
    rule: UniverseRule
    window: PricePanel

    @property
    def passed_over(self) -> dict[str, str]:
        """Symbol → why the rule left it out."""
        return {passed.symbol: passed.reason for passed in self.universe.passed_over}

    def input(self) -> Input:
        """Return the selection as the optimisation's input."""
        return read_input(self.window, groups=None, periods_per_year=None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadSelection:
    """A selection, and the input that it is."""

    selection: Selection
    given: Input

    @classmethod
    def of(cls, selection: Selection) -> ReadSelection:
        """Return a selection, read."""
        return cls(selection=selection, given=selection.input())


def load(name: str, *, as_of: AsOf | None = None, universe: UniverseRule | None = None) -> PricePanel:
    """Return the prices of a bundled sample for the universe of a day, ready for `optimize`; nothing is stored.

    Parameters
    ----------
    as_of
        The last session known; where None, the day that the sample names, or else its last one.
    universe
        The rule that draws the universe; the sample's own where None.

    Raises
    ------
    TangencyError
        For an unknown sample, or a day without prices.

    >>> import tangency as tg
    >>> tg.load("crypto", as_of="2024-11-30", universe=tg.UniverseRule(top=3, n_returns=30)).symbols
    ('BTC', 'ETH', 'USDT')
    """
    return select(sample_dataset(name), as_of=as_of, rule=universe).window


def select(dataset: Dataset, *, as_of: AsOf | None, rule: UniverseRule | None) -> Selection:
    """Return what an optimisation on `as_of` may see of a dataset."""
    rule = rule or default_rule(dataset.panel)
    asked = dataset.panel.facts.default_as_of if as_of is None else as_of
    panel = panel_of(dataset, rule, asked)
    day = panel.first_and_last()[1] if asked is None else asked
    known = dataset.on(day)
    universe = select_universe(panel, rule, day, dataset.market_caps, known=known, tables=dataset.tables)
    window = panel.window(day, rule.n_returns).select(universe.symbols)
    surroundings = surroundings_of(dataset, panel, universe, day, known)
    return Selection(
        universe=universe,
        rule=rule,
        window=replace(window, assets=universe.members, surroundings=surroundings),
    )


def panel_of(dataset: Dataset, rule: UniverseRule, day: AsOf | None) -> PricePanel:
    """Return a dataset's prices on the sessions that a rule takes on a day, the last one where None.

    Which sessions are common is told by nothing that came later than the day.
    """
    if rule.sessions == "all":
        return dataset.panel
    known = dataset.panel if day is None else dataset.panel.until(day)
    return known.common_sessions()


def surroundings_of(
    dataset: Dataset, panel: PricePanel, universe: Universe, day: AsOf, known: KnownAssets
) -> Surroundings:
    """Return what is known on a day beside the prices of a universe's members."""
    members = frozenset(universe.symbols)
    prices = panel.prices[panel.position(day)]
    sizes = {} if dataset.market_caps is None else dataset.market_caps.sizes(day)
    groups = dataset.groups(day)
    return Surroundings(
        market_caps={symbol: sizes[symbol] for symbol in panel.symbols if symbol in sizes},
        outside=tuple(
            OutsideAsset(symbol=symbol, sector=known.assets[symbol].sector, is_priced=not np.isnan(price))
            for symbol, price in zip(panel.symbols, prices, strict=True)
            if symbol not in members
        ),
        passed_over={passed.symbol: passed.reason for passed in universe.passed_over},
        # Whole sectors are the assets' own.
        taxonomies={name: own for name, own in groups.items() if name != SECTOR or not are_labels(own)},
        labels=_labels_of_other_days(dataset, groups),
    )


def _labels_of_other_days(
    dataset: Dataset, groups: Mapping[str, Mapping[str, Membership]]
) -> dict[str, tuple[str, ...]]:
    """Return taxonomy → labels that no asset has on the day: a limit on one is inactive, and no error."""
    found = {}
    for name, taxonomy in dataset.tables.taxonomies.items():
        there = {label for own in groups[name].values() for label in ([own] if isinstance(own, str) else own)}
        others = tuple(label for label in taxonomy.labels if label not in there)
        if others:
            found[name] = others
    return found


def default_rule(panel: PricePanel) -> UniverseRule:
    """Return the rule that a dataset brings along.

    Raises
    ------
    ConfigurationError
        Where it brings none: how far back to look is not for us to guess.
    """
    if panel.facts.default_rule is None:
        raise ConfigurationError(
            "this dataset brings no rule for its universe",
            where=f"dataset {panel.name}",
            remedy=Remedy(
                "say how many returns a member must have, such as ", Setting("n_returns", 365, within="universe")
            ),
        )
    return panel.facts.default_rule
