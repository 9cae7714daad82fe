"""How a table is written: everything about it that its own text cannot say for certain is declared here."""

from __future__ import annotations

import codecs
import re
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from tangency.contracts.params import Params
from tangency.errors import ConfigurationError, Remedy, Setting

__all__ = ["DATE_UNITS", "TAB", "Dialect"]

TAB = "tab"
DATE_UNITS = ("epoch-s", "epoch-ms", "epoch-us", "epoch-ns", "excel-1900", "excel-1904")
"""Dates that are numbers: seconds, milliseconds, microseconds, nanoseconds since 1970, and the two counts of Excel."""

_MOST_LINES = 10_000
_DIRECTIVES = frozenset("YymbBdjaAHIMSfpz")


class Dialect(Params):
    """How a table is written. What the table shows otherwise is an error that says what to declare.

    Raises
    ------
    ConfigurationError
        An encoding, time zone, date format, separator or pattern that does not exist or cannot work.

    >>> import tangency as tg
    >>> tg.Dialect(separator=";", decimal=",", date_format="%d.%m.%Y").separator
    ';'
    """

    layout: Literal["long", "wide"] = Field(
        default="long",
        description="long: a row is one asset and one session; wide: a row is one session, with a close for each asset "
        "in the column named like it",
    )
    symbol: str | None = Field(default=None, min_length=1, description="the one asset of a table without such a column")
    symbol_from: str | None = Field(
        default=None,
        description="where the symbol stands in the names of the files of a folder, their endings aside: "
        "{symbol}.us, Binance_{symbol}_d, {symbol}-1d-*; without it, the whole name is the symbol",
    )
    separator: str | None = Field(
        default=None,
        description="what divides the fields of a text file: one character, or tab; without it, a comma, and a tab "
        "where the name ends with .tsv",
    )
    decimal: Literal[".", ","] = Field(default=".", description="the decimal sign")
    thousands: Literal[",", ".", "'", "_", "space"] | None = Field(
        default=None, description="the sign between groups of three digits"
    )
    number_sign: str | None = Field(
        default=None, min_length=1, max_length=8, description="a sign before or after each number, such as $ or USD"
    )
    number_suffixes: bool = Field(
        default=False, description="whether K, M, B and T after a number stand for thousands, millions and so on"
    )
    missing: tuple[str, ...] = Field(
        default=(), description="texts that stand for no value, beside empty cells, NaN, NA, N/A, null and none"
    )
    encoding: str = Field(default="utf-8", description="of a text file, such as utf-8, utf-16, cp1252")
    skip_lines: int = Field(default=0, ge=0, le=_MOST_LINES, description="lines above the header to pass over")
    skip_last_lines: int = Field(default=0, ge=0, le=_MOST_LINES, description="lines below the table to pass over")
    header_rows: int = Field(
        default=1, ge=1, le=2, description="rows of the header: 2 where one names the field, the other the asset"
    )
    header: tuple[str, ...] | None = Field(
        default=None, min_length=1, description="the names of the columns, of a table that has no header"
    )
    date_format: str = Field(
        default="iso",
        description="iso; a format such as %d/%m/%Y or %Y%m%d; epoch-s, epoch-ms, epoch-us or epoch-ns for the time "
        "since 1970; excel-1900 or excel-1904 for Excel's numbers of days",
    )
    time_zone: str | None = Field(
        default=None, description="IANA name of the zone of whose clocks the times are; they become UTC"
    )
    sheet: str | None = Field(default=None, description="the sheet of an Excel file that has several")

    @model_validator(mode="after")
    def _without_contradiction(self) -> Self:
        pairs = (
            ("decimal", "thousands", self.decimal == self.thousands),
            ("symbol", "symbol_from", None not in {self.symbol, self.symbol_from}),
            ("layout", "symbol", self.layout == "wide" and self.symbol is not None),
            ("layout", "symbol_from", self.layout == "wide" and self.symbol_from is not None),
            ("header_rows", "symbol", self.header_rows > 1 and self.symbol is not None),
            ("header_rows", "symbol_from", self.header_rows > 1 and self.symbol_from is not None),
            ("header_rows", "header", self.header_rows > 1 and self.header is not None),
        )
        for one, other, is_contradiction in pairs:
            if is_contradiction:
                raise ConfigurationError(
                    f"{one} and {other} contradict each other",
                    where="dialect",
                    value=f"{getattr(self, one)} and {getattr(self, other)}",
                    remedy=Remedy("leave out one of them: ", Setting(one), " or ", Setting(other)),
                )
        return self

    @field_validator("separator")
    @classmethod
    def _one_character(cls, given: str | None) -> str | None:
        given = TAB if given == "\t" else given
        if given not in {None, TAB} and (len(given or "") != 1 or not str(given).isascii() or str(given) in '"\r\n'):
            raise ConfigurationError(
                "a separator is one ASCII character, or tab",
                where="separator",
                value=given,
                remedy=Remedy("such as ", Setting("separator", ";")),
            )
        return given

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, given: str) -> str:
        try:
            "a".encode(given)  # refuses codecs that are not of text
            return codecs.lookup(given).name
        except (LookupError, ValueError):
            raise ConfigurationError(
                "unknown encoding",
                where="encoding",
                value=given,
                remedy=Remedy("such as ", Setting("encoding", "cp1252")),
            ) from None

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, given: str | None) -> str | None:
        try:
            return None if given is None else ZoneInfo(given).key
        except (KeyError, ValueError, OSError):
            raise ConfigurationError(
                "unknown time zone",
                where="time_zone",
                value=given,
                remedy=Remedy("give its IANA name, such as ", Setting("time_zone", "America/New_York")),
            ) from None

    @field_validator("date_format")
    @classmethod
    def _known_format(cls, given: str) -> str:
        if given not in {"iso", *DATE_UNITS} and not _is_whole_date(given):
            raise ConfigurationError(
                "unknown date format",
                where="date_format",
                value=given,
                remedy=Remedy(
                    f"iso, {', '.join(DATE_UNITS)}, or a format with year and month, such as ",
                    Setting("date_format", "%d/%m/%Y"),
                ),
            )
        return given

    @field_validator("symbol_from")
    @classmethod
    def _names_the_symbol_once(cls, given: str | None) -> str | None:
        if given is not None and given.count("{symbol}") != 1:
            raise ConfigurationError(
                "the pattern names {symbol} once",
                where="symbol_from",
                value=given,
                remedy=Remedy("such as ", Setting("symbol_from", "{symbol}.us")),
            )
        return given


def _is_whole_date(date_format: str) -> bool:
    """Whether a format states a day or month of a year, each part once, and nothing that depends on a place."""
    directives = re.findall("%(.?)", date_format.replace("%%", ""))
    has_day = {"Y", "y"} & {*directives} and {"m", "b", "B", "j"} & {*directives}
    return bool(has_day) and len({*directives}) == len(directives) and {*directives} <= _DIRECTIVES
