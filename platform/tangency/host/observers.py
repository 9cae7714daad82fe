"""Notifies plugins' observers of runs, one by one, so that what one raises stays with it."""

from __future__ import annotations

import copy
import logging
from collections.abc import Mapping
from types import MappingProxyType

import pluggy

from tangency.contracts.run import RunNotice
from tangency.errors import TangencyError
from tangency.host.stage import error_text

__all__ = ["Observers"]

_log = logging.getLogger(__name__)


class Observers:
    """The observers of all loaded plugins, in the order of the plugins' names.

    What an observer returns is ignored; what it raises (KeyboardInterrupt excepted) is logged with its plugin's name.
    """

    __slots__ = ("_managers",)

    def __init__(self, managers: Mapping[str, pluggy.PluginManager]) -> None:
        self._managers = MappingProxyType(dict(sorted(managers.items())))

    def run_started(self, run: RunNotice) -> None:
        """Tell that a run has begun."""
        self._tell("run_started", run)

    def run_finished(self, run: RunNotice) -> None:
        """Tell that a run has ended well and is recorded."""
        self._tell("run_finished", run)

    def run_failed(self, run: RunNotice, error: TangencyError) -> None:
        """Tell that a run has failed; each observer gets a copy of the error, which it cannot spoil for others."""
        self._tell("run_failed", run, error)

    def _tell(self, hook: str, run: RunNotice, error: TangencyError | None = None) -> None:
        for plugin, manager in self._managers.items():
            arguments = {"run": run} if error is None else {"run": run, "error": copy.copy(error)}
            try:
                getattr(manager.hook, hook)(**arguments)
            except KeyboardInterrupt:
                raise
            except BaseException as raised:  # noqa: BLE001  # whatever an observer raises is not the run's failure
                _log.warning("plugin %s: its observer %s raised %s", plugin, hook, error_text(raised))
