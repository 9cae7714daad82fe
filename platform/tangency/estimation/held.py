"""Weights held now: those of the universe, and those outside it, which are sold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.domain.naming import known_name
from tangency.domain.weights import require_fractions
from tangency.errors import ConfigurationError
from tangency.estimation.inputs import Current, Input

__all__ = ["Held", "held_now"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Held:
    """What is held before the optimisation.

    Attributes
    ----------
    weights
        In canonical order, shape (n_assets,); None where it is not known.
    sold
        Asset → weight of what is held outside the universe. No portfolio of the universe holds it, so it is sold.
    """

    weights: Floats | None = None
    sold: Mapping[str, float] = field(default_factory=dict)


def held_now(current: Current | None, given: Input) -> Held:
    """Return the weights held now; an asset that is not named is not held.

    Raises
    ------
    UnknownName
        For an asset that is neither in the data nor known beside them.
    ConfigurationError
        For weights that are no fractions of NAV, or an asset that cannot be sold, for it has no price.
    """
    if current is None:
        return _UNKNOWN
    held = {str(asset): float(weight) for asset, weight in current.items()}
    inside = frozenset(given.canonical)
    if not inside.issuperset(held):
        known = dict.fromkeys((*given.canonical, *given.elsewhere))
        for asset in held:
            known_name("asset", asset, known, where="current")
    require_fractions(held, where="current")
    sold = {asset: weight for asset, weight in held.items() if asset not in inside and weight != 0.0}
    unpriced = next((asset for asset in sold if asset in given.unpriced), None)
    if unpriced is not None:
        raise ConfigurationError(
            "an asset that is held has no price on this day, so it has no weight and cannot be sold",
            where=f"current[{unpriced}]",
            value=sold[unpriced],
            remedy="leave it out, and state the other weights as fractions of what has a price",
        )
    return Held(weights=frozen_floats([held.get(asset, 0.0) for asset in given.canonical]), sold=sold)


_UNKNOWN = Held()
