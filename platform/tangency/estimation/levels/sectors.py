"""Which assets belong to which sector on the day of a problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.domain.constraint import Membership, Scope
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError, Remedy, Setting

__all__ = ["Places", "Sectors", "sectors_of"]

Places = npt.NDArray[np.intp]
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sectors:
    """Sectors with their members: every asset in one.

    Attributes
    ----------
    taxonomy
        Whose labels they are.
    labels
        Of those that have a member, sorted.
    members
        Of each, the places of its assets, ascending.
    """

    taxonomy: str
    labels: tuple[str, ...]
    members: tuple[Places, ...]

    def place(self, label: str) -> str:
        """Return where a sector is, for errors."""
        return f"{self.taxonomy} {label!r}"


def sectors_of(scope: Scope, taxonomy: str) -> Sectors:
    """Return the sectors of a scope's assets.

    Raises
    ------
    UnknownName
        For a taxonomy that no asset has labels of, with the nearest.
    ConfigurationError
        Where there are no labels at all.
    DataError
        For assets without a label, or with several in part: neither is in one sector.

    >>> groups = {"sector": {"BTC": "Layer 1", "ETH": "Layer 1", "UNI": "DeFi"}}
    >>> found = sectors_of(Scope(assets=("BTC", "ETH", "UNI"), groups=groups), "sector")
    >>> found.labels, [own.tolist() for own in found.members]
    (('DeFi', 'Layer 1'), [[2], [0, 1]])
    """
    own = _memberships(scope, taxonomy)
    _require(
        [asset for asset in scope.assets if asset not in own],
        "assets have no label, and so no sector to be optimised in",
        taxonomy,
    )
    _require(
        [asset for asset in scope.assets if not isinstance(own[asset], str)],
        "assets belong to several sectors in part, and two levels put each in one",
        taxonomy,
    )
    labels = tuple(sorted({str(own[asset]) for asset in scope.assets}))
    members = tuple(
        np.array([place for place, asset in enumerate(scope.assets) if own[asset] == label], dtype=np.intp)
        for label in labels
    )
    return Sectors(taxonomy=taxonomy, labels=labels, members=members)


def _memberships(scope: Scope, taxonomy: str) -> Mapping[str, Membership]:
    if not scope.groups:
        raise ConfigurationError(
            "no asset has a label, so that there are no sectors",
            where="within_sectors",
            remedy=Remedy("say which sector each asset is in: ", Setting("groups", {"BTC": "Layer 1", "UNI": "DeFi"})),
        )
    known_name("taxonomy", taxonomy, tuple(scope.groups), where="sector_taxonomy")
    return scope.groups[taxonomy]


def _require(wrong: list[str], what: str, taxonomy: str) -> None:
    if wrong:
        shown = ", ".join(wrong[:_SHOWN]) + (f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else "")
        raise DataError(
            f"{what}: {shown}",
            where=f"taxonomy {taxonomy!r}",
            value=shown,
            remedy=Remedy(
                "give each one label: ",
                Setting("groups", {taxonomy: {wrong[0]: "its sector"}}),
                ", or leave them out of the universe",
            ),
        )
