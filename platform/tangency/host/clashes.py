"""Bare names that several plugins offer: none is preferred silently; the notice names the full ids to use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tangency.contracts.component import ComponentKind
from tangency.host.catalogue import RegisteredComponent
from tangency.host.status import PluginStatus

__all__ = ["Clash", "clashes", "noted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One bare name of a kind that several plugins offer.

    Attributes
    ----------
    ids, plugins
        The candidates and their plugins, sorted.
    """

    kind: ComponentKind
    name: str
    ids: tuple[str, ...]
    plugins: tuple[str, ...]

    def __str__(self) -> str:
        offered = f"the {self.kind} {self.name!r} is offered by the plugins {_listed(self.plugins, 'and')}"
        return f"{offered}: the bare name is refused, say {_listed(self.ids, 'or')}"


def clashes(components: Iterable[RegisteredComponent]) -> tuple[Clash, ...]:
    """Return the clashes among all components, sorted by kind and name."""
    by_name: dict[tuple[ComponentKind, str], list[RegisteredComponent]] = {}
    for each in components:
        by_name.setdefault((each.kind, each.spec.name), []).append(each)
    return tuple(
        Clash(
            kind=kind,
            name=name,
            ids=tuple(sorted(each.id for each in found)),
            plugins=tuple(sorted(each.plugin for each in found)),
        )
        for (kind, name), found in sorted(by_name.items())
        if len(found) > 1
    )


def noted(statuses: Iterable[PluginStatus], components: Iterable[RegisteredComponent]) -> tuple[PluginStatus, ...]:
    """Return the statuses, each with a note on every clash that its plugin takes part in."""
    found = clashes(components)
    return tuple(
        replace(status, notes=(*status.notes, *(str(clash) for clash in found if status.name in clash.plugins)))
        for status in statuses
    )


def _listed(names: tuple[str, ...], word: str) -> str:
    return f"{', '.join(names[:-1])} {word} {names[-1]}"
