"""The finished runs of one hypothesis, in the order in which they ended."""

from __future__ import annotations

import sqlalchemy as sa

from tangency.store import schema
from tangency.store.engine import Database
from tangency.store.records import RunStatus, TrialRun

__all__ = ["last_end", "trial_runs"]

_RUN, _CONFIGURATION = schema.run, schema.configuration


def last_end(database: Database) -> int:
    """Return the place of the run that ended last in the order of ends; 0 where none has."""
    select = sa.select(sa.func.coalesce(sa.func.max(_RUN.c.end_order), 0))
    return int(database.read(lambda connection: connection.execute(select).scalar_one()))


def trial_runs(database: Database, verb: str, hypothesis: str, *, until: int) -> tuple[TrialRun, ...]:
    """Return the finished runs of a verb whose request, or sweep, names the hypothesis, up to a place in their order.

    What has ended stays as it is, so that the same place always gives the same runs.
    """
    select = (
        sa.select(_RUN.c.id, _CONFIGURATION.c.request, _RUN.c.manifest)
        .join(_CONFIGURATION)
        .where(
            _RUN.c.verb == verb,
            _RUN.c.status == RunStatus.FINISHED.value,
            _RUN.c.end_order <= until,
            (_CONFIGURATION.c.request["hypothesis"].as_string() == hypothesis)
            | (_RUN.c.manifest["sweep"]["hypothesis"].as_string() == hypothesis),
        )
        .order_by(_RUN.c.end_order)
    )
    rows = database.read(lambda connection: connection.execute(select).all())
    return tuple(TrialRun(id=row.id, request=row.request, manifest=row.manifest) for row in rows)
