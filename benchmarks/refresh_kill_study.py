"""COUNT kills (200), by a SEED, of processes that backfill and refresh; fails where anything was lost."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from refreshes.kills import kill_round

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        found = kill_round(
            Path(folder),
            kills=int(sys.argv[1]) if len(sys.argv) > 1 else 200,
            seed=int(sys.argv[2]) if len(sys.argv) > 2 else 12,
        )
    print(f"{found.kills} kills, {found.published} versions acknowledged, {found.resumed} fetches resumed")
    print("\n".join(found.faults) or "nothing torn, nothing lost")
    sys.exit(bool(found.faults))
