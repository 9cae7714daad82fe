"""A component under test: its description, its params, and a way to build it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.contracts.params import Params
from tangency.host.building import METHODS, built
from tangency.host.parameters import validated

__all__ = ["Subject", "subject_of"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """One component with one set of params; whether Tangency's own workspace offers it."""

    name: str
    kind: ComponentKind
    spec: ComponentSpec[object]
    params: Params
    is_first_party: bool = False

    def build(self) -> Any:
        """Return a new component; whether it keeps its contract, the checks find out."""
        return built(self.kind, self.spec, self.params, where=f"{self.kind} {self.name}")

    def run(self, given: object) -> Any:
        """Return what a new component makes of one input."""
        return self.asked(self.build(), given)

    def asked(self, component: Any, given: object) -> Any:
        """Return what a component makes of one input; a strategy is asked as at its first decision."""
        method = getattr(component, METHODS[self.kind])
        return method(given, None) if self.kind is ComponentKind.STRATEGY else method(given)


def subject_of(
    name: str,
    kind: ComponentKind,
    spec: ComponentSpec[object],
    params: Mapping[str, object],
    *,
    is_first_party: bool = False,
) -> Subject:
    """Return the subject.

    Raises
    ------
    ConfigurationError
        Params that do not validate, or required ones that are not given.
    """
    model = validated(spec.params, params, where=f"{kind} {name}")
    return Subject(name=name, kind=kind, spec=spec, params=model, is_first_party=is_first_party)
