"""The error for a table without a column that it needs, with what its other columns could be."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from tangency.domain.naming import nearest_names
from tangency.errors import DataError, Remedy, Setting
from tangency.market.reading.column_names import plays
from tangency.market.reading.date_hints import is_date_like
from tangency.market.reading.raw import RawTable
from tangency.market.reading.symbol_column import stem_of
from tangency.market.spec import FLOAT_COLUMNS, REQUIRED_COLUMNS, PanelSpec

__all__ = ["missing_columns"]

_OTHER_NAMES = {
    "timestamp": ("unix", "snapped_at", "open_time", "day", "time", "index"),
    "symbol": ("name", "asset", "coin", "isin", "id", "code", "stock", "pair"),
    "close": ("price", "close/last", "last", "last price", "px_last", "value", "nav", "c"),
}
_LOOKED_AT = 1_000
_NUMBER = re.compile(r"[^\w\s]{0,3}[\d.,'\s]*\d[\d.,'\s]*[^\w\s]{0,3}")


def missing_columns(raw: RawTable, missing: list[str], source_of: Mapping[str, str], spec: PanelSpec) -> DataError:
    """Return the error for the parts that no column plays."""
    present = list(raw.frame.columns)
    free = [name for name in present if name not in set(source_of.values())]
    guesses = {part: name for part in missing if (name := _guess(part, free, raw)) is not None}
    return DataError(
        f"the table has no column {missing[0]!r}",
        where=raw.source,
        value=", ".join(present),
        remedy=_remedy(missing, [name for name in free if name not in guesses.values()], guesses, raw, spec),
    )


def _guess(part: str, free: list[str], raw: RawTable) -> str | None:
    folded = {name.casefold(): name for name in free}
    if part == "timestamp":
        dated = [name for name in free if is_date_like(_first_value(raw.frame[name]))]
        named = [folded[name] for name in _OTHER_NAMES[part] if name in folded]
        both = [name for name in named if name in dated]
        return next(iter([*both, *dated, *named, *nearest_names(part, free)]), None)
    named = [folded[name] for name in (part, *_OTHER_NAMES.get(part, ())) if name in folded]
    return next(iter([*named, *nearest_names(part, free)]), None)


def _remedy(missing: list[str], free: list[str], guesses: Mapping[str, str], raw: RawTable, spec: PanelSpec) -> str:
    mapping = {name: part for part, name in guesses.items()}
    lacks = [part for part in missing if part not in guesses]
    if _looks_wide(missing, free, guesses, raw):
        day = {name: part for name, part in mapping.items() if part == "timestamp"}
        return _settings("the table looks wide (one column per asset): ", Setting("layout", "wide"), day)
    if lacks == ["symbol"] and spec.dialect.symbol is None:
        stem = Setting("symbol", None if raw.file is None else stem_of(raw.file))
        return _settings("if the table is of one asset, name it: ", stem, mapping)
    if mapping:
        rest = f", and add {', '.join(lacks)}" if lacks else ""
        return Remedy("map what is meant, perhaps ", Setting("columns", mapping), rest)
    return f"add it; every table needs {', '.join(REQUIRED_COLUMNS)}"


def _settings(what: str, setting: Setting, mapping: Mapping[str, str]) -> Remedy:
    return Remedy(what, (setting, Setting("columns", dict(mapping))) if mapping else setting)


def _looks_wide(missing: list[str], free: list[str], guesses: Mapping[str, str], raw: RawTable) -> bool:
    """Whether there are only dates and columns of numbers, none of which has the name of a price."""
    others = [*free, *(name for part, name in guesses.items() if part != "timestamp")]
    if not {"symbol", "close"} <= set(missing) or not others:
        return False
    is_close_named = guesses.get("close", "").casefold() in _OTHER_NAMES["close"]
    is_named = is_close_named or any(plays(name) in FLOAT_COLUMNS for name in raw.frame.columns)
    return not is_named and all(_is_number(_first_value(raw.frame[name])) for name in others)


def _is_number(value: object) -> bool:
    return value is None or _NUMBER.fullmatch(str(value)) is not None


def _first_value(cells: pd.Series) -> object:
    there = (value for value in cells.head(_LOOKED_AT).dropna() if str(value).strip())
    return next(there, None)
