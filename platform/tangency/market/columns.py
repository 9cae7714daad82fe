"""Names of columns: from the file's to the canonical ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tangency.domain.naming import nearest_names
from tangency.errors import DataError
from tangency.market.raw import RawTable
from tangency.market.spec import CANONICAL_COLUMNS, REQUIRED_COLUMNS, PanelSpec

__all__ = ["ColumnNames", "match_columns"]

_DATE_NAMES = ("date", "time", "datetime", "open_time", "day")
_WIDE_FROM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnNames:
    """Which column of the file plays which canonical part, and which plays none."""

    source_of: Mapping[str, str]
    left_out: tuple[str, ...]


def match_columns(raw: RawTable, spec: PanelSpec) -> ColumnNames:
    """Return the columns of `raw` by canonical name.

    Raises
    ------
    DataError
        A column that is repeated, mapped but absent, mapped onto one that is there, or required and missing.
    """
    present = list(raw.frame.columns)
    twice = [name for name, count in Counter(present).items() if count > 1]
    if twice:
        raise DataError(
            "a column appears twice", where=raw.source, value=twice[0], remedy="rename or remove one of them"
        )
    for name in spec.columns:
        if name not in present:
            raise DataError(
                f"the table has no column {name!r} to map",
                where=raw.source,
                value=", ".join(present),
                remedy=f"map one of the columns that are there{_nearest(name, present)}",
            )
    source_of = {name: name for name in present if name in CANONICAL_COLUMNS and name not in spec.columns}
    for name, target in spec.columns.items():
        if target in source_of:
            raise DataError(
                f"columns {name!r} and {target!r} both claim to be {target!r}",
                where=raw.source,
                value=name,
                remedy="rename the one that is not meant",
            )
        source_of[target] = name
    _require(raw, present, source_of)
    used = set(source_of.values())
    return ColumnNames(source_of=source_of, left_out=tuple(name for name in present if name not in used))


def _require(raw: RawTable, present: list[str], source_of: Mapping[str, str]) -> None:
    missing = [name for name in REQUIRED_COLUMNS if name not in source_of]
    if missing:
        raise DataError(
            f"the table has no column {missing[0]!r}",
            where=raw.source,
            value=", ".join(present),
            remedy=_remedy(missing, present, set(source_of.values())),
        )


def _remedy(missing: list[str], present: list[str], used: set[str]) -> str:
    free = [name for name in present if name not in used]
    if {"symbol", "close"} <= set(missing) and len(free) >= _WIDE_FROM:
        return (
            "the table looks wide (one column per asset); prices are read in long form with one row per timestamp "
            "and symbol: reshape it first, with pandas.DataFrame.melt for instance"
        )
    wanted = missing[0]
    folded = {name.casefold(): name for name in free}
    guesses = [folded[name] for name in (wanted, *(_DATE_NAMES if wanted == "timestamp" else ())) if name in folded]
    guesses += list(nearest_names(wanted, free))
    if guesses:
        return f"map the one that is meant, perhaps columns={{{guesses[0]!r}: {wanted!r}}}"
    return f"add it; every table needs {', '.join(REQUIRED_COLUMNS)}"


def _nearest(name: str, present: list[str]) -> str:
    near = nearest_names(name, present)
    return f", perhaps {near[0]!r}" if near else ""
