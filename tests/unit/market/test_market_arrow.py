from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tangency.errors import DataError
from tangency.market import PricePanel, load_sample


def test_a_panel_survives_a_parquet_file(tmp_path: Path) -> None:
    panel = load_sample("us-equity").select(["MSFT", "AAPL"]).until("2021-01-04")
    pq.write_table(panel.to_arrow(), tmp_path / "panel.parquet")
    again = PricePanel.from_arrow(pq.read_table(tmp_path / "panel.parquet"))
    assert again.version == panel.version
    assert (again.name, again.assets, again.facts, again.calendar) == (
        panel.name,
        panel.assets,
        panel.facts,
        panel.calendar,
    )


def test_a_table_of_another_origin_is_refused() -> None:
    with pytest.raises(DataError, match="not written by Tangency"):
        PricePanel.from_arrow(pa.table({"a": [1]}))


def test_damaged_description_is_refused(panel: PricePanel) -> None:
    damaged = panel.to_arrow().replace_schema_metadata({b"tangency.panel": b'{"name": 3}'})
    with pytest.raises(DataError, match="description cannot be read"):
        PricePanel.from_arrow(damaged)


def test_repeated_rows_and_foreign_columns_are_refused(panel: PricePanel) -> None:
    table = panel.to_arrow()
    with pytest.raises(DataError, match="two rows for one asset and session"):
        PricePanel.from_arrow(pa.concat_tables([table, table.slice(0, 1)]))
    with pytest.raises(DataError, match="not canonical") as caught:
        PricePanel.from_arrow(table.append_column("mood", pa.array([1] * table.num_rows)))
    assert caught.value.value == "mood"
    with pytest.raises(DataError, match="not canonical") as caught:
        PricePanel.from_arrow(table.drop_columns(["close"]))
    assert caught.value.value == "close"
