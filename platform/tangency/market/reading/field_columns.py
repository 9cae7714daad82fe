"""Columns of tables with two header rows: one row names the field, the other the asset."""

from __future__ import annotations

from collections.abc import Mapping

from tangency.errors import DataError, Remedy, Setting
from tangency.market.reading.column_names import ADJUSTED, plays
from tangency.market.reading.columns import either, require_mapped
from tangency.market.reading.raw import RawTable
from tangency.market.reading.wide_columns import WideColumns
from tangency.market.spec import FLOAT_COLUMNS, PanelSpec

__all__ = ["match_fields"]

_BAR = ("open", "high", "low")


def match_fields(raw: RawTable, spec: PanelSpec) -> WideColumns:
    """Return the columns of a table with two header rows; a mapping is of the names of fields.

    Raises
    ------
    DataError
        Header rows neither of which names fields, or both alike; a field that is mapped but absent; a close beside an
        adjusted one.
    """
    day = _day(raw, spec)
    pairs = {name: pair for name, pair in zip(raw.frame.columns, raw.levels, strict=True) if name != day}
    level = _field_level(raw, pairs, spec)
    fields = list(dict.fromkeys(pair[level] for pair in pairs.values()))
    require_mapped(raw, [day, *fields], spec)
    parts = _parts(raw, fields, spec)
    columns: dict[str, dict[str, str]] = {}
    left_out: list[str] = []
    for name, pair in pairs.items():
        field, symbol = pair[level], pair[1 - level]
        if field not in parts or not symbol:
            left_out.append(name)
            continue
        if parts[field] in columns.setdefault(symbol, {}):
            raise DataError("a column appears twice", where=raw.source, value=name, remedy="remove one of them")
        columns[symbol][parts[field]] = name
    return WideColumns(timestamp=day, columns=columns, left_out=tuple(left_out), is_mapped=day in spec.columns)


def _day(raw: RawTable, spec: PanelSpec) -> str:
    names = list(raw.frame.columns)
    mapped = [name for name in names if spec.columns.get(name) == "timestamp"]
    dated = [name for name, pair in zip(names, raw.levels, strict=True) if "timestamp" in map(plays, pair)]
    return next(iter([*mapped, *dated, names[0]]))


def _field_level(raw: RawTable, pairs: Mapping[str, tuple[str, str]], spec: PanelSpec) -> int:
    """Return which of the two rows names the fields: the one of which more names are those of fields."""
    known = [sum(_part(pair[level], spec) is not None for pair in pairs.values()) for level in (0, 1)]
    if known[0] == known[1]:
        raise DataError(
            "both header rows name fields" if known[0] else "neither of the two header rows names the fields",
            where=raw.source,
            value=", ".join(pairs),
            remedy=Remedy("if the table has one header row: ", Setting("header_rows", 1)),
        )
    return 0 if known[0] > known[1] else 1


def _part(field: str, spec: PanelSpec) -> str | None:
    part = spec.columns.get(field) or plays(field)
    part = "close" if part == ADJUSTED else part
    return part if part in FLOAT_COLUMNS else None


def _parts(raw: RawTable, fields: list[str], spec: PanelSpec) -> dict[str, str]:
    """Return the fields that are read, with the part that each plays."""
    mapped = {part: field for field, part in spec.columns.items() if field in fields}
    if "close" not in mapped:
        closes = [field for field in fields if plays(field) in {"close", ADJUSTED}]
        if len(closes) > 1:
            raise DataError(
                f"the table has the closes {closes[0]!r} and {closes[1]!r}",
                where=raw.source,
                value=", ".join(fields),
                remedy=either(closes[0], closes[1], "close"),
            )
        if closes:
            mapped["close"] = closes[0]
    is_adjusted = plays(mapped.get("close", "")) == ADJUSTED
    named = {str(plays(field)): field for field in fields if plays(field) in FLOAT_COLUMNS}
    if is_adjusted:  # bars that are not adjusted lie on another scale
        named = {part: field for part, field in named.items() if part not in _BAR}
    return {field: part for part, field in (named | mapped).items() if part in FLOAT_COLUMNS}
