"""Laws of splits."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.domain.split import Split, read_split
from tangency.market import PanelSpec, PricePanel
from tangency.market.actions.adjust import apply_splits, unadjusted
from tangency.market.actions.jumps import judged_jumps

pytestmark = pytest.mark.any_processor

SPEC = PanelSpec(name="made", calendar="crypto", currency="USD", asset_class="crypto")
START = datetime.fromisoformat("2024-01-01")
FEW = settings(max_examples=25, deadline=None)
RATIOS = st.fractions(min_value=Fraction(1, 60), max_value=1000, max_denominator=60).filter(lambda ratio: ratio != 1)


def panel_of(seed: int, days: int = 12) -> PricePanel:
    rng = np.random.default_rng(seed)
    rows = [
        (START + timedelta(days=t), f"C{i}", float(f"{rng.lognormal(3, 3):.6g}"), float(rng.integers(1, 10**6)))
        for i in range(2)
        for t in range(days)
    ]
    return PricePanel.from_table(pd.DataFrame(rows, columns=["timestamp", "symbol", "close", "volume"]), SPEC)


@FEW
@given(st.integers(0, 2**32 - 1), st.lists(st.tuples(st.integers(1, 11), RATIOS), min_size=1, max_size=3))
def test_undoing_gives_back_what_was(seed: int, given_splits: list[tuple[int, Fraction]]) -> None:
    """unadjusted(apply_splits(p, s)) = p for decimals, and each adjusted price is p / Π r, rounded once."""
    panel = panel_of(seed)
    splits = [
        Split(symbol="C0", session=START + timedelta(days=day), ratio=ratio)
        for day, ratio in dict(given_splits).items()
    ]
    adjusted = apply_splits(panel, splits)
    for t in range(12):
        factor = Fraction(1)
        for split in splits:
            factor *= split.ratio if START + timedelta(days=t) < split.session else 1
        assert adjusted.prices[t, 0] == float(Fraction(panel.prices[t, 0]) / factor)
    assert unadjusted(adjusted).version == panel.version
    np.testing.assert_array_equal(adjusted.prices[:, 1], panel.prices[:, 1])


@FEW
@given(st.integers(0, 2**32 - 1), RATIOS)
def test_any_float_comes_back_within_two_units_of_its_last_place(seed: int, ratio: Fraction) -> None:
    """|unadjusted(apply_splits(p, s)) - p| ≤ 2 ulp(p)."""
    panel = panel_of(seed)
    full = PricePanel.from_table(panel.table.assign(close=np.random.default_rng(seed).lognormal(3, 3, 24)), SPEC)
    split = Split(symbol="C0", session=START + timedelta(days=11), ratio=ratio)
    np.testing.assert_array_max_ulp(unadjusted(apply_splits(full, [split])).prices, full.prices, maxulp=2)


@FEW
@given(st.integers(0, 2**32 - 1), st.floats(1e-6, 1e6))
def test_the_unit_of_a_price_does_not_count(seed: int, unit: float) -> None:
    """Jumps and their confidence are the same in any currency."""
    panel = panel_of(seed)
    scaled = PricePanel.from_table(panel.table.assign(close=panel.table["close"] * unit), SPEC)
    ours, theirs = judged_jumps(panel), judged_jumps(scaled)
    assert [(jump.symbol, jump.session, jump.ratio) for jump in ours] == [
        (jump.symbol, jump.session, jump.ratio) for jump in theirs
    ]
    np.testing.assert_allclose([j.confidence for j in ours], [j.confidence for j in theirs], rtol=1e-6, atol=1e-12)


@given(st.text("ABCXYZ.-/", min_size=1, max_size=12), st.dates(min_value=START.date()), RATIOS)
def test_a_split_reads_as_it_writes(symbol: str, day: object, ratio: Fraction) -> None:
    """read_split(s.text) = s."""
    split = Split(symbol=symbol, session=datetime.fromisoformat(str(day)), ratio=ratio)
    assert read_split(split.text) == split
