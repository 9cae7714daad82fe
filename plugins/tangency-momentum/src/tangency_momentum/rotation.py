"""Sector rotation: shares of sectors first, then weights within each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.sdk import (
    DataError,
    Decision,
    Floats,
    State,
    Targets,
    Window,
    frozen_floats,
    raise_if_stopped,
)
from tangency_momentum.between import raw_shares, sector_momentum
from tangency_momentum.levels import is_known, levels_of
from tangency_momentum.ranks import places
from tangency_momentum.requirements import require_positive
from tangency_momentum.rotation_params import RotationParams
from tangency_momentum.sectors import sectors_of
from tangency_momentum.sharing import Shared, shared
from tangency_momentum.within import weights_within, why_not_held

__all__ = ["SectorRotation"]


class SectorRotation:
    """Two levels: between sectors, and within each; the labels are those of the day. It keeps no state.

    Parameters
    ----------
    params
        Both levels, caps and floors, and where the share of an absent sector goes.

    >>> from tangency.testing.market_story import sample_window
    >>> rotation = SectorRotation(RotationParams(between="equal", caps={"DeFi": 0.2}))
    >>> rotation.decide(sample_window(200, 3, at=150), None).weights.round(12).tolist()
    [0.2, 0.4, 0.4]
    """

    def __init__(self, params: RotationParams) -> None:
        self._params = params

    def decide(self, window: Window, state: State) -> Decision:
        """Return targets, with each asset's sector, its share and the asset's part of it as the reason.

        Raises
        ------
        DataError
            A window that is too short, a price that is not positive, no label of the taxonomy, or no sector with a
            member that can be held.
        Infeasible
            Floors of the sectors with members that exceed what is to be shared.
        """
        del state
        raise_if_stopped()
        own = self._params
        require_positive(window)
        sectors, levels = sectors_of(window, own.taxonomy), levels_of(window, own)
        why = why_not_held(window.assets, levels, sectors.is_labelled, own)
        inner = weights_within(sectors.shares, levels, own)
        chosen = [k for k, name in enumerate(sectors.names) if not own.sectors or name in own.sectors]
        live = [k for k in chosen if inner[:, k].any()]
        names = tuple(sectors.names[k] for k in live)
        if not names:
            return self._nothing(window, sectors.shares[:, chosen].any(axis=1) & is_known(levels), why)
        members = sectors.shares[:, live]
        momentum = sector_momentum(levels, members)
        raw = raw_shares(names, window, members, momentum, own)
        given = shared(names, raw, tuple(sectors.names[k] for k in chosen), own, window.label)
        return Targets(
            weights=frozen_floats(inner[:, live] @ given.shares),
            reason=given.reason,
            reasons={**_reasons(window.assets, inner[:, live], given, self._told(momentum)), **why},
        )

    def _told(self, momentum: Floats) -> list[str]:
        """Return what a sector's momentum was, where it decides."""
        if self._params.between not in ("top", "momentum"):
            return ["" for _ in momentum]
        ranked = zip(momentum, places(momentum), strict=True)
        return [f", momentum {each:+.3%} a session, rank {place} of {len(momentum)}" for each, place in ranked]

    def _nothing(self, window: Window, could_be: npt.NDArray[np.bool_], why: dict[str, str]) -> Targets:
        """Return all in cash where it is momentum that leaves every member out, and not a lack of data."""
        names = f"sectors asked for: {', '.join(self._params.sectors)}"
        if self._params.within != "momentum" or not could_be.any():
            first = "; ".join(f"{asset}: {each}" for asset, each in list(why.items())[:3])
            raise DataError(
                "no sector has a member that can be held",
                where=window.label,
                value=first or names,
                remedy="use data with longer histories, or name sectors that have members",
            )
        reason = "all is cash: no member of a sector has a positive momentum"
        return Targets(weights=frozen_floats(np.zeros(len(window.assets))), reason=reason, reasons=why)


def _reasons(assets: tuple[str, ...], inner: Floats, given: Shared, told: list[str]) -> dict[str, str]:
    """Return asset → its sectors, with the share of each, the asset's part of it, and the sector's momentum."""
    found = {}
    for asset, row in zip(assets, inner, strict=True):
        parts = [f"{given.names[k]} {given.shares[k]:.2%}{told[k]}, {row[k]:.2%} of it" for k in np.flatnonzero(row)]
        if parts:
            found[asset] = "; ".join(parts)
    return found
