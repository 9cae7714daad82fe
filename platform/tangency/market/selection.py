"""Selects a point-in-time universe: members and assets left out, from nothing later than `as_of`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from tangency.display.numbers import measured
from tangency.domain.asset import Asset
from tangency.domain.universe import PassedOver, Universe
from tangency.errors import ConfigurationError, DataError
from tangency.market.as_of import AsOf, parse_as_of
from tangency.market.known_assets import KnownAssets
from tangency.market.market_caps import MarketCaps
from tangency.market.panel import PricePanel
from tangency.market.reference import NO_TABLES, ReferenceTables
from tangency.market.rule import MARKET_CAP, UniverseRule
from tangency.market.sessions import label
from tangency.market.universe.columns import KnownColumns
from tangency.market.universe.history import History
from tangency.market.universe.known_to import require_known_to
from tangency.market.universe.screens import FigureScreen, NameScreen

__all__ = ["select_universe"]

_NAMED = 3


def select_universe(
    panel: PricePanel,
    rule: UniverseRule,
    as_of: AsOf,
    market_caps: MarketCaps | None = None,
    *,
    known: KnownAssets | None = None,
    tables: ReferenceTables = NO_TABLES,
) -> Universe:
    """Return the universe that `rule` draws at `as_of`.

    The rule's names, labels and lists say who is a candidate. A member has a price at `as_of`, lacks no more than
    `rule.max_missing` of the prices of the window of `rule.n_returns` returns that ends there, nor more than
    `rule.max_gap` in a row, and passes the rule's filters. With `rule.top` the candidates are taken in the order of
    `rule.ranked_by`, market capitalisations by the latest snapshot dated `as_of` or earlier; those before the last
    member that lack something are passed over, each with the reason. Without it every asset priced so far is a
    candidate. Assets of `rule.include` come after the rest; an index or benchmark is a member only where the rule
    names it or takes them all.

    Parameters
    ----------
    known
        What is known of the assets on the day; what the panel's own and the sizes say where None.
    tables
        What there is beside the prices: lists, taxonomies and characteristics.

    Raises
    ------
    DataError
        No prices at `as_of`, a window that reaches too far back, no snapshot that early, an asset to include that
        lacks too many prices, or no member at all.
    ConfigurationError
        A rule that reads a column which the dataset lacks, names what is not known, or compares prices or turnovers
        in several currencies.
    """
    known = known or KnownAssets.of(panel.assets, market_caps)
    require_known_to(panel, rule, known.sector_names, tables, has_sizes=market_caps is not None)
    history = History.of(panel, as_of, rule)
    names = NameScreen.of(rule, as_of, known, tables)
    # An asset without a price so far is not known yet.
    unwanted = {symbol: why for symbol in history.last_price if (why := names.why_not(symbol)) is not None}
    columns = KnownColumns(
        panel=panel,
        rule=rule,
        as_of=as_of,
        end=history.end,
        market_caps=market_caps,
        tables=tables,
        candidates=frozenset(history.last_price) - unwanted.keys(),
    )
    ranking = _ranking(history, rule, as_of, market_caps, columns)
    figures = FigureScreen.of(rule, history, columns, known)
    drawn = _Drawn.of(ranking, rule, names, figures, known)
    members = (*drawn.members, *_included(known, rule, history, {asset.symbol for asset in drawn.members}))
    if not members:
        raise _no_members(history, {**drawn.left_out, **unwanted}, unwanted)
    return Universe(
        as_of=parse_as_of(as_of),
        members=members,
        passed_over=drawn.passed_over,
        snapshot=ranking.snapshot,
        left_out=_left_out({**unwanted, **drawn.left_out}, members, drawn, figures, ranking),
    )


def _left_out(
    known: Mapping[str, str], members: tuple[Asset, ...], drawn: _Drawn, figures: FigureScreen, ranking: _Ranking
) -> dict[str, str]:
    """Return why each asset priced so far, or ranked before the last member, is no member."""
    symbols = {asset.symbol for asset in members}
    beyond = figures.history.last_price.keys() - known.keys() - symbols
    reasons = {**known, **{symbol: _why_beyond(symbol, drawn, figures, ranking) for symbol in beyond}}
    return {symbol: reasons[symbol] for symbol in sorted(reasons) if symbol not in symbols}


def _included(known: KnownAssets, rule: UniverseRule, history: History, already: set[str]) -> Iterator[Asset]:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranking:
    """Candidates in the order in which they are taken."""

    symbols: tuple[str, ...]
    snapshot: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Drawn:
    """Members in their order, and why other candidates are none.

    Attributes
    ----------
    passed_over
        Those of which the data speak against: before the last member where the rule takes so many, else all.
    left_out
        Symbol → why, of every candidate that was looked at.
    """

    members: tuple[Asset, ...]
    passed_over: tuple[PassedOver, ...]
    left_out: dict[str, str]

    @classmethod
    def of(
        cls, ranking: _Ranking, rule: UniverseRule, names: NameScreen, figures: FigureScreen, known: KnownAssets
    ) -> _Drawn:
        members: list[Asset] = []
        passed_over: list[PassedOver] = []
        unwanted: dict[str, str] = {}
        before_last_member = 0
        for symbol in ranking.symbols:
            why = names.why_not(symbol)
            if why is not None:
                unwanted[symbol] = why
                continue
            reason = figures.why_not(symbol)
            if reason is None:
                members.append(known.assets[symbol])
                before_last_member = len(passed_over)
            else:
                passed_over.append(PassedOver(symbol=symbol, reason=reason))
            if len(members) == rule.top:
                break
        # Runs of rules that said no more were recorded with those before the last member alone.
        is_short = len(members) != rule.top and rule.says_more
        kept = passed_over if rule.top is None or is_short else passed_over[:before_last_member]
        left_out = unwanted | {passed.symbol: passed.reason for passed in passed_over}
        return cls(members=tuple(members), passed_over=tuple(kept), left_out=left_out)


def _ranking(
    history: History, rule: UniverseRule, as_of: AsOf, market_caps: MarketCaps | None, columns: KnownColumns
) -> _Ranking:
    priced = history.last_price
    if rule.ranked_by != MARKET_CAP:
        return _Ranking(symbols=_ordered(columns, rule))
    if market_caps is None:
        if rule.needs_sizes:
            raise ConfigurationError(
                "the rule takes the largest, but no market capitalisations are given",
                where="universe rule, top",
                value=rule.top,
                remedy="leave `top` out, or use a dataset with market capitalisations",
            )
        return _Ranking(symbols=tuple(sorted(priced)))
    if not rule.needs_sizes and not market_caps.sizes(as_of):  # none is known yet, and none is asked for
        return _Ranking(symbols=tuple(sorted(priced)))
    snapshot = market_caps.latest(as_of)
    if rule.needs_sizes:
        symbols = snapshot.symbols if rule.largest else _ordered(columns, rule)
        return _Ranking(symbols=symbols, snapshot=snapshot.date)
    ranked = [symbol for symbol in snapshot.symbols if symbol in priced]
    return _Ranking(symbols=(*ranked, *sorted(set(priced) - set(ranked))), snapshot=snapshot.date)


def _ordered(columns: KnownColumns, rule: UniverseRule) -> tuple[str, ...]:
    """Return the assets by a column, equal ones by symbol; those of which no value is known are left out."""
    values = columns.values(rule.ranked_by)
    sign = -1.0 if rule.largest else 1.0
    return tuple(sorted(values, key=lambda symbol: (sign * values[symbol], symbol)))


def _why_beyond(symbol: str, drawn: _Drawn, figures: FigureScreen, ranking: _Ranking) -> str:
    """Return why an asset that the ranking did not come to is no member: its rank, or why it has none."""
    rule, columns, history = figures.rule, figures.columns, figures.history
    if history.last_price[symbol] < history.sessions[-1]:  # whatever its rank: the ticker may go on as another asset
        return str(figures.why_not(symbol))
    values = columns.values(rule.ranked_by)
    if symbol not in values:
        of = "" if ranking.snapshot is None else f" in the snapshot of {ranking.snapshot:%Y-%m-%d}"
        return figures.why_not(symbol) or f"{rule.ranked_by} is not known{of}, and the rule ranks by it"
    own = f"{rule.ranked_by} {measured(values[symbol])}{columns.unit(rule.ranked_by)}"
    last = drawn.members[-1].symbol
    return f"{own}, not among the {rule.top} {rule.order}, of which {last} has {measured(values[last])}"


def _no_members(history: History, left_out: Mapping[str, str], unwanted: Collection[str]) -> DataError:
    """Return the error for a day without members: for want of prices, or for what else the rule asks."""
    others = {symbol: why for symbol, why in left_out.items() if history.what_is_missing(symbol) is None}
    if not others:
        return history.no_members()
    examples = sorted(others, key=lambda symbol: symbol in unwanted)  # what the data speak against says more
    return DataError(
        "no asset is as the rule asks",
        where=f"{history.name}, {label(history.sessions[-1], history.calendar)}, universe",
        value="; ".join(f"{symbol}: {others[symbol]}" for symbol in examples[:_NAMED]),
        remedy="change what the rule says of names, labels, figures or prices, or take another date",
    )
