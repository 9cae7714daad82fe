"""The status of every plugin: loaded, or why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tangency.host.stage import Stage

__all__ = ["PluginState", "PluginStatus", "not_loaded"]


class PluginState(StrEnum):
    """Where a plugin stands; only `loaded` ones offer components."""

    LOADED = "loaded"
    FAILED = "failed"
    QUARANTINED = "quarantined"
    INCOMPATIBLE = "incompatible"


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginStatus:
    """One plugin, as `tangency plugins doctor` prints it.

    Attributes
    ----------
    name
        The entry point's name; the first half of its components' ids.
    distribution, version
        Its distribution; None where there is none.
    stage
        Where loading stopped; None for a loaded plugin.
    error, remedy
        What went wrong there and what to do about it; None for a loaded plugin.
    components
        Full ids, sorted; empty unless loaded.
    notes
        What the plugin printed or warned about while it was loaded, and which of its bare names others offer too.
    """

    name: str
    distribution: str | None
    version: str | None
    state: PluginState
    stage: Stage | None = None
    error: str | None = None
    remedy: str | None = None
    components: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.state is PluginState.LOADED:
            return f"{self.name}: loaded"
        return f"{self.name}: {self.state} at {self.stage}: {self.error}; remedy: {self.remedy}"


def not_loaded(statuses: Iterable[PluginStatus]) -> str | None:
    """Return every plugin that did not load, with its state and stage, as text; None where all did."""
    missing = [
        f"{each.name} ({each.state} at {each.stage})" for each in statuses if each.state is not PluginState.LOADED
    ]
    if not missing:
        return None
    return f"perhaps of a plugin that is not loaded: {', '.join(missing)}; see tangency plugins doctor"
