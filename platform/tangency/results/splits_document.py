"""The documents of a panel's jumps, and of splits that were applied or undone."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from tangency.display.numbers import measured, percent
from tangency.results.document import Document, Part
from tangency.results.summary import Column, Summary, Table

__all__ = ["AdjustmentDocument", "JumpDocument", "SplitReportDocument"]

_SHOWN_MOVES = 10


class JumpDocument(Part):
    """One jump of a price, judged."""

    asset: str
    session: datetime = Field(description="label of the first session at the new level")
    before: float = Field(description="close of the session before")
    after: float
    ratio: str = Field(description="how many new units one old unit became, by the ratio that fits best")
    confidence: float = Field(description="probability of a split that was not applied, by the evidence")
    is_proposed: bool
    reason: str
    split: str = Field(description="as it is given to adjust the prices")


class SplitReportDocument(Document):
    """The jumps of a dataset's prices: likely splits, and large moves beside them."""

    dataset: str
    assets: int
    proposed: tuple[JumpDocument, ...] = Field(description="splits that were likely not applied")
    moves: tuple[JumpDocument, ...] = Field(description="large moves that are not proposed, the most doubtful first")
    applied: tuple[str, ...] = Field((), description="splits that were applied to the dataset before")

    told: tuple[str, ...] = Field(
        (), description="splits that the data source told, whose prices before them are in the new units already"
    )

    def summary(self) -> Summary:
        """Return what is proposed, and the most doubtful of the other moves."""
        shown = self.moves[:_SHOWN_MOVES]
        lines = [f"applied before: {', '.join(self.applied)}"] if self.applied else []
        if self.told:
            lines.append(f"told by the source, and not to be applied again: {', '.join(self.told)}")
        if self.moves:
            more = f", the {len(shown)} most doubtful shown" if len(shown) < len(self.moves) else ""
            lines.append(f"{_counted(len(self.moves), 'large move')} not proposed as a split{more}")
        lines.append("nothing is changed: adjusting is a step of its own, with the splits named")
        return Summary(
            title=self.sentence(),
            run_id=self.run_id,
            tables=(
                *((_table("likely split", self.proposed),) if self.proposed else ()),
                *((_table("large move, not proposed", shown),) if shown else ()),
            ),
            lines=tuple(lines),
        )

    def sentence(self) -> str:
        """Return what is seen, in a sentence."""
        if not self.proposed:
            return f"{self.dataset}: no likely split among the prices of {_counted(self.assets, 'asset')}"
        assets = len({jump.asset for jump in self.proposed})
        return (
            f"{self.dataset}: {_counted(len(self.proposed), 'likely split')} of {_counted(assets, 'asset')} "
            "not applied to earlier prices"
        )


class AdjustmentDocument(Document):
    """Splits applied to a dataset, or undone."""

    dataset: str
    version: str
    splits: tuple[str, ...]
    is_undone: bool
    rows: int = Field(description="rows whose numbers changed")

    def summary(self) -> Summary:
        """Return what was done."""
        done = "undone" if self.is_undone else "applied"
        return Summary(
            title=f"{self.dataset}: {_counted(len(self.splits), 'split')} {done}, {self.rows:,} rows changed",
            run_id=self.run_id,
            lines=(*self.splits, f"version {self.version}"),
        )


def _table(title: str, jumps: tuple[JumpDocument, ...]) -> Table:
    return Table(
        columns=(
            Column(title=title, is_number=False),
            Column(title="first session", is_number=False),
            Column(title="before"),
            Column(title="after"),
            Column(title="ratio"),
            Column(title="confidence"),
            Column(title="why", is_number=False),
        ),
        rows=tuple(
            (
                jump.asset,
                f"{jump.session:%Y-%m-%d}",
                measured(jump.before),
                measured(jump.after),
                jump.ratio,
                percent(jump.confidence),
                jump.reason,
            )
            for jump in jumps
        ),
    )


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
