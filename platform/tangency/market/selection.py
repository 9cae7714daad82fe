"""Selects a point-in-time universe: members and assets passed over, from nothing later than `as_of`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from tangency.domain.asset import Asset
from tangency.domain.decimals import plain
from tangency.domain.naming import known_name
from tangency.domain.universe import PassedOver, Universe
from tangency.errors import ConfigurationError, DataError
from tangency.market.as_of import AsOf, parse_as_of
from tangency.market.known_assets import KnownAssets
from tangency.market.market_caps import MarketCaps
from tangency.market.panel import PricePanel
from tangency.market.rule import UniverseRule
from tangency.market.sessions import label

__all__ = ["select_universe"]


def select_universe(
    panel: PricePanel,
    rule: UniverseRule,
    as_of: AsOf,
    market_caps: MarketCaps | None = None,
    *,
    known: KnownAssets | None = None,
) -> Universe:
    """Return the universe that `rule` draws at `as_of`.

    A member has a price at `as_of`, and lacks no more than `rule.max_missing` of the prices of the window of
    `rule.n_returns` returns that ends there, nor more than `rule.max_gap` in a row. With `rule.top` the candidates
    are taken from the largest down, by the latest snapshot dated `as_of` or earlier; those larger than the smallest
    member that lack too many are passed over, each with the reason. Without it every asset priced so far is a
    candidate. Excluded sectors are neither members nor passed over. Assets of `rule.include` come after the rest; an
    index or benchmark is a member only there.

    Parameters
    ----------
    known
        What is known of the assets on the day; what the panel's own and the sizes say where None.

    Raises
    ------
    DataError
        No prices at `as_of`, a window that reaches too far back, no snapshot that early, an asset to include that
        lacks too many prices, or no member at all.
    ConfigurationError
        A rule that ranks by size without market capitalisations, excludes a sector that nothing has, or includes an
        asset that is not known.
    """
    known = known or KnownAssets.of(panel.assets, market_caps)
    present = dict.fromkeys(sorted(known.sector_names))
    for sector in rule.exclude_sectors:
        known_name("sector", sector, present, where="universe rule, exclude_sectors")
    for symbol in rule.include:
        known_name("asset", symbol, dict.fromkeys(panel.symbols), where="universe rule, include")
    history = _History.of(panel, as_of, rule)
    candidates, snapshot = _candidates(history, rule, as_of, market_caps)
    members: list[Asset] = []
    passed_over: list[PassedOver] = []
    passed_before_last_member = 0
    for symbol in candidates:
        if known.is_of(symbol, rule.exclude_sectors):
            continue
        asset = known.assets.get(symbol)
        reason = _why_not_investable(asset, history) or history.what_is_missing(symbol)
        if asset is not None and reason is None:
            members.append(asset)
            passed_before_last_member = len(passed_over)
        else:
            passed_over.append(PassedOver(symbol=symbol, reason=str(reason)))
        if len(members) == rule.top:
            break
    members += _included(known, rule, history, {asset.symbol for asset in members})
    if not members:
        raise history.no_members()
    kept = passed_over if rule.top is None else passed_over[:passed_before_last_member]
    return Universe(as_of=parse_as_of(as_of), members=tuple(members), passed_over=tuple(kept), snapshot=snapshot)


def _included(known: KnownAssets, rule: UniverseRule, history: _History, already: set[str]) -> Iterator[Asset]:
    """Yield the assets that the rule includes by name and not by rank; raises DataError for one without history."""
    for symbol in dict.fromkeys(rule.include):
        if symbol in already:
            continue
        reason = history.what_is_missing(symbol)
        if reason is not None:
            raise DataError(
                "an asset to include lacks too much of the window",
                where=f"universe rule, include, asset {symbol}",
                value=reason,
                remedy="leave it out, ask for fewer returns, or allow for more that is missing (max_missing, max_gap)",
            )
        yield known.assets[symbol]


def _why_not_investable(asset: Asset | None, history: _History) -> str | None:
    """Return why an asset is none to invest in, whatever its history; None where it is one."""
    if asset is None:
        return None
    if asset.is_benchmark:
        return "an index or benchmark, which only a rule that includes it by name takes"
    last = history.last_price.get(asset.symbol)
    if asset.delisted is None or last == history.window.sessions[-1]:
        return None
    worth = "" if asset.settlement_value is None else f", settled at {plain(asset.settlement_value)} {asset.currency}"
    return f"delisted {label(np.datetime64(asset.delisted, 'us'), history.window.calendar)}{worth}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _History:
    """What is known up to `as_of` and in the window that ends there."""

    window: PricePanel
    rule: UniverseRule
    last_price: dict[str, np.datetime64]
    n_prices: dict[str, int]
    longest_gap: dict[str, int]

    @classmethod
    def of(cls, panel: PricePanel, as_of: AsOf, rule: UniverseRule) -> _History:
        end = panel.position(as_of)
        there = ~np.isnan(panel.prices[: end + 1])
        in_window = there[max(0, end - rule.n_returns) :]
        counts, gaps = in_window.sum(axis=0), _longest_gaps(in_window)
        last = end - there[::-1].argmax(axis=0)
        return cls(
            window=panel.window(as_of, rule.n_returns),
            rule=rule,
            last_price={s: panel.sessions[last[i]] for i, s in enumerate(panel.symbols) if there[:, i].any()},
            n_prices={s: int(counts[i]) for i, s in enumerate(panel.symbols)},
            longest_gap={s: int(gaps[i]) for i, s in enumerate(panel.symbols)},
        )

    def what_is_missing(self, symbol: str) -> str | None:
        """Return why the history of `symbol` is not enough for the rule, or None where it is."""
        sessions, calendar = self.window.sessions, self.window.calendar
        last = self.last_price.get(symbol)
        if last is None:
            return "no prices in the panel"
        if last < sessions[-1]:
            return f"prices end {label(last, calendar)}"
        count, gap = self.n_prices[symbol], self.longest_gap[symbol]
        if len(sessions) - count > self.rule.max_missing * len(sessions):
            return f"{count} of {len(sessions)} prices in the window"
        return None if gap <= self.rule.max_gap else f"no price on {gap} sessions in a row of the window"

    def no_members(self) -> DataError:
        """Return the error for a window that no candidate covers, naming the market's own holes in it."""
        sessions, calendar = self.window.sessions, self.window.calendar
        empty = sessions[np.isnan(self.window.prices).all(axis=1)]
        span = f"{label(sessions[0], calendar)} to {label(sessions[-1], calendar)}"
        remedy = "ask for fewer returns, or another date"
        if len(empty):
            remedy = (
                f"no asset has a price on {len(empty)} sessions between {label(empty[0], calendar)} and "
                f"{label(empty[-1], calendar)}; ask for fewer returns than lie after them, or a date before them"
            )
        return DataError(
            f"no asset has all {len(sessions)} prices of the window, or as many as the rule asks for",
            where=f"{self.window.name}, {span}",
            value=f"{len(sessions) - 1} returns",
            remedy=remedy,
        )


def _longest_gaps(there: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return how many sessions in a row lack a price at most, shape (n_assets,)."""
    run = np.zeros(there.shape[1], dtype=np.int64)
    longest = run.copy()
    for is_there in there:
        run = np.where(is_there, 0, run + 1)
        np.maximum(longest, run, out=longest)
    return longest


def _candidates(
    history: _History, rule: UniverseRule, as_of: AsOf, market_caps: MarketCaps | None
) -> tuple[tuple[str, ...], datetime | None]:
    if market_caps is None:
        if rule.top is not None:
            raise ConfigurationError(
                "the rule takes the largest, but no market capitalisations are given",
                where="universe rule, top",
                value=rule.top,
                remedy="leave `top` out, or use a dataset with market capitalisations",
            )
        return tuple(sorted(history.last_price)), None
    if rule.top is None and not market_caps.sizes(as_of):  # none is known yet, and none is asked for
        return tuple(sorted(history.last_price)), None
    snapshot = market_caps.latest(as_of)
    if rule.top is not None:
        return snapshot.symbols, snapshot.date
    ranked = [symbol for symbol in snapshot.symbols if symbol in history.last_price]
    return (*ranked, *sorted(set(history.last_price) - set(ranked))), snapshot.date
