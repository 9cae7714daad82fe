"""The endpoint of the tables that a run has left, as Parquet or CSV."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import FastAPI, Path, Query, Response
from fastapi.concurrency import run_in_threadpool

from tangency.contracts.request_values import RunId
from tangency.desk.desk import Desk
from tangency.desk.run_tables import run_table, table_csv
from tangency.domain.input_limits import LONGEST_NAME

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["add_run_tables"]

_MEDIA = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv; charset=utf-8"}

TableName = Annotated[str, Path(max_length=LONGEST_NAME, description="such as nav, weights or trades")]
TableForm = Annotated[Literal["parquet", "csv"], Query(description="the form of the file")]


def add_run_tables(app: FastAPI, desk: Desk) -> None:
    """Add the endpoint of the tables of runs."""

    @app.get(
        "/api/runs/{run_id}/tables/{name}",
        response_class=Response,
        responses={
            200: {"description": "The table.", "content": {media.partition(";")[0]: {} for media in _MEDIA.values()}}
        },
    )
    async def run_table_file(run_id: RunId, name: TableName, form: TableForm = "parquet") -> Response:
        """Return a table that a run has left beside its document, such as the trades of a backtest."""

        def read() -> bytes:
            table = run_table(desk.store, run_id, name)
            return _parquet(table) if form == "parquet" else table_csv(table).encode()

        content = await run_in_threadpool(read)
        headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
        return Response(content, media_type=_MEDIA[form], headers=headers)


def _parquet(table: pa.Table) -> bytes:
    import pyarrow.parquet as pq  # noqa: PLC0415  # heavy; a server that is not asked does without

    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()
