"""Columns of wide tables: one of dates, and the others an asset's, or a field of an asset's under two header rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tangency.errors import DataError, Remedy, Setting
from tangency.market.reading.column_names import ADJUSTED, plays
from tangency.market.reading.columns import require_distinct
from tangency.market.reading.date_hints import is_date_like
from tangency.market.reading.listing import listed
from tangency.market.reading.raw import RawTable
from tangency.market.spec import FLOAT_COLUMNS, PanelSpec

__all__ = ["WideColumns", "match_wide"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WideColumns:
    """Which column holds the dates, and which hold what of which asset.

    Attributes
    ----------
    columns
        By symbol, the column of each part.
    """

    timestamp: str
    columns: Mapping[str, Mapping[str, str]]
    left_out: tuple[str, ...] = ()
    noticed: tuple[str, ...] = ()

    @property
    def symbols(self) -> tuple[str, ...]:
        """Sorted."""
        return tuple(sorted(self.columns))

    @property
    def parts(self) -> frozenset[str]:
        """The parts that any asset has."""
        return frozenset(part for parts in self.columns.values() for part in parts)

    @property
    def source_of(self) -> Mapping[str, str]:
        """What plays which part, for people."""
        return {
            "timestamp": self.timestamp,
            "symbol": "the header",
            **dict.fromkeys(sorted(self.parts), "the cells"),
        }

    def without(self, symbols: tuple[str, ...]) -> WideColumns:
        """Return the same with the note that some assets have no value at all."""
        if not symbols:
            return self
        return replace(self, noticed=(*self.noticed, f"without any value, so left out: {listed(symbols)}"))


def match_wide(raw: RawTable, spec: PanelSpec) -> WideColumns:
    """Return the columns of a wide table.

    Raises
    ------
    DataError
        No column of dates, two columns of one asset, or header rows neither of which names fields.
    """
    if raw.levels:
        return _match_levels(raw, spec)
    require_distinct(raw)
    day = _day(raw, spec, list(raw.frame.columns))
    columns = {name.strip(): {"close": name} for name in raw.frame.columns if name != day}
    parts = [name for name in columns if plays(name) in FLOAT_COLUMNS or plays(name) == ADJUSTED]
    if parts and len(parts) == len(columns):
        raise DataError(
            "the columns seem to be the fields of one asset, not assets",
            where=raw.source,
            value=", ".join(columns),
            remedy=Remedy("read it in long form: ", Setting("layout", "long")),
        )
    if not columns:
        raise DataError("the table has no assets", where=raw.source, value=day, remedy="give a column for each asset")
    return WideColumns(timestamp=day, columns=columns, noticed=_noticed(day, spec))


def _day(raw: RawTable, spec: PanelSpec, names: list[str]) -> str:
    mapped = next((name for name, part in spec.columns.items() if part == "timestamp"), None)
    candidates = [mapped] if mapped is not None else [name for name in names if plays(name) == "timestamp"]
    if len(candidates) == 1 and candidates[0] in names:
        return str(candidates[0])
    dated = [name for name in names if len(raw.frame) and is_date_like(raw.frame[name].iloc[0])]
    best = (candidates or dated or names[:1])[0]
    raise DataError(
        "the table has no column 'timestamp'" if len(candidates) < 2 else "two columns could be the dates",  # noqa: PLR2004
        where=raw.source,
        value=", ".join(names),
        remedy=Remedy("map the one that is meant, perhaps ", Setting("columns", {best: "timestamp"})),
    )


def _match_levels(raw: RawTable, spec: PanelSpec) -> WideColumns:
    """Read two header rows; the row of which more names are those of fields names the fields."""
    names = list(raw.frame.columns)
    days = [place for place, pair in enumerate(raw.levels) if any(plays(name) == "timestamp" for name in pair)]
    mapped = [place for place, name in enumerate(names) if spec.columns.get(name) == "timestamp"]
    place = next(iter([*mapped, *days, 0]))
    others = [(pair, name) for at, (pair, name) in enumerate(zip(raw.levels, names, strict=True)) if at != place]
    known = [sum(_part(pair[level]) is not None for pair, _ in others) for level in (0, 1)]
    if known[0] == known[1]:
        raise DataError(
            "neither of the two header rows names the fields" if not known[0] else "both header rows name fields",
            where=raw.source,
            value=", ".join(names),
            remedy=Remedy("if the table has one header row: ", Setting("header_rows", 1)),
        )
    level = 0 if known[0] > known[1] else 1
    columns: dict[str, dict[str, str]] = {}
    left_out: list[str] = []
    closes = {pair[1 - level] for pair, _ in others if plays(pair[level]) == "close"}
    for pair, name in others:
        part, symbol = _part(pair[level]), pair[1 - level]
        if part is None or not symbol or (plays(pair[level]) == ADJUSTED and symbol in closes):
            left_out.append(name)
        else:
            columns.setdefault(symbol, {})[part] = name
    return WideColumns(
        timestamp=names[place], columns=columns, left_out=tuple(left_out), noticed=_noticed(names[place], spec)
    )


def _part(name: str) -> str | None:
    part = "close" if plays(name) == ADJUSTED else plays(name)
    return part if part in FLOAT_COLUMNS else None


def _noticed(day: str, spec: PanelSpec) -> tuple[str, ...]:
    return () if day == "timestamp" or day in spec.columns else (f"read by their names: {day} as timestamp",)
