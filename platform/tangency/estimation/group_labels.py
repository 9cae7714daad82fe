"""Labels in groups that are not the data's: known beside them, of a wider map, or mistyped."""

from __future__ import annotations

from collections.abc import Mapping

from tangency.domain.constraint import Membership
from tangency.domain.naming import nearest_names
from tangency.errors import UnknownName

__all__ = ["labelled_elsewhere"]

_SHOWN = 3


def labelled_elsewhere(
    groups: Mapping[str, Mapping[str, Membership]], assets: tuple[str, ...], beside: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return the assets that groups label and that are neither in the data nor known beside them.

    One map may serve many data, and label more than these have. But where it leaves one of the data's own assets
    without a label, an unknown name in it may well be meant for that one, and a limit on its group would then mean
    something else than was written.

    Parameters
    ----------
    beside
        Assets that are known, but not in the data.

    Raises
    ------
    UnknownName
        For an unknown asset in a taxonomy that leaves an asset of the data without a label.
    """
    if not groups:
        return ()
    inside = frozenset(assets)
    if all(map(inside.issuperset, groups.values())):
        return ()
    known = inside.union(beside)
    found: dict[str, None] = {}
    for taxonomy, members in groups.items():
        unknown = [asset for asset in members if asset not in known]
        bare = [asset for asset in assets if asset not in members]
        if unknown and bare:
            near = nearest_names(unknown[0], bare) or nearest_names(unknown[0], known)
            raise UnknownName("asset", unknown[0], candidates=near or tuple(bare[:_SHOWN]), where=f"groups[{taxonomy}]")
        found |= dict.fromkeys(unknown)
    return tuple(found)
