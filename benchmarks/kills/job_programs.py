"""The programs that compute jobs in the study: `tangency serve` and `tangency work`, on a database of the study's.

`python -m kills.job_programs serve PORT` and `… work`; PostgreSQL's URL is in the environment.
"""

from __future__ import annotations

import os
import sys
from functools import partial

import tangency.api.server
import tangency.desk.desk
import tangency.jobs
from tangency.cli.main import run

__all__ = ["URL_NAME", "main"]

URL_NAME = "KILLS_DATABASE"


def main(kind: str, port: int) -> int:
    """Serve or work until killed; the commands themselves know the embedded database only."""
    url = os.environ.get(URL_NAME)
    if url:
        pool = partial(tangency.jobs.WorkerPool, url=url)
        for module in (tangency.api.server, tangency.desk.desk):
            module.Desk = partial(module.Desk, url=url)  # type: ignore[attr-defined]
        tangency.api.server.WorkerPool = tangency.jobs.WorkerPool = pool  # type: ignore[assignment,misc]
    if kind == "serve":
        tangency.api.server.serve(port=port, workers=2)
        return 0
    return run(["work", "--workers", "1"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0))
