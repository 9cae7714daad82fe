"""Texts as numbers, by the declared signs."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tangency.contracts.arrays import Floats
from tangency.market.dialect import Dialect

__all__ = ["GROUP_SIGNS", "read_numbers"]

_MISSING = ("", "nan", "na", "n/a", "null", "none")
_EXPONENTS = {"K": "e3", "M": "e6", "B": "e9", "T": "e12"}
GROUP_SIGNS = {",": ",", ".": ".", "'": "'’", "_": "_", "space": " \u00a0\u2009\u202f"}
"""The signs between groups of three digits, by the name that the dialect gives them."""


def read_numbers(texts: Any, dialect: Dialect) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return numbers, shape (n_texts,), NaN where empty or unreadable, and whether each is empty."""
    if not _has_signs(dialect):
        try:
            values = _floats(texts)
            return values, np.isnan(values)  # null, or the text NaN
        except pa.ArrowInvalid:
            pass  # an empty cell is enough; what cannot be read is found below
    trimmed = pc.utf8_trim_whitespace(texts)
    missing = pa.array([*_MISSING, *(text.casefold().strip() for text in dialect.missing)], trimmed.type)
    empty = pc.or_(pc.fill_null(pc.is_in(pc.utf8_lower(trimmed), value_set=missing), True), pc.is_null(trimmed))
    plain = _plain(trimmed, dialect)
    readable = pc.match_substring_regex(plain, _pattern(dialect))
    values = _floats(_unsigned(pc.if_else(readable, plain, None), dialect))
    return values, empty.to_numpy()


def _has_signs(dialect: Dialect) -> bool:
    return bool(
        dialect.decimal != "." or dialect.thousands or dialect.number_sign or dialect.number_suffixes or dialect.missing
    )


def _floats(texts: Any) -> Floats:
    values: Floats = pc.cast(texts, pa.float64()).to_numpy()
    return values


def _plain(texts: Any, dialect: Dialect) -> Any:
    """Return texts without the declared sign before or behind them, and suffixes as exponents."""
    if dialect.number_sign is not None:
        sign = re.escape(dialect.number_sign)
        texts = pc.replace_substring_regex(texts, rf"^([+-]?)\s*{sign}\s*|\s*{sign}$", r"\1")
    if dialect.number_suffixes:
        for suffix, exponent in _EXPONENTS.items():
            texts = pc.replace_substring_regex(texts, rf"^([^eE]*\d)\s*(?i:{suffix})$", rf"\1{exponent}")
    return texts


def _pattern(dialect: Dialect) -> str:
    decimal, whole = re.escape(dialect.decimal), r"\d+"
    if dialect.thousands is not None:
        signs = GROUP_SIGNS[dialect.thousands]
        groups = "|".join(rf"\d{{1,3}}(?:{re.escape(sign)}\d{{3}})+" for sign in signs)
        whole = rf"(?:{groups}|\d+)"
    return rf"^[+-]?(?:{whole}(?:{decimal}\d*)?|{decimal}\d+)(?:[eE][+-]?\d+)?$"


def _unsigned(texts: Any, dialect: Dialect) -> Any:
    """Return readable numbers in the form that Arrow reads."""
    for sign in GROUP_SIGNS.get(dialect.thousands or "", ""):
        texts = pc.replace_substring(texts, sign, "")
    texts = pc.replace_substring_regex(texts, r"^\+", "")
    return texts if dialect.decimal == "." else pc.replace_substring(texts, dialect.decimal, ".")
