"""Finds the plugins that installed distributions announce, without importing any of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata

from packaging.utils import canonicalize_name

from tangency.contracts.hooks import ENTRY_POINT_GROUP
from tangency.host.naming import is_name
from tangency.host.stage import Stage, error_text
from tangency.host.status import PluginState, PluginStatus

__all__ = ["Announcement", "Discovery", "announced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A plugin as its distribution announces it."""

    name: str
    distribution: str
    version: str
    requires: tuple[str, ...]
    entry_point: metadata.EntryPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """Plugins that may be loaded, and those that discovery itself has stopped."""

    announcements: tuple[Announcement, ...]
    stopped: tuple[PluginStatus, ...]


def announced(entry_points: Iterable[metadata.EntryPoint] | None = None) -> Discovery:
    """Return what the installed distributions announce, or what `entry_points` do.

    Two distributions that announce one name are both quarantined: which was meant cannot be decided.
    """
    stopped: list[PluginStatus] = []
    found: list[Announcement] = []
    for entry_point in _installed(stopped) if entry_points is None else entry_points:
        announcement = _announcement(entry_point)
        if isinstance(announcement, PluginStatus):
            stopped.append(announcement)
        else:
            found.append(announcement)
    count = Counter(each.name for each in found)
    stopped += [_quarantined(each, found) for each in found if count[each.name] > 1]
    alone = sorted((each for each in found if count[each.name] == 1), key=lambda each: each.name)
    return Discovery(announcements=tuple(alone), stopped=tuple(stopped))


def _installed(stopped: list[PluginStatus]) -> Iterable[metadata.EntryPoint]:
    # `metadata.entry_points()` raises for the whole environment when one distribution's file is malformed,
    # so each distribution is read by itself; as there, the first of a name on the path is the one that counts.
    seen: set[str] = set()
    for distribution in metadata.distributions():
        try:
            key = canonicalize_name(distribution.name)
            if key in seen:
                continue
            seen.add(key)
            yield from distribution.entry_points.select(group=ENTRY_POINT_GROUP)
        except Exception as error:  # noqa: BLE001  # the metadata of strangers may be broken in any way
            if _speaks_to_us(distribution):
                stopped.append(_unreadable(distribution, error))


def _speaks_to_us(distribution: metadata.Distribution) -> bool:
    try:
        return ENTRY_POINT_GROUP in (distribution.read_text("entry_points.txt") or "")
    except Exception:  # noqa: BLE001  # unreadable even as text: not recognisably a plugin of ours
        return False


def _unreadable(distribution: metadata.Distribution, error: Exception) -> PluginStatus:
    name = str(distribution.metadata["Name"])
    return PluginStatus(
        name=name,
        distribution=name,
        version=distribution.metadata["Version"],
        state=PluginState.FAILED,
        stage=Stage.DISCOVERY,
        error=f"its entry_points.txt cannot be read: {error_text(error)}",
        remedy="reinstall the distribution, or ask its author for one whose entry points parse",
    )


def _announcement(entry_point: metadata.EntryPoint) -> Announcement | PluginStatus:
    distribution = entry_point.dist
    name, version = (None, None) if distribution is None else _identity(distribution)
    if distribution is None or name is None or version is None:
        error = "no distribution with a name and a version stands behind the entry point"
        remedy = "install the plugin as a distribution (pip install)"
    elif not is_name(entry_point.name):
        error = f"the plugin name {entry_point.name!r} is not lower-case words joined by hyphens"
        remedy = "rename the entry point, for example to 'risk-parity'"
    else:
        requires = tuple(distribution.requires or ())
        return Announcement(
            name=entry_point.name, distribution=name, version=version, requires=requires, entry_point=entry_point
        )
    return PluginStatus(
        name=entry_point.name,
        distribution=name,
        version=version,
        state=PluginState.FAILED,
        stage=Stage.DISCOVERY,
        error=error,
        remedy=remedy,
    )


def _identity(distribution: metadata.Distribution) -> tuple[str | None, str | None]:
    found = distribution.metadata
    return found["Name"], found["Version"]


def _quarantined(announcement: Announcement, found: list[Announcement]) -> PluginStatus:
    rivals = sorted(f"{each.distribution} {each.version}" for each in found if each.name == announcement.name)
    return PluginStatus(
        name=announcement.name,
        distribution=announcement.distribution,
        version=announcement.version,
        state=PluginState.QUARANTINED,
        stage=Stage.DISCOVERY,
        error=f"the plugin name {announcement.name!r} is announced more than once: by {' and by '.join(rivals)}",
        remedy="uninstall all but one of these distributions",
    )
