"""Members of indices, benchmarks and other lists, each from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tangency.domain.naming import known_name
from tangency.market.as_of import AsOf, parse_as_of
from tangency.market.reference.intervals import holding_on

__all__ = ["MembershipTable"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MembershipTable:
    """Rows of `list`, `symbol`, `valid_from` and `valid_to` (the first day on which the asset is no member).

    >>> from tangency.market import GivenTables, ReferenceTables, read_tables
    >>> rows = [{"list": "top", "symbol": "BTC"}, {"list": "top", "symbol": "XRP", "valid_to": "2021-01-01"}]
    >>> own = ReferenceTables(frames=read_tables(GivenTables(tables={"memberships": rows}), ["BTC", "XRP"]).frames)
    >>> own.memberships.as_of("top", "2020-12-31"), own.memberships.as_of("top", "2021-01-01")
    (('BTC', 'XRP'), ('BTC',))
    """

    rows: Any

    @property
    def lists(self) -> tuple[str, ...]:
        """Names of the lists, sorted."""
        return tuple(sorted(set(self.rows["list"].to_pylist())))

    def as_of(self, name: str, day: AsOf) -> tuple[str, ...]:
        """Return the members of a list on a day, sorted; raises UnknownName."""
        known_name("list", name, self.lists, where="memberships")
        holding = holding_on(self.rows, parse_as_of(day)).to_pylist()
        return tuple(sorted(each["symbol"] for each in holding if each["list"] == name))
