"""What a query of the desk may name beside the store's own tables and datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.desk.stored_dataset import table_hashes
from tangency.market import load_sample, sample_dataset, sample_names, sample_table_names
from tangency.store import Store

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["tables_named_in"]


def tables_named_in(query: str, store: Store) -> dict[str, pa.Table]:
    """Return the samples, and the tables beside prices, that a query names: `crypto`, `crypto_sectors`, `mine_trading`.

    What is not named is not read.
    """
    found = {name: load_sample(name).bars for name in sample_names() if name in query}
    for sample in sample_names():
        for table in sample_table_names(sample):
            if f"{sample}_{table}" in query:
                found[f"{sample}_{table}"] = sample_dataset(sample).tables.frames[table]
    for record in store.datasets():
        for table, sha256 in table_hashes(record).items():
            if f"{record.dataset}_{table}" in query:
                found[f"{record.dataset}_{table}"] = store.frame(sha256)
    return found
