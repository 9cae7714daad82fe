"""Shares of sectors within their caps and floors, and what becomes of the share of one that is absent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tangency.sdk import Floats, Infeasible
from tangency_momentum.bounded_shares import bounded_shares
from tangency_momentum.rotation_params import RotationParams

__all__ = ["Shared", "shared"]

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shared:
    """What each sector has.

    Attributes
    ----------
    names, shares
        Of the sectors that can be held; fractions of NAV, shape (n_sectors,).
    notes
        What is to be said beside the shares: cash that no sector takes, sectors that are absent, caps without effect.
    """

    names: tuple[str, ...]
    shares: Floats
    notes: tuple[str, ...]

    @property
    def reason(self) -> str:
        """The shares, the largest first, and the notes."""
        order = sorted(zip(self.names, self.shares, strict=True), key=lambda each: (-each[1], each[0]))
        held = ", ".join(f"{name} {share:.2%}" for name, share in order if share > 0.0) or "none"
        return "; ".join((f"sectors {held}", *self.notes))


def shared(names: tuple[str, ...], raw: Floats, asked: tuple[str, ...], params: RotationParams, day: str) -> Shared:
    """Return the shares of a day.

    Parameters
    ----------
    names
        Of the sectors that can be held.
    raw
        What their shares are in proportion to, shape (n_sectors,).
    asked
        Sectors that have members today and are to be held, some of which may have none that can be.

    Raises
    ------
    Infeasible
        Floors that exceed what there is to share.
    """
    promised = _promised(names, asked, params)
    to_cash = sum(promised.values()) if params.absent == "cash" else 0.0
    total = 1.0 - to_cash
    lower = np.array([params.floor_of(name) for name in names])
    upper = np.array([params.cap_of(name) for name in names])
    if lower.sum() > total + _ROUNDING:
        raise Infeasible(
            "the floors of the sectors with members exceed what there is to share",
            where=f"floors, {day}",
            remedy=f"lower them: they add up to {lower.sum():.2%}, and there are {total:.2%}",
        )
    shares = bounded_shares(raw, lower, upper, total)
    rest = total - float(shares.sum())
    why = "no sector may take more" if raw.any() else "no sector's momentum is positive"
    notes = [f"cash {rest:.2%}: {why}"] if rest > _ROUNDING else []
    return Shared(names=names, shares=shares, notes=(*notes, *_notes(names, promised, params)))


def _promised(names: tuple[str, ...], asked: tuple[str, ...], params: RotationParams) -> dict[str, float]:
    """Return absent sector → the share that it would have: an equal part where all are equal, else its floor."""
    with_floor = (name for name, floor in params.floors.items() if floor > 0.0)
    absent = sorted({*asked, *params.sectors, *with_floor} - set(names))
    if params.between == "equal":
        return dict.fromkeys(absent, 1.0 / (len(names) + len(absent)))
    return {name: params.floor_of(name) for name in absent}


def _notes(names: tuple[str, ...], promised: Mapping[str, float], params: RotationParams) -> list[str]:
    where = "stays in cash" if params.absent == "cash" else "goes to the others"
    found = [
        f"{name}: no member that can be held; its share of {share:.2%} {where}" for name, share in promised.items()
    ]
    idle = sorted(set(params.caps) - {*names, *promised})
    return [*found, *(f"{name}: no member has a label of it today: its cap binds nothing" for name in idle)]
