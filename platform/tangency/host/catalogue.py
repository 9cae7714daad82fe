"""The immutable list of plugins and their components, and how a name finds its component."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, overload

from tangency.contracts.component import ComponentKind, ComponentRef, ComponentSpec
from tangency.contracts.data_source import DataSource
from tangency.contracts.estimate import ReturnModel, RiskModel
from tangency.contracts.metric import PerformanceMetric
from tangency.contracts.params import Params
from tangency.contracts.rebalancing import RebalancingPolicy
from tangency.contracts.solution import Optimizer
from tangency.contracts.strategy import Strategy
from tangency.contracts.view_model import ViewModel
from tangency.domain.naming import nearest_names
from tangency.errors import ConfigurationError, UnknownName
from tangency.host.building import built
from tangency.host.observers import Observers
from tangency.host.parameters import merged, validated
from tangency.host.status import PluginStatus, not_loaded

__all__ = ["Catalogue", "RegisteredComponent"]

_PLAIN = frozenset({bool, int, float, str, type(None)})
_REMEMBERED = 1024
_ALL_LOADED = "the components of the loaded plugins (tangency plugins list)"
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredComponent:
    """A component that a loaded plugin offers.

    Attributes
    ----------
    id
        `plugin/component`; unique within the kind.
    version
        That of the plugin's distribution; a run's manifest records it.
    distribution
        The plugin's distribution; None where it has none.
    place
        Kind and id, for errors.
    """

    id: str
    plugin: str
    version: str
    kind: ComponentKind
    spec: ComponentSpec[object]
    distribution: str | None = None
    place: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", f"{self.kind} {self.id}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalogue:
    """Every plugin with its status, every component of the loaded ones, and their observers.

    Attributes
    ----------
    plugins
        Sorted by name.
    registered
        All components, sorted by kind and id.
    """

    plugins: tuple[PluginStatus, ...]
    registered: tuple[RegisteredComponent, ...]
    observers: Observers
    _resolved: dict[tuple[ComponentKind, str], RegisteredComponent] = field(
        default_factory=dict, init=False, repr=False
    )
    _validated: dict[tuple[object, ...], Params] = field(default_factory=dict, init=False, repr=False)

    def components(self, kind: ComponentKind) -> tuple[RegisteredComponent, ...]:
        """Return the components of a kind, sorted by id."""
        return tuple(each for each in self.registered if each.kind is kind)

    def resolve(self, kind: ComponentKind, name: str) -> RegisteredComponent:
        """Return the component of a full id or a bare name.

        Raises
        ------
        UnknownName
            With the nearest names, and with every plugin that is not loaded: any of them may be its home.
        ConfigurationError
            A bare name that several plugins offer; the candidates are listed.
        """
        remembered = self._resolved.get((kind, name))
        if remembered is None:
            remembered = self._resolved[kind, name] = self._find(kind, name)
        return remembered

    def _find(self, kind: ComponentKind, name: str) -> RegisteredComponent:
        known = self.components(kind)
        found = [each for each in known if name in (each.id, each.spec.name)]
        if len(found) == 1:
            return found[0]
        if found:
            ids = " or ".join(each.id for each in found)
            raise ConfigurationError(
                f"the {kind} {name!r} is offered by several plugins", where=kind, value=name, remedy=f"say {ids}"
            )
        full = [each.id for each in known]
        names = full if "/" in name else [each.spec.name for each in known]
        raise UnknownName(
            kind,
            name,
            candidates=nearest_names(name, dict.fromkeys(names)),
            where=not_loaded(self.plugins) or _ALL_LOADED,
        )

    @overload
    def build(
        self, kind: Literal[ComponentKind.OPTIMIZER], ref: ComponentRef | str, extra: Mapping[str, object] = ...
    ) -> tuple[Optimizer, Params]: ...
    @overload
    def build(
        self, kind: Literal[ComponentKind.RISK_MODEL], ref: ComponentRef | str, extra: Mapping[str, object] = ...
    ) -> tuple[RiskModel, Params]: ...
    @overload
    def build(
        self, kind: Literal[ComponentKind.RETURN_MODEL], ref: ComponentRef | str, extra: Mapping[str, object] = ...
    ) -> tuple[ReturnModel, Params]: ...
    @overload
    def build(
        self, kind: Literal[ComponentKind.VIEW_MODEL], ref: ComponentRef | str, extra: Mapping[str, object] = ...
    ) -> tuple[ViewModel, Params]: ...
    @overload
    def build(
        self, kind: Literal[ComponentKind.STRATEGY], ref: ComponentRef | str, extra: Mapping[str, object] = ...
    ) -> tuple[Strategy, Params]: ...
    @overload
    def build(
        self,
        kind: Literal[ComponentKind.REBALANCING_POLICY],
        ref: ComponentRef | str,
        extra: Mapping[str, object] = ...,
    ) -> tuple[RebalancingPolicy, Params]: ...
    @overload
    def build(
        self, kind: Literal[ComponentKind.DATA_SOURCE], ref: ComponentRef | str, extra: Mapping[str, object] = ...
    ) -> tuple[DataSource, Params]: ...
    @overload
    def build(
        self, kind: Literal[ComponentKind.METRIC], ref: ComponentRef | str, extra: Mapping[str, object] = ...
    ) -> tuple[PerformanceMetric, Params]: ...
    def build(
        self, kind: ComponentKind, ref: ComponentRef | str, extra: Mapping[str, object] = _NOTHING
    ) -> tuple[object, Params]:
        """Return a component and the params it was built with.

        Parameters
        ----------
        extra
            Params given beside the reference, such as the façade's bare keyword arguments.

        Raises
        ------
        ConfigurationError
            An unknown component or param, a value that its param does not allow, or a param given twice.
        PluginError
            A factory that fails or makes something else than a component of this kind.
        """
        reference = ComponentRef(ref) if isinstance(ref, str) else ref
        component = self.resolve(kind, reference.name)
        values = merged(reference.params, extra, where=component.place) if extra else reference.params
        params = self._params(component, values)
        return built(kind, component.spec, params, where=component.place), params

    def _params(self, component: RegisteredComponent, values: Mapping[str, object]) -> Params:
        """Return validated params; those of plain values, which cannot change, are validated once."""
        key: tuple[object, ...] = (component.kind, component.id)
        if values:
            if not _PLAIN.issuperset(map(type, values.values())):
                return validated(component.spec.params, values, where=component.place)
            # 1, 1.0 and True are one key of a mapping but not one value of a param, hence the types.
            key += tuple((name, type(value), value) for name, value in sorted(values.items()))
        params = self._validated.get(key)
        if params is None:
            params = validated(component.spec.params, values, where=component.place)
            if len(self._validated) < _REMEMBERED:
                self._validated[key] = params
        return params
