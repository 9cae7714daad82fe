"""`tangency serve` and `tangency apps`: the faces for programs and for browsers."""

from __future__ import annotations

import os

import click

from tangency.cli.extras import from_extra
from tangency.cli.session import Session, json_option, pass_session

__all__ = ["apps", "serve"]


_host_names = click.option(
    "--host-name",
    "host_names",
    multiple=True,
    metavar="NAME",
    help="A name under which it is reached, such as that of a proxy in front; may be repeated. Those of the loopback "
    "are known, and requests for any other are refused.",
)


@click.command(short_help="Serve the HTTP API on loopback.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds that a computation may take.",
)
@click.option(
    "--workers",
    type=click.IntRange(0, 64),
    default=1,
    show_default=True,
    help="Processes for jobs; 0 leaves them to `tangency work`.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that answer; as many as there are processors answer the most.",
)
@_host_names
@json_option
@pass_session
def serve(
    session: Session,
    *,
    host: str,
    port: int,
    time_limit: float,
    workers: int,
    processes: int,
    host_names: tuple[str, ...],
    as_json: bool,
) -> None:
    """Serve the HTTP API until Ctrl-C; --json concerns errors only."""
    del as_json
    _export_home(session)
    _heat_kernels()
    server = from_extra("tangency.api.server", "serve", extra="api")
    server(host, port, host_names=host_names, time_limit=time_limit, workers=workers, processes=processes)


@click.command(short_help="Serve the dashboards on loopback.")
@click.option("--port", type=click.IntRange(1, 65535), default=8866, show_default=True, help="Port to listen on.")
@click.option("--open/--no-open", "open_browser", default=True, show_default=True, help="Open a browser.")
@_host_names
@json_option
@pass_session
def apps(session: Session, *, port: int, open_browser: bool, host_names: tuple[str, ...], as_json: bool) -> None:
    """Serve the dashboards until Ctrl-C; --json concerns errors only."""
    del as_json
    _export_home(session)
    _heat_kernels()
    from_extra("tangency.widgets.server", "serve_apps", extra="apps")(
        port, open_browser=open_browser, host_names=host_names
    )


def _heat_kernels() -> None:
    """Have the compiled kernels at hand before the first visitor: what is missing is compiled now, and says so."""
    from tangency.compiled.warm import heat  # noqa: PLC0415  # numba takes a second; `--help` does without

    heat()


def _export_home(session: Session) -> None:
    """Name the store for the server and for the processes that it starts, such as notebook kernels."""
    if session.home is not None:
        os.environ["TANGENCY_HOME"] = str(session.home.absolute())
