"""Jumps that are likely splits, or redenominations, not applied to earlier prices."""

from __future__ import annotations

from collections.abc import Iterator

from tangency.market.actions.jumps import judged_jumps, ratio_text
from tangency.market.panel import PricePanel
from tangency.market.quality.finding import Finding, FindingKind, Severity
from tangency.market.quality.thresholds import QualityThresholds

__all__ = ["find_likely_splits"]


def find_likely_splits(panel: PricePanel, thresholds: QualityThresholds) -> Iterator[Finding]:
    """Yield each jump whose confidence of a split exceeds `likely_split`."""
    for jump in judged_jumps(panel):
        if jump.confidence > thresholds.likely_split:
            yield Finding(
                kind=FindingKind.LIKELY_SPLIT,
                severity=Severity.WARNING,
                symbol=jump.symbol,
                first=jump.session,
                last=jump.session,
                count=1,
                detail=f"likely {ratio_text(jump.ratio)} ({jump.confidence:.0%}), close {jump.before:g} then "
                f"{jump.after:g}: {jump.reason}",
            )
