"""The API as a process: uvicorn on the loopback."""

from __future__ import annotations

import logging.config
from collections.abc import Collection

from tangency.api.listening import bound_to, share
from tangency.desk.desk import Desk
from tangency.errors import ConfigurationError
from tangency.jobs import WorkerPool

__all__ = ["serve"]


def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    host_names: Collection[str] = (),
    time_limit: float | None = 60.0,
    workers: int = 1,
    processes: int = 1,
) -> None:
    """Serve the API until the process is told to stop; what is being computed then has a few seconds to end.

    Parameters
    ----------
    host_names
        Names beside those of the loopback under which it is reached, such as that of a proxy.
    time_limit
        Seconds that a computation may take whose client waits; None for no limit.
    workers
        Processes for those whose clients do not wait; 0 leaves them to `tangency work`.
    processes
        How many answer; as many as there are processors answer the most.

    Raises
    ------
    ConfigurationError
        For an address that is not of the loopback (the API knows no users yet), or a port that is taken,
        or where FastAPI and uvicorn are not installed.
    """
    try:
        import uvicorn  # noqa: PLC0415  # the command line imports this module to offer the command

        from tangency.api.answering import ServerOptions, answer  # noqa: PLC0415  # as uvicorn
        from tangency.api.processes import keep_answering  # noqa: PLC0415  # as uvicorn
    except ImportError as missing:
        raise ConfigurationError(
            "the API is not installed", where=str(missing), remedy='pip install "tangency[api]"'
        ) from None
    options = ServerOptions(host_names=tuple(host_names), time_limit=time_limit)
    with bound_to(host, port) as listener:
        # Given a socket, uvicorn does not log where it listens.
        logging.config.dictConfig(uvicorn.config.LOGGING_CONFIG)
        logging.getLogger("uvicorn.error").info("Serving on http://%s:%d", *listener.getsockname()[:2])
        with Desk() as desk, WorkerPool(desk, workers) as pool:
            if processes == 1:
                answer(listener, options, desk, pool if workers else None)
            else:
                keep_answering(share(listener), options, processes)
