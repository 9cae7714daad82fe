"""Columns of wide tables: one of dates, and the others each an asset's closes."""

from __future__ import annotations

from collections import Counter

from tangency.errors import DataError, Remedy, Setting
from tangency.market.reading.column_names import ADJUSTED, SYMBOL, plays
from tangency.market.reading.columns import require_distinct, require_mapped
from tangency.market.reading.date_hints import is_date_like
from tangency.market.reading.field_columns import match_fields
from tangency.market.reading.raw import RawTable
from tangency.market.reading.wide_columns import WideColumns
from tangency.market.spec import FLOAT_COLUMNS, PanelSpec

__all__ = ["match_wide"]


def match_wide(raw: RawTable, spec: PanelSpec) -> WideColumns:
    """Return the columns of a wide table.

    Raises
    ------
    DataError
        No column of dates, two columns of one asset, a mapping of other columns, the fields of one asset in place of
        assets; as `match_fields` for two header rows.
    """
    require_distinct(raw)
    if raw.levels:
        return match_fields(raw, spec)
    names = list(raw.frame.columns)
    require_mapped(raw, names, spec)
    _require_only_dates(raw, spec)
    day = _day(raw, spec, names)
    assets = [name for name in names if name != day]
    _require_assets(raw, assets, day)
    columns = {name.strip(): {"close": name} for name in assets}
    return WideColumns(timestamp=day, columns=columns, is_mapped=day in spec.columns)


def _require_only_dates(raw: RawTable, spec: PanelSpec) -> None:
    other = next(((name, part) for name, part in spec.columns.items() if part != "timestamp"), None)
    if other is not None:
        raise DataError(
            "the columns of a wide table are assets, beside that of the dates",
            where=raw.source,
            value=f"{other[0]}={other[1]}",
            remedy=Remedy("map the column of dates alone, or read the table in long form: ", Setting("layout", "long")),
        )


def _require_assets(raw: RawTable, assets: list[str], day: str) -> None:
    if not assets:
        raise DataError("the table has no assets", where=raw.source, value=day, remedy="give a column for each asset")
    symbol = next((name for name in assets if plays(name) == SYMBOL), None)
    if symbol is not None:
        raise DataError(
            "the table seems to be long: it has a column of symbols",
            where=raw.source,
            value=symbol,
            remedy=Remedy("read it so: ", Setting("layout", "long")),
        )
    if all(plays(name) in FLOAT_COLUMNS or plays(name) == ADJUSTED for name in assets):
        raise DataError(
            "the columns seem to be the fields of one asset, not assets",
            where=raw.source,
            value=", ".join(assets),
            remedy=Remedy("read it in long form: ", Setting("layout", "long")),
        )
    asset, count = Counter(name.strip() for name in assets).most_common(1)[0]
    if count > 1:
        raise DataError(
            "two columns are of one asset",
            where=raw.source,
            value=asset,
            remedy="rename or remove one of them",
        )


def _day(raw: RawTable, spec: PanelSpec, names: list[str]) -> str:
    mapped = [name for name, part in spec.columns.items() if part == "timestamp"]
    candidates = mapped or [name for name in names if plays(name) == "timestamp"]
    if len(candidates) == 1:
        return candidates[0]
    dated = [name for name in names if len(raw.frame) and is_date_like(raw.frame[name].iloc[0])]
    best = (candidates or dated or names[:1])[0]
    raise DataError(
        "two columns could be the dates" if candidates else "the table has no column 'timestamp'",
        where=raw.source,
        value=", ".join(names),
        remedy=Remedy("map the one that is meant, perhaps ", Setting("columns", {best: "timestamp"})),
    )
