"""The jumps of a dataset's prices as a result: likely splits, with the evidence, and genuine moves beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from tangency.domain.split import Split
from tangency.market.actions.jumps import Jump, judged_jumps
from tangency.plots.splits import jumps_figure
from tangency.results.result import Result
from tangency.results.splits_document import AdjustmentDocument, JumpDocument, SplitReportDocument

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tangency.market import PricePanel

__all__ = ["Adjustment", "SplitReport", "find_splits"]

_COLUMNS = ("asset", "session", "before", "after", "factor", "ratio", "confidence", "is_proposed", "reason")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SplitReport(Result):
    """The jumps of a dataset's prices, judged; nothing is changed.

    Attributes
    ----------
    jumps
        Every jump, by asset and session.
    n_assets
        Assets that were looked at.
    applied
        Splits that were applied to the dataset before.
    told
        Splits that the data source told, whose prices before them are in the new units already.
    """

    dataset: str
    n_assets: int
    jumps: tuple[Jump, ...]
    applied: tuple[Split, ...] = ()
    told: tuple[Split, ...] = ()

    @property
    def proposed(self) -> tuple[Split, ...]:
        """The splits that were likely not applied, as `apply_splits` takes them."""
        return tuple(_split(jump) for jump in self.jumps if jump.is_proposed)

    def table(self) -> pd.DataFrame:
        """Return one row a jump, the likeliest split first."""
        rows = [
            (
                jump.symbol,
                jump.session,
                jump.before,
                jump.after,
                jump.after / jump.before,
                str(jump.ratio),
                jump.confidence,
                jump.is_proposed,
                jump.reason,
            )
            for jump in self._by_confidence()
        ]
        return pd.DataFrame(rows, columns=list(_COLUMNS))

    def plot(self) -> go.Figure:
        """Return the jumps by session and size."""
        table = self.table()
        what = [f"{row.ratio}, {row.confidence:.0%}: {row.reason}" for row in table.itertuples()]
        return jumps_figure(table.assign(what=what), title=self.document().sentence())

    def document(self) -> SplitReportDocument:
        """Return the document, the same on every face."""
        jumps = [_part(jump) for jump in self._by_confidence()]
        return SplitReportDocument(
            run_id=self.run_id,
            dataset=self.dataset,
            assets=self.n_assets,
            proposed=tuple(jump for jump in jumps if jump.is_proposed),
            moves=tuple(jump for jump in jumps if not jump.is_proposed),
            applied=tuple(split.text for split in self.applied),
            told=tuple(split.text for split in self.told),
        )

    def _by_confidence(self) -> list[Jump]:
        return sorted(self.jumps, key=lambda jump: (-jump.confidence, jump.symbol, jump.session))


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Adjustment(Result):
    """Splits applied to a stored dataset, or undone: what is now its live version.

    Attributes
    ----------
    version
        Of the dataset as it is now.
    n_rows
        Rows whose numbers changed.
    """

    dataset: str
    version: str
    splits: tuple[Split, ...]
    is_undone: bool
    n_rows: int

    def document(self) -> AdjustmentDocument:
        """Return the document, the same on every face."""
        return AdjustmentDocument(
            run_id=self.run_id,
            dataset=self.dataset,
            version=self.version,
            splits=tuple(split.text for split in self.splits),
            is_undone=self.is_undone,
            rows=self.n_rows,
        )


def find_splits(panel: PricePanel) -> SplitReport:
    """Return the jumps of a panel, each judged a likely split or a genuine move.

    A split that was not applied to earlier prices looks like a gain or loss by a ratio of small integers. What tells it
    from a crash is the distance of the move from such a ratio in units of the asset's own ordinary moves (from close to
    opening where there are opening prices), turnover and range of the day beside those of its neighbours, volume and
    moves afterwards, what the market did, and whether the level lasts.

    >>> import pandas as pd
    >>> from tangency.market import PanelSpec, PricePanel
    >>> days = ["2005-02-24", "2005-02-25", "2005-02-28", "2005-03-01"]
    >>> rows = pd.DataFrame({"timestamp": days, "symbol": "AAPL", "close": [88.93, 88.99, 44.86, 44.50]})
    >>> spec = PanelSpec(name="mine", calendar="us-equity", currency="USD", asset_class="equity")
    >>> [split.text for split in find_splits(PricePanel.from_table(rows, spec)).proposed]
    ['AAPL=2005-02-28:2']
    """
    feed = panel.facts.feed
    return SplitReport(
        dataset=panel.name,
        n_assets=len(panel.symbols),
        jumps=judged_jumps(panel),
        applied=panel.facts.splits,
        told=() if feed is None else feed.splits,
    )


def _split(jump: Jump) -> Split:
    return Split(symbol=jump.symbol, session=jump.session, ratio=jump.ratio)


def _part(jump: Jump) -> JumpDocument:
    return JumpDocument(
        asset=jump.symbol,
        session=jump.session,
        before=jump.before,
        after=jump.after,
        ratio=str(jump.ratio),
        confidence=jump.confidence,
        is_proposed=jump.is_proposed,
        reason=jump.reason,
        split=_split(jump).text,
    )
