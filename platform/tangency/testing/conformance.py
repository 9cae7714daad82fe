"""Runs the checks of a component's kind and collects their results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.domain.naming import known_name, nearest_names
from tangency.errors import ConfigurationError, TangencyError, UnknownName
from tangency.host.catalogue import Catalogue, RegisteredComponent
from tangency.host.stage import error_text
from tangency.host.status import PluginState, not_loaded
from tangency.testing.checks_common import (
    check_cites_source,
    check_description,
    check_deterministic,
    check_inputs_unmutated,
    check_params_json,
    check_picklable,
)
from tangency.testing.checks_data_source import DATA_SOURCE_CHECKS
from tangency.testing.checks_estimator import ESTIMATOR_CHECKS
from tangency.testing.checks_metric import METRIC_CHECKS
from tangency.testing.checks_objective import check_not_beaten
from tangency.testing.checks_optimizer import OPTIMIZER_CHECKS
from tangency.testing.checks_policy import POLICY_CHECKS
from tangency.testing.checks_risk_model import RISK_MODEL_CHECKS
from tangency.testing.checks_rolling import check_rolls
from tangency.testing.checks_strategy import STRATEGY_CHECKS
from tangency.testing.checks_time_limit import check_heeds_time_limit
from tangency.testing.checks_view_model import VIEW_MODEL_CHECKS
from tangency.testing.checks_warm_start import check_starts_warm
from tangency.testing.first_party import is_first_party
from tangency.testing.report import CheckFailed, CheckResult, ConformanceReport, Finding, NotApplicable, Outcome
from tangency.testing.subject import Subject, subject_of

__all__ = ["assert_conforms", "check_component", "check_installed"]

Check = tuple[str, Callable[[Subject], str]]

_DESCRIBED: tuple[Check, ...] = (
    ("the host accepts the description", check_description),
    ("params survive JSON", check_params_json),
    ("cites its source", check_cites_source),
)
_COMMON: tuple[Check, ...] = (
    *_DESCRIBED,
    ("deterministic", check_deterministic),
    ("inputs unmutated", check_inputs_unmutated),
    ("picklable", check_picklable),
    ("heeds time limits", check_heeds_time_limit),
)
_OWN: dict[ComponentKind, tuple[Check, ...]] = {
    ComponentKind.OPTIMIZER: (
        *OPTIMIZER_CHECKS,
        ("its objective is not beaten", check_not_beaten),
        ("its start does not matter", check_starts_warm),
    ),
    ComponentKind.RISK_MODEL: (*RISK_MODEL_CHECKS, ("windows that move", check_rolls)),
    ComponentKind.RETURN_MODEL: (*ESTIMATOR_CHECKS, ("windows that move", check_rolls)),
    ComponentKind.VIEW_MODEL: VIEW_MODEL_CHECKS,
    ComponentKind.STRATEGY: STRATEGY_CHECKS,
    ComponentKind.REBALANCING_POLICY: POLICY_CHECKS,
    ComponentKind.DATA_SOURCE: DATA_SOURCE_CHECKS,
    ComponentKind.METRIC: METRIC_CHECKS,
}
_NOTHING: Mapping[str, object] = MappingProxyType({})


def check_component(
    component: RegisteredComponent | ComponentSpec[object],
    kind: ComponentKind | str | None = None,
    *,
    params: Mapping[str, object] = _NOTHING,
) -> ConformanceReport:
    """Check a component against the contract of its kind.

    Parameters
    ----------
    kind
        Needed for a bare description, such as `"optimizer"`; a registered component knows its own.
    params
        Values other than the defaults; needed where a param is required.

    Raises
    ------
    ConfigurationError
        A description without a kind, or params that do not validate. What the component does wrong is in the
        report and raises nothing.
    """
    if isinstance(component, RegisteredComponent):
        name, known, spec = component.id, component.kind, component.spec
        is_own = is_first_party(component.distribution)
    else:
        name, known, spec = str(component.name), _known_kind(kind), component
        is_own = False  # nothing says whose description it is
    subject = subject_of(name, known, spec, params, is_first_party=is_own)
    checks = tuple(_run(check, subject) for check in (*_common(known), *_OWN[known]))
    return ConformanceReport(component=name, kind=known, checks=checks)


def assert_conforms(
    component: RegisteredComponent | ComponentSpec[object],
    kind: ComponentKind | str | None = None,
    *,
    params: Mapping[str, object] = _NOTHING,
) -> None:
    """Fail a test with the whole report where a component breaks any check; arguments as for check_component.

    Findings, such as a missing source, fail nothing.
    """
    __tracebackhide__ = True
    report = check_component(component, kind, params=params)
    if not report.passed:
        raise AssertionError(str(report))


def check_installed(catalogue: Catalogue, name: str) -> tuple[ConformanceReport, ...]:
    """Check one component by its full id, or all components of a plugin by the plugin's name.

    Raises
    ------
    UnknownName
        No such plugin or component, with the nearest names and every plugin that is not loaded.
    ConfigurationError
        A plugin that is not loaded or offers no component.
    """
    found = [each for each in catalogue.registered if name in (each.id, each.plugin)]
    if not found:
        raise _not_found(catalogue, name)
    return tuple(check_component(each) for each in found)


def _not_found(catalogue: Catalogue, name: str) -> ConfigurationError:
    for status in catalogue.plugins:
        if status.name == name.partition("/")[0] and status.state is not PluginState.LOADED:
            return ConfigurationError(
                f"the plugin is {status.state} at {status.stage}: {status.error}", value=name, remedy=status.remedy
            )
        if status.name == name:
            return ConfigurationError("the plugin offers no component to check", value=name, remedy="name another")
    names = [status.name for status in catalogue.plugins] + [each.id for each in catalogue.registered]
    return UnknownName("plugin", name, candidates=nearest_names(name, names), where=not_loaded(catalogue.plugins))


def _common(kind: ComponentKind) -> tuple[Check, ...]:
    """Return the checks of every kind; what a source answers is the world's, not a function of its input."""
    return _DESCRIBED if kind is ComponentKind.DATA_SOURCE else _COMMON


def _known_kind(kind: ComponentKind | str | None) -> ComponentKind:
    kinds = [each.value for each in ComponentKind]
    if kind is None:
        raise ConfigurationError(
            "a description does not know its kind", where="kind", remedy=f"give one of {', '.join(kinds)}"
        )
    return ComponentKind(known_name("kind", kind, kinds))


def _run(check: Check, subject: Subject) -> CheckResult:
    name, work = check
    try:
        return CheckResult(name=name, outcome=Outcome.PASSED, evidence=work(subject))
    except Finding as finding:
        return CheckResult(name=name, outcome=Outcome.FINDING, evidence=str(finding))
    except NotApplicable as reason:
        return CheckResult(name=name, outcome=Outcome.NOT_APPLICABLE, evidence=str(reason))
    except CheckFailed as failure:
        return CheckResult(name=name, outcome=Outcome.FAILED, evidence=str(failure))
    except TangencyError as error:
        return CheckResult(name=name, outcome=Outcome.FAILED, evidence=f"raised {type(error).__name__}: {error}")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  # a component may raise anything; all of it is a finding
        return CheckResult(name=name, outcome=Outcome.FAILED, evidence=f"raised {error_text(error)}")
