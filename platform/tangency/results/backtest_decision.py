"""What was decided last in a backtest, and why; and why nothing was decided since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
    since: dict[str, str] = Field(description="later sessions at which no strategy could decide, and why")

    @classmethod
    def last_of(cls, decisions: Sequence[Decided], assets: Sequence[str], label: Callable[[int], str]) -> Self | None:
        """Return the document of the last decision that a strategy could take, or else of the last one.

        Parameters
        ----------
        assets
            Of the targets, in their order.
        label
            Bar → its session.
        """
        if not decisions:
            return None
        count = len(decisions)
        at = next((k for k in reversed(range(count)) if not _is_refused(decisions[k])), count - 1)
        decided = decisions[at]
        weights = None if decided.targets is None else decided.targets.sum(axis=0).tolist()
        return cls(
            session=label(decided.at),
            targets=None if weights is None else {a: own for a, own in zip(assets, weights, strict=True) if own},
            reasons=dict(decided.whole_reasons),
            asset_reasons={name: dict(own) for name, own in decided.asset_reasons.items()},
            refused=dict(decided.refused),
            since={label(each.at): "; ".join(_named(each.refused)) for each in decisions[at + 1 :]},
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
        for said in _named({**self.reasons, **self.refused}):
            yield f"decided on {self.session}: {said}"
        if self.since:
            session, why = list(self.since.items())[-1]
            times = "once" if len(self.since) == 1 else f"{len(self.since)} times"
            yield f"nothing could be decided since, {times}, the last time on {session}: {why}"
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


def _is_refused(decided: Decided) -> bool:
    return decided.targets is None and bool(decided.refused) and not decided.whole_reasons


def _named(said: Mapping[str, str]) -> list[str]:
    return [f"{name}: {why}" for name, why in said.items() if why]
