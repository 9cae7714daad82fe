"""Options of the form NAME=VALUE that may be given several times."""

from __future__ import annotations

from collections.abc import Iterable

from tangency.errors import ConfigurationError

__all__ = ["read_labels", "read_pairs", "read_weights"]


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
