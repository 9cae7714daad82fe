"""The store: relational system of record, immutable Parquet, and SQL over both."""

from tangency.store.backup import restore
from tangency.store.columns import Document
from tangency.store.datasets import DatasetVersion
from tangency.store.facade import Store
from tangency.store.home import default_home
from tangency.store.records import (
    AppliedConstraint,
    Composition,
    NewRun,
    Position,
    ProposedTrade,
    RunOutcome,
    RunRecord,
    RunStatus,
)

__all__ = [
    "AppliedConstraint",
    "Composition",
    "DatasetVersion",
    "Document",
    "NewRun",
    "Position",
    "ProposedTrade",
    "RunOutcome",
    "RunRecord",
    "RunStatus",
    "Store",
    "default_home",
    "restore",
]
