"""Loads every plugin by itself, so that a bad one costs nothing but its own components.

pluggy's `load_setuptools_entrypoints` is not used: it lets one plugin's import error end the whole loading, and
of two plugins with one name it silently takes either.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import metadata

import pluggy

from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.errors import PluginError
from tangency.host.catalogue import Catalogue, RegisteredComponent
from tangency.host.clashes import noted
from tangency.host.collection import collected
from tangency.host.compatibility import core_version, unmet_requirement
from tangency.host.description import require_valid
from tangency.host.discovery import Announcement, announced
from tangency.host.observers import Observers
from tangency.host.quiet import quiet
from tangency.host.registration import imported, registered
from tangency.host.stage import Stage, StageFailed, attempt
from tangency.host.status import PluginState, PluginStatus

__all__ = ["default_catalogue", "load_catalogue"]

_log = logging.getLogger(__name__)
# Loading redirects standard output and records warnings, which belong to the process. Re-entrant, because a
# plugin may itself ask for a catalogue while it is imported.
_loading = threading.RLock()

_Described = list[tuple[ComponentKind, ComponentSpec[object]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    status: PluginStatus
    components: tuple[RegisteredComponent, ...] = ()
    manager: pluggy.PluginManager | None = None


def load_catalogue(*, strict: bool = False, entry_points: Iterable[metadata.EntryPoint] | None = None) -> Catalogue:
    """Find, check, isolate and list all plugins.

    Parameters
    ----------
    strict
        Raise when any plugin is not loaded, as CI wants it.
    entry_points
        Load these instead of what the installed distributions announce.

    Raises
    ------
    PluginError
        Only under `strict`: names every plugin that is not loaded, and why.
    """
    with _loading:
        discovery = announced(entry_points)
        loaded = [_load(announcement) for announcement in discovery.announcements]
    components = sorted((c for each in loaded for c in each.components), key=lambda c: (c.kind, c.id))
    statuses = noted([*discovery.stopped, *(each.status for each in loaded)], components)
    catalogue = Catalogue(
        plugins=tuple(sorted(statuses, key=lambda status: (status.name, status.distribution or ""))),
        registered=tuple(components),
        observers=Observers({each.status.name: each.manager for each in loaded if each.manager is not None}),
    )
    _tell(catalogue, strict=strict)
    return catalogue


@cache
def default_catalogue() -> Catalogue:
    """Return the catalogue of the installed plugins; immutable, so one serves the whole process."""
    return load_catalogue()


def _load(announcement: Announcement) -> _Loaded:
    with quiet() as notes:
        try:
            manager, described = _checked(announcement)
            failure = None
        except StageFailed as stopped:
            failure = stopped
    if failure is not None:
        return _Loaded(status=_stopped(announcement, failure, notes))
    components = tuple(_component(announcement, kind, spec) for kind, spec in described)
    status = PluginStatus(
        name=announcement.name,
        distribution=announcement.distribution,
        version=announcement.version,
        state=PluginState.LOADED,
        components=tuple(sorted(component.id for component in components)),
        notes=tuple(notes),
    )
    return _Loaded(status=status, components=components, manager=manager)


def _checked(announcement: Announcement) -> tuple[pluggy.PluginManager, _Described]:
    version = core_version()
    unmet = unmet_requirement(announcement.requires, version)
    if unmet is not None:
        raise StageFailed(
            Stage.COMPATIBILITY,
            f"it requires {unmet}, and this is tangency {version}",
            remedy="install a version of the plugin made for this one",
        )
    plugin = imported(announcement.entry_point)
    manager = attempt(
        Stage.HOOKS, lambda: registered(announcement.name, plugin), remedy="name a module, not an object, as plugin"
    )
    described = attempt(Stage.COMPONENTS, lambda: collected(manager), remedy="return an iterable of ComponentSpec")
    attempt(Stage.COMPONENTS, lambda: require_valid(described), remedy="use ComponentSpec and Params as they are")
    return manager, described


def _stopped(announcement: Announcement, failure: StageFailed, notes: list[str]) -> PluginStatus:
    is_incompatible = failure.stage is Stage.COMPATIBILITY
    return PluginStatus(
        name=announcement.name,
        distribution=announcement.distribution,
        version=announcement.version,
        state=PluginState.INCOMPATIBLE if is_incompatible else PluginState.FAILED,
        stage=failure.stage,
        error=failure.error,
        remedy=failure.remedy,
        notes=tuple(notes),
    )


def _component(announcement: Announcement, kind: ComponentKind, spec: ComponentSpec[object]) -> RegisteredComponent:
    return RegisteredComponent(
        id=f"{announcement.name}/{spec.name}",
        plugin=announcement.name,
        version=announcement.version,
        kind=kind,
        spec=spec,
        distribution=announcement.distribution,
    )


def _tell(catalogue: Catalogue, *, strict: bool) -> None:
    bad = [status for status in catalogue.plugins if status.state is not PluginState.LOADED]
    if bad and strict:
        raise PluginError(
            f"{len(bad)} plugin{'s are' if len(bad) > 1 else ' is'} not loaded: {'; '.join(str(each) for each in bad)}",
            where="strict loading",
            value=", ".join(status.name for status in bad),
            remedy="see tangency plugins doctor",
        )
    for status in bad:
        _log.warning("plugin %s", status)
    for status in catalogue.plugins:
        for note in status.notes:
            _log.info("plugin %s %s", status.name, note)
