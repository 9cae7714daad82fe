"""The declaration that tables are read under."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tangency.market import Dialect, PanelSpec


@pytest.fixture
def declare() -> Callable[..., PanelSpec]:
    """Return a function that declares a table of shares, with what its dialect is given."""

    def spec(calendar: str = "us-equity", columns: dict[str, str] | None = None, **dialect: object) -> PanelSpec:
        return PanelSpec(
            name="mine",
            calendar=calendar,
            currency="USD",
            asset_class="equity",
            columns=columns or {},
            dialect=Dialect.model_validate(dialect),
        )

    return spec
