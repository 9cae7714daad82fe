"""Options of the form NAME=VALUE that may be given several times."""

from __future__ import annotations

import json
from collections.abc import Iterable

from tangency.errors import ConfigurationError

__all__ = ["read_axes", "read_labels", "read_pairs", "read_weights"]


def read_pairs(texts: Iterable[str], *, option: str) -> dict[str, str]:
    """Return the pairs; the last `=` divides, so that a name may hold one.

    Raises
    ------
    ConfigurationError
        A text without `=`, or a name given twice.
    """
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.rpartition("=")
        if not equals or not name or not value:
            raise ConfigurationError("not of the form NAME=VALUE", where=option, value=text)
        if name in pairs:
            raise ConfigurationError("a name is given twice", where=option, value=name, remedy="give it once")
        pairs[name] = value
    return pairs


def read_weights(texts: Iterable[str], *, option: str) -> dict[str, float] | None:
    """Return weights by asset, None where none is given.

    Raises
    ------
    ConfigurationError
        As `read_pairs`, or a weight that is no number.
    """
    weights: dict[str, float] = {}
    for asset, text in read_pairs(texts, option=option).items():
        try:
            weights[asset] = float(text)
        except ValueError:
            raise ConfigurationError(
                "a weight is not a number", where=f"{option}, {asset}", value=text, remedy=f"such as {asset}=0.25"
            ) from None
    return weights or None


def read_labels(texts: Iterable[str], *, option: str) -> dict[str, tuple[str, ...]]:
    """Return taxonomy → labels, of texts TAXONOMY=LABEL; the first `=` divides.

    Raises
    ------
    ConfigurationError
        A text without `=`.
    """
    labels: dict[str, tuple[str, ...]] = {}
    for text in texts:
        taxonomy, equals, label = text.partition("=")
        if not equals or not taxonomy or not label:
            raise ConfigurationError("not of the form TAXONOMY=LABEL", where=option, value=text)
        labels[taxonomy] = (*labels.get(taxonomy, ()), label)
    return labels


def read_axes(texts: Iterable[str], *, option: str) -> dict[str, list[object]]:
    """Return dotted name → values, of texts NAME=VALUE,VALUE,…; values that hold commas themselves are a JSON list.

    Raises
    ------
    ConfigurationError
        A text without `=`, a name given twice, or what begins like a list and is not JSON.
    """
    axes: dict[str, list[object]] = {}
    for text in texts:
        name, equals, values = text.partition("=")
        if not equals or not name or not values:
            raise ConfigurationError("not of the form NAME=VALUE,VALUE", where=option, value=text)
        if name in axes:
            raise ConfigurationError("a name is given twice", where=option, value=name, remedy="give it once")
        axes[name] = _json_list(values, option) if values.startswith("[") else list(map(_value, values.split(",")))
    return axes


def _json_list(text: str, option: str) -> list[object]:
    try:
        found: list[object] = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ConfigurationError(
            "not a list in JSON", where=option, value=text[:80], remedy=f'such as ["erc", "hrp"] ({error})'
        ) from None
    return found


def _value(text: str) -> object:
    """Return what JSON makes of a word, such as a number or true; any other is a text, and `none` is nothing."""
    if text == "none":
        return None
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
