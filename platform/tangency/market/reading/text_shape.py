"""What the first lines of a text file show: another separator, lines above the header, two header rows, or none."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass

from tangency.errors import DataError, Remedy, Setting
from tangency.market.dialect import TAB, Dialect
from tangency.market.reading.text_file import Text

__all__ = ["require_shape"]

_HEAD_BYTES, _MOST_RECORDS = 1 << 20, 50
_SEPARATORS = (",", ";", "\t", "|")
_SPOKEN = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_NUMBER = re.compile(r"[^\w\s]?[+-]?\d[\d.,' ]*(?:[eE][+-]?\d+)?[%KMBT]?")
_EPOCH = re.compile(r"1\d{9}(?:\d{3}|\d{6}|\d{9})?(?:\.\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}.*|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.*|\d{4}[./]\d{1,2}[./]\d{1,2}.*")
_OHLCV = ("open", "high", "low", "close", "volume")
_BINANCE = ("close_time", "quote_volume", "trades", "taker_volume", "taker_quote_volume", "ignored")
_BY_NUMBERS = {
    1: ("close",),
    2: ("close", "volume"),
    4: _OHLCV[:4],
    5: _OHLCV,
    6: (*_OHLCV, "trades"),
    11: (*_OHLCV, *_BINANCE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    line: int
    fields: list[str]


def require_shape(text: Text, dialect: Dialect) -> None:
    """Do nothing for a file whose first lines are written as the dialect says.

    Raises
    ------
    DataError
        With what to declare.
    """
    records = _records(text, text.separator)
    _require_separator(text, records)
    if not records:
        return
    if dialect.header is not None:
        _require_no_header(text, records, dialect)
    else:
        _require_header_first(text, records, dialect)
        _require_names(text, records, dialect)


def _records(text: Text, separator: str) -> list[_Record]:
    """Return the first records that are not blank; the last one, which may be cut, aside."""
    head = text.data[:_HEAD_BYTES].decode(errors="replace")
    reader = csv.reader(head.splitlines(keepends=True), delimiter=separator)
    found: list[_Record] = []
    try:
        for fields in reader:
            if fields:
                found.append(_Record(line=text.first_line + reader.line_num - 1, fields=fields))
            if len(found) == _MOST_RECORDS:
                return found
    except csv.Error:
        pass
    return found if len(text.data) <= _HEAD_BYTES else found[:-1]


def _regular(records: list[_Record]) -> int:
    """Return how many records have as many fields as most have, 0 where that is one."""
    if not records:
        return 0
    width, count = Counter(len(record.fields) for record in records).most_common(1)[0]
    return count if width > 1 else 0


def _require_separator(text: Text, records: list[_Record]) -> None:
    own = _regular(records)
    scores = {each: _regular(_records(text, each)) for each in _SEPARATORS if each != text.separator}
    other = max(scores, key=lambda each: scores[each])
    if scores[other] <= own or (own and scores[other] < len(records)):
        return
    raise DataError(
        f"the fields are not separated by {_SPOKEN.get(text.separator, repr(text.separator))} but, it seems, by "
        f"{_SPOKEN[other]}",
        where=f"{text.source}, line {records[0].line if records else text.first_line}",
        value=text.separator.join(records[0].fields) if records else None,
        remedy=Remedy("declare it: ", Setting("separator", TAB if other == "\t" else other)),
    )


def _require_header_first(text: Text, records: list[_Record], dialect: Dialect) -> None:
    widths = [len(record.fields) for record in records]
    counts = Counter(widths)
    usual = max(counts, key=lambda width: (width > 1, counts[width], width))  # lines of one field are no table
    start, count = widths.index(usual), counts[usual]
    # One line that is longer or shorter than another proves nothing; and what is above a table names no numbers.
    if start == 0 or count == 1 or any(map(_is_value, records[start].fields)):
        return
    above = records[start].line - text.first_line
    raise DataError(
        "this line seems to stand above the header",
        where=f"{text.source}, line {records[0].line}",
        value=text.separator.join(records[0].fields),
        remedy=Remedy(
            f"the header seems to be line {records[start].line}: ", Setting("skip_lines", dialect.skip_lines + above)
        ),
    )


def _require_no_header(text: Text, records: list[_Record], dialect: Dialect) -> None:
    """Do nothing for a table whose names are declared and whose first line is not them."""
    if len(records) > 1 and not any(map(_is_value, records[0].fields)) and any(map(_is_value, records[1].fields)):
        raise DataError(
            "names of columns are declared, and the first line seems to be a header",
            where=f"{text.source}, line {records[0].line}",
            value=text.separator.join(records[0].fields),
            remedy=Remedy("pass over it: ", Setting("skip_lines", dialect.skip_lines + 1)),
        )


def _require_names(text: Text, records: list[_Record], dialect: Dialect) -> None:
    first = records[0]
    if dialect.header_rows > 1 and len(records) > 1 and "date" in map(_kind, records[1].fields):
        raise DataError(
            "the second header row seems to be a row of prices",
            where=f"{text.source}, line {records[1].line}",
            value=text.separator.join(records[1].fields),
            remedy=Remedy("declare one header row: ", Setting("header_rows", 1)),
        )
    if len(records) > dialect.header_rows and _is_row(first, records[1]):
        raise DataError(
            "the table seems to have no header: its first line is a row",
            where=f"{text.source}, line {first.line}",
            value=text.separator.join(first.fields),
            remedy=Remedy(
                "name the columns, if these they are: ", Setting("header", _header_of(first)), *_fewer(dialect)
            ),
        )
    if dialect.header_rows == 1 and len(records) > 1 and _has_second_header(first, records[1]):
        raise DataError(
            "the table seems to have two header rows",
            where=f"{text.source}, line {records[1].line}",
            value=text.separator.join(records[1].fields),
            remedy=Remedy("declare it: ", Setting("header_rows", 2)),
        )


def _fewer(dialect: Dialect) -> tuple[str | Setting, ...]:
    """Return the other way for a table that is taken to begin too late."""
    return (" or ", Setting("skip_lines", dialect.skip_lines - 1)) if dialect.skip_lines else ()


def _has_second_header(first: _Record, second: _Record) -> bool:
    if len(first.fields) != len(second.fields) or any(map(_is_value, second.fields)):
        return False
    pairs = list(zip(first.fields, second.fields, strict=True))
    return len(set(first.fields)) < len(first.fields) and len(set(pairs)) == len(pairs)


def _is_row(first: _Record, second: _Record) -> bool:
    """Whether the first line is of the same kinds as the next, dates and other values among them."""
    kinds, others = ([_kind(field) for field in record.fields] for record in (first, second))
    n_values = sum(map(_is_value, first.fields))
    is_alike = [_is_value(field) for field in first.fields] == [_is_value(field) for field in second.fields]
    return is_alike and n_values > 1 and ("date", "date") in zip(kinds, others, strict=False)


def _kind(field: str) -> str:
    field = field.strip()
    if _EPOCH.fullmatch(field) or _DATE.fullmatch(field):
        return "date"
    return "number" if _NUMBER.fullmatch(field) else "text" if field else "empty"


def _is_value(field: str) -> bool:
    return _kind(field) in {"date", "number"}


def _header_of(record: _Record) -> list[str]:
    """Return names for the columns of a row: the first date, the first text, and the numbers as vendors order them."""
    kinds = [_kind(field) for field in record.fields]
    day = kinds.index("date")
    text = kinds.index("text") if "text" in kinds else None
    others = [place for place in range(len(kinds)) if place not in {day, text}]
    names = {day: "timestamp", **({} if text is None else {text: "symbol"})}
    names |= dict(zip(others, _BY_NUMBERS.get(len(others), ()), strict=False))
    return [names.get(place, f"column {place + 1}") for place in range(len(kinds))]
