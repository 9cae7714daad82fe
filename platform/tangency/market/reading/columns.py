"""Names of columns: from the table's to the canonical ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tangency.domain.input_limits import LONGEST_TEXT
from tangency.domain.naming import nearest_names
from tangency.errors import DataError, Remedy, Setting
from tangency.market.reading.column_names import ADJUSTED, plays
from tangency.market.reading.listing import listed
from tangency.market.reading.missing_columns import missing_columns
from tangency.market.reading.raw import RawTable
from tangency.market.spec import CANONICAL_COLUMNS, REQUIRED_COLUMNS, PanelSpec

__all__ = ["ColumnNames", "either", "match_columns", "require_distinct", "require_mapped"]

_BAR = ("open", "high", "low")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnNames:
    """Which column of the table plays which canonical part, and which plays none."""

    source_of: Mapping[str, str]
    left_out: tuple[str, ...]
    noticed: tuple[str, ...] = ()


def match_columns(raw: RawTable, spec: PanelSpec) -> ColumnNames:
    """Return the columns of `raw` by canonical name.

    An explicit mapping wins. A column that has the name of a part, in any case, plays it. An adjusted close plays the
    close where there is no other, and open, high and low that are not adjusted are left out beside it.

    Raises
    ------
    DataError
        A column that is repeated, mapped but absent, or required and missing; two that could play one part.
    """
    present = list(raw.frame.columns)
    require_distinct(raw)
    require_mapped(raw, present, spec)
    mapped = {target: name for name, target in spec.columns.items()}
    named = _by_name(raw, present, mapped, spec)
    adjusted = [name for name in present if plays(name) == ADJUSTED]
    if "close" not in mapped:
        _require_one_close(raw, named.get("close"), adjusted)
        if adjusted and "close" not in named:
            named["close"] = adjusted[0]
    source_of = named | mapped
    if source_of.get("close") in adjusted:
        source_of = {part: name for part, name in source_of.items() if part not in _BAR or part in mapped}
    missing = [part for part in REQUIRED_COLUMNS if part not in source_of]
    if missing:
        raise missing_columns(raw, missing, source_of, spec)
    used = set(source_of.values())
    return ColumnNames(
        source_of={part: source_of[part] for part in CANONICAL_COLUMNS if part in source_of},
        left_out=tuple(name for name in present if name not in used),
        noticed=_noticed(source_of, mapped, named),
    )


def require_distinct(raw: RawTable) -> None:
    """Do nothing for columns of different names.

    Raises
    ------
    DataError
        For a name that two of them have, or that is none.
    """
    strange = next((name for name in raw.frame.columns if "\0" in name or len(name) > LONGEST_TEXT), None)
    if strange is not None:
        raise DataError("this is no name of a column", where=raw.source, value=strange, remedy="rename it")
    twice = [name for name, count in Counter(raw.frame.columns).items() if count > 1]
    if twice:
        raise DataError(
            "a column appears twice", where=raw.source, value=twice[0], remedy="rename or remove one of them"
        )


def require_mapped(raw: RawTable, present: Collection[str], spec: PanelSpec) -> None:
    """Do nothing where the columns that the spec maps are there.

    Raises
    ------
    DataError
        For one that is not, with the nearest.
    """
    for name in spec.columns:
        if name not in present:
            near = nearest_names(name, present)
            raise DataError(
                f"the table has no column {name!r} to map",
                where=raw.source,
                value=", ".join(present),
                remedy="map one of the columns that are there" + (f", perhaps {near[0]!r}" if near else ""),
            )


def _by_name(raw: RawTable, present: list[str], mapped: Mapping[str, str], spec: PanelSpec) -> dict[str, str]:
    """Return the columns that play a part by their names; one that is exactly canonical before others."""
    found: dict[str, str] = {name: name for name in present if name in CANONICAL_COLUMNS and name not in spec.columns}
    for name in present:
        part = plays(name)
        if part is None or part == ADJUSTED or part in mapped or name in spec.columns:
            continue
        other = found.setdefault(part, name)
        if other not in {name, part}:
            raise DataError(
                f"columns {other!r} and {name!r} could both be the {part}",
                where=raw.source,
                value=", ".join(present),
                remedy=either(other, name, part),
            )
    return {part: name for part, name in found.items() if part not in mapped}


def _require_one_close(raw: RawTable, close: str | None, adjusted: list[str]) -> None:
    candidates = [name for name in (close, *adjusted) if name is not None]
    if len(candidates) > 1:
        raise DataError(
            f"the table has the close {candidates[0]!r} and the adjusted close {candidates[-1]!r}",
            where=raw.source,
            value=", ".join(candidates),
            remedy=either(candidates[-1], candidates[0], "close"),
        )


def either(one: str, other: str, part: str) -> Remedy:
    """Return the remedy for two columns of which either could play a part."""
    return Remedy(
        "declare which is meant: ", Setting("columns", {one: part}), " or ", Setting("columns", {other: part})
    )


def _noticed(source_of: Mapping[str, str], mapped: Mapping[str, str], named: Mapping[str, str]) -> tuple[str, ...]:
    read = [f"{name} as {part}" for part, name in source_of.items() if part not in mapped and name != part]
    notes = [f"read by their names: {listed(read)}"] if read else []
    bare = [named[part] for part in _BAR if part in named and part not in source_of]
    if bare:
        notes.append(f"{listed(bare)} left out: not adjusted as {source_of['close']} is")
    return tuple(notes)
