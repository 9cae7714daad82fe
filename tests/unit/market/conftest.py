from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from tangency.market import PanelSpec, PricePanel


@pytest.fixture
def spec() -> PanelSpec:
    return PanelSpec(name="mine", calendar="crypto", currency="USD", asset_class="crypto", utc_day=True)


@pytest.fixture
def rows() -> Callable[..., pd.DataFrame]:
    """Long rows from `(day, symbol, close)`."""

    def make(*triples: tuple[object, object, object]) -> pd.DataFrame:
        return pd.DataFrame(list(triples), columns=["timestamp", "symbol", "close"])

    return make


@pytest.fixture
def panel(spec: PanelSpec, rows: Callable[..., pd.DataFrame]) -> PricePanel:
    """Two coins over six days: A lacks the third, B the last, and neither has the fifth."""
    return PricePanel.from_table(
        rows(
            ("2024-01-01", "B", 10.0),
            ("2024-01-02", "B", 11.0),
            ("2024-01-03", "B", 12.0),
            ("2024-01-04", "B", 12.0),
            ("2024-01-01", "A", 1.0),
            ("2024-01-02", "A", 2.0),
            ("2024-01-04", "A", 4.0),
            ("2024-01-06", "A", 5.0),
        ),
        spec,
    )
