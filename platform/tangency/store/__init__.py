"""The store: relational system of record, immutable Parquet, and SQL over both."""

from tangency.store.backup import Backup, Restored, restore
from tangency.store.columns import Document
from tangency.store.datasets import DatasetVersion
from tangency.store.facade import Store
from tangency.store.home import default_home
from tangency.store.leases import BEAT_SECONDS, LEASE_SECONDS
from tangency.store.pages import KeptPages
from tangency.store.records import (
    AppliedConstraint,
    Composition,
    EndedRun,
    JobRecord,
    NewRun,
    Position,
    ProposedTrade,
    RunOutcome,
    RunRecord,
    RunStatus,
    SmallFrame,
    TrialRun,
)
from tangency.store.verify import Damage, Verification

__all__ = [
    "BEAT_SECONDS",
    "LEASE_SECONDS",
    "AppliedConstraint",
    "Backup",
    "Composition",
    "Damage",
    "DatasetVersion",
    "Document",
    "EndedRun",
    "JobRecord",
    "KeptPages",
    "NewRun",
    "Position",
    "ProposedTrade",
    "Restored",
    "RunOutcome",
    "RunRecord",
    "RunStatus",
    "SmallFrame",
    "Store",
    "TrialRun",
    "Verification",
    "default_home",
    "restore",
]
