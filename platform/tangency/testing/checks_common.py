"""Checks that every kind of component passes."""

from __future__ import annotations

import copy
import pickle

from tangency.contracts.component import ComponentKind
from tangency.host.description import require_valid
from tangency.host.stage import StageFailed
from tangency.testing.beliefs import make_beliefs
from tangency.testing.checks_metric import make_record
from tangency.testing.comparison import first_difference
from tangency.testing.market_story import sample_window
from tangency.testing.problems import make_problem
from tangency.testing.report import CheckFailed, Finding
from tangency.testing.states import situations
from tangency.testing.subject import Subject
from tangency.testing.windows import window

__all__ = [
    "check_cites_source",
    "check_description",
    "check_deterministic",
    "check_inputs_unmutated",
    "check_params_json",
    "check_picklable",
]


def sample_inputs(kind: ComponentKind) -> tuple[object, ...]:
    """Return ordinary inputs of a kind, on which nothing should go wrong."""
    if kind is ComponentKind.OPTIMIZER:
        return make_problem(5), make_problem(8, upper=0.2)
    if kind is ComponentKind.REBALANCING_POLICY:
        return tuple(each.state for each in situations())
    if kind is ComponentKind.VIEW_MODEL:
        return make_beliefs(400, 5), make_beliefs(60, 3)
    if kind is ComponentKind.STRATEGY:
        return sample_window(400, 5, at=399), sample_window(200, 3, at=150)
    if kind is ComponentKind.METRIC:
        return make_record(400), make_record(60)
    return window(400, 5), window(60, 3)


def check_description(subject: Subject) -> str:
    """Require that the host accepts the description: names, summary, described params, no reserved names."""
    try:
        require_valid([(subject.kind, subject.spec)])
    except StageFailed as error:
        raise CheckFailed(f"{error.error}; remedy: {error.remedy}") from None
    return f"{len(subject.spec.params.model_fields)} params, all described"


def check_params_json(subject: Subject) -> str:
    """Require that params survive the way to JSON and back, as runs record and replay them."""
    text = subject.params.model_dump_json()
    again = type(subject.params).model_validate_json(text)
    if again != subject.params:
        raise CheckFailed(f"params come back from JSON changed: {text} became {again.model_dump_json()}")
    return text


def check_cites_source(subject: Subject) -> str:
    """Ask for a description that says where the method comes from: required of Tangency's own, a finding of others.

    A method of one's own invention has no source to cite, and a component without one computes as well as any.
    """
    if subject.spec.references:
        return subject.spec.references[0]
    what = "references is empty; name author, year, title and equation"
    raise CheckFailed(what) if subject.is_first_party else Finding(what)


def check_deterministic(subject: Subject) -> str:
    """Require the same bits for the same params, input and seed, of one component twice and of two components."""
    inputs = sample_inputs(subject.kind)
    for given in inputs:
        component = subject.build()
        first, again = (subject.asked(component, given) for _ in range(2))
        for other, who in ((again, "the same component called twice"), (subject.run(given), "a second component")):
            where = first_difference(first, other)
            if where is not None:
                raise CheckFailed(f"{who} answers otherwise at {where}")
    return f"same bits on {len(inputs)} inputs, three times each"


def check_inputs_unmutated(subject: Subject) -> str:
    """Require that inputs stay as they were to the last bit, even where their arrays can be written to."""
    inputs = sample_inputs(subject.kind)
    for given in inputs:
        writeable = copy.deepcopy(given)  # copies of read-only arrays are writeable
        subject.run(writeable)
        where = first_difference(given, writeable)
        if where is not None:
            raise CheckFailed(f"the component changed its input at {where}")
    return f"{len(inputs)} inputs with writeable arrays came back unchanged"


def check_picklable(subject: Subject) -> str:
    """Require that component and result survive pickling (sweeps over processes), to the same bits."""
    given = sample_inputs(subject.kind)[0]
    component = subject.build()
    result = subject.asked(component, given)
    try:
        twin, copied = pickle.loads(pickle.dumps((component, result)))  # noqa: S301  # our own bytes
    except Exception as error:  # noqa: BLE001  # pickling a plugin's object may raise anything
        raise CheckFailed(f"component or result does not pickle: {type(error).__name__}: {error}") from None
    where = first_difference(result, copied) or first_difference(result, subject.asked(twin, given))
    if where is not None:
        raise CheckFailed(f"after pickling the result differs at {where}")
    return "component and result"
