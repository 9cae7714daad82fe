"""Select an optimisation's data from a dataset: the universe of a day and its window of prices."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tangency.domain.universe import Universe
from tangency.errors import ConfigurationError
from tangency.estimation.inputs import Input, read_input
from tangency.market import (
    AsOf,
    MarketCaps,
    PricePanel,
    UniverseRule,
    load_sample,
    sample_market_caps,
    select_universe,
)

__all__ = ["Selection", "default_rule", "load", "select"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Selection:
    """A universe, the prices of its window, and the assets that are known beside it.

    Attributes
    ----------
    window
        Members only, in the universe's order, `rule.n_returns` + 1 sessions.
    elsewhere
        Other assets of the dataset, in the dataset's order, and their sectors.
    market_caps
        Symbol → size on the day; empty where sizes are not known.
    """

    universe: Universe
    rule: UniverseRule
    window: PricePanel
    elsewhere: tuple[str, ...]
    elsewhere_sectors: dict[str, str]
    market_caps: dict[str, float]

    @property
    def passed_over(self) -> dict[str, str]:
        """Symbol → why the rule left it out."""
        return {passed.symbol: passed.reason for passed in self.universe.passed_over}

    def input(self) -> Input:
        """Return the selection as the optimisation's input."""
        given = read_input(self.window, groups=None, periods_per_year=None)
        sectors = {**given.groups["sector"], **self.elsewhere_sectors}
        return replace(
            given,
            groups={**given.groups, "sector": sectors},
            elsewhere=self.elsewhere,
            market_caps=self.market_caps,
            passed_over=self.passed_over,
        )


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
    return select(load_sample(name), sample_market_caps(name), as_of=as_of, rule=universe).window


def select(panel: PricePanel, caps: MarketCaps | None, *, as_of: AsOf | None, rule: UniverseRule | None) -> Selection:
    """Return what an optimisation on `as_of` may see of a panel."""
    rule = rule or default_rule(panel)
    day = (panel.facts.default_as_of or panel.first_and_last()[1]) if as_of is None else as_of
    universe = select_universe(panel, rule, day, caps)
    members = frozenset(universe.symbols)
    others = [asset for asset in panel.assets if asset.symbol not in members]
    return Selection(
        universe=universe,
        rule=rule,
        window=panel.window(day, rule.n_returns).select(universe.symbols),
        elsewhere=tuple(asset.symbol for asset in others),
        elsewhere_sectors={asset.symbol: asset.sector for asset in others if asset.sector is not None},
        market_caps={} if caps is None else caps.sizes(day),
    )


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
            remedy="say how many returns a member must have, such as n_returns=365",
        )
    return panel.facts.default_rule
