"""One of the optimisations that a portfolio of two levels is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Level"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What was optimised, and what its certificate says.

    Attributes
    ----------
    name
        The sector; `between sectors` of the level above.
    share
        What the sector has of the NAV; of the level above None.
    members
        Assets of the sector, or the sectors.
    status
        As in a certificate; `alone` of a sector with a single member, which nothing is optimised in.
    solver, objective, objective_unit, optimality_measure, optimality_gap
        As in a certificate; None where a sector has a single member.

    >>> alone = Level(name="DeFi", share=0.3, members=("UNI",), status="alone")
    >>> alone.text
    'DeFi: 30.00% of NAV, UNI alone'
    """

    name: str
    share: float | None
    members: tuple[str, ...]
    status: Literal["optimal", "feasible", "alone"]
    solver: str | None = None
    objective: float | None = None
    objective_unit: str | None = None
    optimality_measure: str | None = None
    optimality_gap: float | None = None

    @property
    def text(self) -> str:
        """All of it in a line."""
        parts = [] if self.share is None else [f"{self.share:.2%} of NAV"]
        if self.status == "alone":
            return f"{self.name}: {', '.join([*parts, f'{self.members[0]} alone'])}"
        parts += [f"{len(self.members)} {'sectors' if self.share is None else 'assets'}", self.status]
        parts.append(f"{self.objective_unit} {self.objective:.6g}")
        if self.optimality_measure is not None and self.optimality_gap is not None:
            parts.append(f"{self.optimality_measure} {self.optimality_gap:.1e}")
        return f"{self.name}: {', '.join(parts)} ({self.solver})"
