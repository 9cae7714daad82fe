"""What numbers that cannot be read look like: what to declare so that they can."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from tangency.errors import Remedy, Setting
from tangency.market.dialect import Dialect
from tangency.market.reading.number_formats import read_numbers

__all__ = ["number_remedy"]

_PLAIN = "write plain decimal numbers, without units or thousands separators"
_SIGN = re.compile(r"^[+-]?\s*([^\d\s.,+-]{1,3})\s*[\d.,]|[\d.,]\s*([^\d\s.,KMBTkmbt]{1,3}|[A-Z]{3})$")
_SUFFIX = re.compile(r"\d\s*[KMBTkmbt]$")
_DASHES = re.compile(r"[-–—.?]+|#N/?A|\\N")


def number_remedy(texts: Sequence[str], dialect: Dialect) -> str:
    """Return the fewest settings by which all of some texts are numbers; how to write them where nothing would do."""
    sample = [text.strip() for text in texts]
    changes = _beyond_signs(sample, dialect)
    rest = dialect.model_copy(update=changes)
    ways = [way for way in _signs(dialect) if _reads(sample, rest.model_copy(update=way))]
    fewest = min((len(way) for way in ways), default=0)
    best = [changes | way for way in ways if len(way) == fewest]
    if not best or not any(best):
        return _PLAIN
    parts: list[str | tuple[Setting, ...]] = []
    for way in best[:2]:
        parts += [" or " if parts else "", _settings(way)]
    return Remedy("declare how they are written: ", *parts)


def _beyond_signs(texts: Sequence[str], dialect: Dialect) -> dict[str, Any]:
    """Return the sign, suffixes and texts for no value that some of the texts show."""
    changes: dict[str, Any] = {}
    dashes = sorted({text for text in texts if _DASHES.fullmatch(text)})
    if dashes:
        changes["missing"] = tuple(dict.fromkeys((*dialect.missing, *dashes)))
    signs = {found[1] or found[2] for text in texts if (found := _SIGN.search(text)) is not None}
    signs.discard("%")  # a percentage is no price, and to read it without its sign would make it one
    if len(signs) == 1:
        changes["number_sign"] = signs.pop()
    if any(_SUFFIX.search(text) for text in texts):
        changes["number_suffixes"] = True
    return changes


def _signs(dialect: Dialect) -> list[dict[str, Any]]:
    other = "," if dialect.decimal == "." else "."
    groups = [sign for sign in (",", ".", "'", "space", "_") if sign != dialect.thousands]
    return [
        {},
        *({"thousands": sign} for sign in groups if sign != dialect.decimal),
        *([{"decimal": other}] if dialect.thousands != other else []),
        *({"decimal": other, "thousands": sign} for sign in groups if sign != other),
    ]


def _reads(texts: Sequence[str], dialect: Dialect) -> bool:
    values, empty = read_numbers(pa.chunked_array([pa.array(texts, pa.large_string())]), dialect)
    return bool((np.isfinite(values) | empty).all())


def _settings(changes: dict[str, Any]) -> tuple[Setting, ...]:
    return tuple(Setting(name, list(value) if isinstance(value, tuple) else value) for name, value in changes.items())
