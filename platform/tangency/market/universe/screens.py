"""Why a rule leaves an asset out by its name, its labels or its lists, and why by its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from tangency.display.numbers import measured
from tangency.domain.constraint import Membership
from tangency.domain.decimals import plain
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.market.as_of import AsOf
from tangency.market.filter import Filter
from tangency.market.known_assets import KnownAssets
from tangency.market.reference import SECTOR, ReferenceTables
from tangency.market.rule import UniverseRule
from tangency.market.sessions import label
from tangency.market.universe.columns import KnownColumns
from tangency.market.universe.history import History

__all__ = ["FigureScreen", "NameScreen", "require_names"]


def require_names(rule: UniverseRule, symbols: Iterable[str], sectors: Iterable[str], tables: ReferenceTables) -> None:
    """Refuse a rule that names an asset, a label, a taxonomy or a list which the dataset does not know.

    Raises
    ------
    UnknownName
        With the nearest.
    ConfigurationError
        A list where the dataset has none.
    """
    labels = {SECTOR: dict.fromkeys(sorted(sectors))}
    labels |= {name: dict.fromkeys(own.labels) for name, own in tables.taxonomies.items() if name != SECTOR}
    for field in ("exclude_sectors", "keep_sectors"):
        for sector in getattr(rule, field):
            known_name("sector", sector, labels[SECTOR], where=f"universe rule, {field}")
    for field in ("keep_labels", "exclude_labels"):
        for taxonomy, own in getattr(rule, field).items():
            there = labels[known_name("taxonomy", taxonomy, labels, where=f"universe rule, {field}")]
            for each in own:
                known_name(f"label of {taxonomy}", each, there, where=f"universe rule, {field}")
    known = dict.fromkeys(symbols)
    for field in ("include", "assets", "exclude"):
        for symbol in getattr(rule, field) or ():
            known_name("asset", symbol, known, where=f"universe rule, {field}")
    if rule.member_of is not None:
        if tables.memberships is None:
            raise ConfigurationError(
                "the rule takes the members of a list, but the dataset has no lists",
                where="universe rule, member_of",
                value=rule.member_of,
                remedy=Remedy("import them: ", Setting("memberships")),
            )
        known_name("list", rule.member_of, tables.memberships.lists, where="universe rule, member_of")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NameScreen:
    """What the rule itself says of names, labels and lists, on a day."""

    rule: UniverseRule
    kept: tuple[tuple[str, frozenset[str], Mapping[str, Membership]], ...]
    excluded: tuple[tuple[str, frozenset[str], Mapping[str, Membership]], ...]
    members: frozenset[str] | None

    @classmethod
    def of(cls, rule: UniverseRule, as_of: AsOf, known: KnownAssets, tables: ReferenceTables) -> Self:
        """Return the screen of a day."""

        def on(asked: Mapping[str, tuple[str, ...]], sectors: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
            return [*([(SECTOR, sectors)] if sectors else []), *asked.items()]

        def holding(taxonomy: str) -> Mapping[str, Membership]:
            return known.sectors if taxonomy == SECTOR else tables.taxonomies[taxonomy].as_of(as_of)

        kept, excluded = on(rule.keep_labels, rule.keep_sectors), on(rule.exclude_labels, rule.exclude_sectors)
        members = None
        if rule.member_of is not None and tables.memberships is not None:
            members = frozenset(tables.memberships.as_of(rule.member_of, as_of))
        return cls(
            rule=rule,
            kept=tuple((name, frozenset(labels), holding(name)) for name, labels in kept),
            excluded=tuple((name, frozenset(labels), holding(name)) for name, labels in excluded),
            members=members,
        )

    def why_not(self, symbol: str) -> str | None:
        """Return why the rule does not want an asset; None where it does."""
        rule = self.rule
        if rule.assets is not None and symbol not in rule.assets:
            return "not among the assets that the rule names"
        if symbol in rule.exclude:
            return "excluded by name"
        for taxonomy, labels, on_day in self.excluded:
            own = _labels(on_day.get(symbol)) & labels
            if own:
                return f"{taxonomy} {_listed(own)}, which the rule excludes"
        for taxonomy, labels, on_day in self.kept:
            own = _labels(on_day.get(symbol))
            if not own & labels:
                has = f"{taxonomy} {_listed(own)}" if own else f"no {taxonomy}"
                return f"{has}, and the rule keeps {_listed(labels)}"
        if self.members is not None and symbol not in self.members:
            return f"no member of {rule.member_of} on the day"
        return None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FigureScreen:
    """What the rule asks of an asset's listing, figures and prices, on a day."""

    rule: UniverseRule
    history: History
    columns: KnownColumns
    filters: tuple[Filter, ...]
    known: KnownAssets

    @classmethod
    def of(cls, rule: UniverseRule, history: History, columns: KnownColumns, known: KnownAssets) -> Self:
        """Return the screen of a day."""
        least = {"price": rule.min_price, "turnover": rule.min_turnover}
        bounds = [Filter(column=name, sign=">=", number=bound) for name, bound in least.items() if bound is not None]
        asked = (*bounds, *map(Filter.parse, rule.filters))
        return cls(rule=rule, history=history, columns=columns, filters=asked, known=known)

    def why_not(self, symbol: str) -> str | None:
        """Return why an asset cannot be a member, with the figure and what is asked; None where it can."""
        reasons: tuple[Callable[[str], str | None], ...] = (
            self._why_no_investment, self.history.what_is_missing, self._why_filtered,
        )  # fmt: skip
        return next((why for reason in reasons if (why := reason(symbol)) is not None), None)

    def _why_no_investment(self, symbol: str) -> str | None:
        asset, rule = self.known.assets.get(symbol), self.rule
        if asset is None:
            return None
        if asset.is_benchmark and not rule.include_benchmarks and symbol not in (rule.assets or ()):
            return "an index or benchmark, which only a rule that includes it by name takes"
        if symbol in self.known.unlisted:
            return "not listed yet"
        sessions, calendar = self.history.sessions, self.history.calendar
        if asset.delisted is None or (
            self.history.last_price.get(symbol) == sessions[-1]
            and np.datetime64(asset.delisted, "D") >= sessions[-1].astype("datetime64[D]")
        ):
            return None
        worth = asset.settlement_value
        settled = "" if worth is None else f", settled at {plain(worth)} {asset.currency}"
        return f"delisted {label(np.datetime64(asset.delisted, 'us'), calendar)}{settled}"

    def _why_filtered(self, symbol: str) -> str | None:
        for each in self.filters:
            value = self.columns.values(each.column).get(symbol)
            if value is None:
                return f"{each.column} is not known, and the rule asks for {each.asked}"
            if not each.admits(value):
                return f"{each.column} {measured(value)}{self.columns.unit(each.column)}, not {each.asked}"
        return None


def _labels(membership: Membership | None) -> frozenset[str]:
    if membership is None:
        return frozenset()
    return frozenset([membership] if isinstance(membership, str) else membership)


def _listed(labels: Iterable[str]) -> str:
    return ", ".join(sorted(labels))
