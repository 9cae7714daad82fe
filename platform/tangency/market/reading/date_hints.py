"""What dates that cannot be read look like: the formats by which all of them could be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

import pandas as pd

from tangency.errors import Remedy, Setting

__all__ = ["date_remedy", "is_date_like"]

_ISO_LIKE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?")
_DAYS = (
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d.%m.%y",
    "%b %d, %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%B %d, %Y",
    "%y-%m-%d",
    "%Y-%m",
)
_TIMES = ("", " %H:%M", " %H:%M:%S", ", %H:%M", " %I:%M %p", "T%H:%M:%S", " %H%M%S")
# A number of this many seconds and so on lies between 1990 and 2100; days of Excel between 1954 and 2119.
_UNITS = {"epoch-s": 1e0, "epoch-ms": 1e3, "epoch-us": 1e6, "epoch-ns": 1e9}
_SECONDS = (6.3e8, 4.2e9)
_EXCEL_DAYS = (20_000.0, 80_000.0)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MOST_TEXTS = 2_000


def date_remedy(texts: Sequence[str]) -> str:
    """Return what to declare so that all of some dates can be read; how to write them where nothing would do."""
    found = _formats([text.strip() for text in texts[:_MOST_TEXTS]])
    if not found:
        return "write dates as YYYY-MM-DD and times as YYYY-MM-DDTHH:MM:SS"
    settings: list[str | Setting] = []
    for each in found[:3]:
        settings += [" or " if settings else "", Setting("date_format", each)]
    return Remedy("declare how they are meant: " if len(found) > 1 else "declare how they are written: ", *settings)


def is_date_like(value: object) -> bool:
    """Whether a cell could be a date in one of the usual forms.

    >>> is_date_like("2024-01-02"), is_date_like("1704153600"), is_date_like("185.64"), is_date_like("AAPL")
    (True, True, False, False)
    """
    if isinstance(value, datetime):
        return True
    text = str(value).strip().removesuffix(" UTC")
    return bool(_ISO_LIKE.fullmatch(text)) or any(each != "excel-1900" for each in _formats([text]))


def _formats(texts: Sequence[str]) -> list[str]:
    if not texts:
        return []
    if all(_ISO_LIKE.fullmatch(text) for text in texts):
        return ["iso"]
    if all(_NUMBER.fullmatch(text) for text in texts):
        return _of_numbers(texts)
    return [
        day + time
        for day in _DAYS
        for time in _TIMES
        if _read(texts[0], day + time) and all(_read(text, day + time) for text in texts)
    ]


def _of_numbers(texts: Sequence[str]) -> list[str]:
    numbers = pd.Series([float(text) for text in texts])
    low, high = _SECONDS
    found = [unit for unit, per in _UNITS.items() if numbers.between(low * per, high * per).all()]
    found += ["excel-1900"] if numbers.between(*_EXCEL_DAYS).all() else []
    return found + (["%Y%m%d"] if all(_read(text, "%Y%m%d") for text in texts) else [])


def _read(text: str, form: str) -> bool:
    if form.startswith("%Y%m%d") and not re.match(r"\d{8}", text):
        return False  # strptime takes a month of one digit
    try:
        return 1900 <= datetime.strptime(text, form).year < 2100  # noqa: DTZ007, PLR2004  # as the rows are bounded
    except ValueError:
        return False
