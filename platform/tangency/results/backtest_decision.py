"""What was decided last in a backtest, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Self

from pydantic import Field

from tangency.results.document import Part
from tangency.results.summary import Column, Table
from tangency.simulate.decider import Decided

__all__ = ["DecisionDocument"]

_SHOWN = 20


class DecisionDocument(Part):
    """A decision on targets."""

    session: str = Field(description="at whose close it was taken")
    targets: dict[str, float] | None = Field(
        description="asset, fraction of NAV, of those that are not zero; none where nothing was to be traded"
    )
    reasons: dict[str, str] = Field(description="strategy, and why it decided so")
    asset_reasons: dict[str, dict[str, str]] = Field(description="strategy, asset, and what it says of that one")
    refused: dict[str, str] = Field(description="strategy, and why it could not decide, so that its targets stay")

    @classmethod
    def of(cls, decided: Decided, session: str, assets: Sequence[str]) -> Self:
        """Return the document of a decision.

        Parameters
        ----------
        assets
            Of the targets, in their order.
        """
        weights = None if decided.targets is None else decided.targets.sum(axis=0).tolist()
        return cls(
            session=session,
            targets=None if weights is None else {a: own for a, own in zip(assets, weights, strict=True) if own},
            reasons=dict(decided.whole_reasons),
            asset_reasons={name: dict(own) for name, own in decided.asset_reasons.items()},
            refused=dict(decided.refused),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the assets of which something is said, the largest targets first; no table where nothing is."""
        rows = self._rows()
        if not rows:
            return ()
        columns = (
            Column(title=f"decided on {self.session}", is_number=False),
            Column(title="target"),
            Column(title="why", is_number=False),
        )
        return (Table(columns=columns, rows=tuple(rows[:_SHOWN])),)

    def lines(self) -> Iterator[str]:
        """Yield why each strategy decided so, or could not, and how many assets the table leaves out."""
        for name, why in (*self.reasons.items(), *self.refused.items()):
            if why:
                yield f"decided on {self.session}: {name}: {why}"
        hidden = len(self._rows()) - _SHOWN
        if hidden > 0:
            yield f"of {hidden} more assets the document says why"

    def _rows(self) -> list[tuple[str, str, str]]:
        targets: Mapping[str, float] = self.targets or {}
        said: dict[str, list[str]] = {}
        for name, own in self.asset_reasons.items():
            for asset, why in own.items():
                said.setdefault(asset, []).append(f"{name}: {why}" if len(self.asset_reasons) > 1 else why)
        order = sorted(said, key=lambda asset: (-abs(targets.get(asset, 0.0)), asset))
        return [(asset, f"{targets.get(asset, 0.0):.2%}", "; ".join(said[asset])) for asset in order]
