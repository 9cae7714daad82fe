"""Replay: compute a run again, and report whether it is bit-identical, or what differs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tangency.desk.code_version import code_version
from tangency.desk.use_case import AnyUseCase
from tangency.desk.workbench import Workbench
from tangency.errors import ConfigurationError
from tangency.host.parameters import validated
from tangency.store import RunRecord, RunStatus

__all__ = ["Difference", "Replay", "differences", "replayed"]

_LEFT_OUT = frozenset({"run_id", "schema"})
# What the rule of a universe asked for before it said how much may be missing.
_COMPLETE_HISTORIES = {"max_missing": 0.0, "max_gap": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place where a replay is not what was recorded."""

    path: str
    recorded: object
    replayed: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """The outcome of a replay.

    Attributes
    ----------
    notes
        What has changed since the run: versions of the code, of the data or of the document's form.
    """

    run_id: str
    differences: tuple[Difference, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_identical(self) -> bool:
        """Whether every bit is the same."""
        return not self.differences

    def __str__(self) -> str:
        lines = [f"run {self.run_id}: {'bit-identical' if self.is_identical else 'differs'}"]
        lines += [f"  {d.path}: recorded {d.recorded!r}, replayed {d.replayed!r}" for d in self.differences]
        return "\n".join(lines + [f"  note: {note}" for note in self.notes])


def replayed(record: RunRecord, verb: AnyUseCase, bench: Workbench, moved: str | None) -> Replay:
    """Compute a finished run again, without storing anything, and compare every bit.

    Parameters
    ----------
    bench
        With the versions that the run read.
    moved
        A note on data that can no longer be had.

    Raises
    ------
    ConfigurationError
        For a run that did not finish, or a request that this version cannot read.
    """
    if record.status is not RunStatus.FINISHED or record.result is None:
        raise ConfigurationError(
            "only a finished run can be replayed", where=f"run {record.id}", value=str(record.status)
        )
    request = validated(verb.request, _as_pinned(record), where=f"run {record.id}")
    with bench.computation(request):
        document = verb.compute(request, bench).document()
    # Through JSON, as the record went: floats keep every bit.
    again = json.loads(json.dumps(document.as_json()))
    notes = [moved] if moved else []
    if record.code_version != code_version():
        notes.append(f"recorded by {record.code_version}, replayed by {code_version()}")
    recorded = record.result
    if recorded.get("schema") != again["schema"]:
        # A document of another form: what both say must agree.
        notes.append(f"recorded in form {recorded.get('schema', 0)} of the document, replayed in {again['schema']}")
        again = _common(recorded, again)
    # What documents of later versions say beside, such as warnings, was not recorded.
    again = {key: value for key, value in again.items() if key in recorded}
    return Replay(run_id=record.id, differences=tuple(differences(recorded, again)), notes=tuple(notes))


def _as_pinned(record: RunRecord) -> Mapping[str, object]:
    """Return the recorded request with the universe's rule that the run's manifest pins: it may have been a default."""
    rule = record.manifest.get("universe")
    if not isinstance(rule, Mapping):
        return record.request
    return {**record.request, "universe": {**_COMPLETE_HISTORIES, **rule}}


def differences(recorded: object, replayed: object, path: str = "") -> Iterator[Difference]:
    """Yield the places where two JSON documents differ; floats are compared by value, which JSON keeps to the bit."""
    if isinstance(recorded, dict) and isinstance(replayed, dict):
        for key in dict.fromkeys((*recorded, *replayed)):
            if not path and key in _LEFT_OUT:
                continue
            yield from differences(recorded.get(key), replayed.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(recorded, list) and isinstance(replayed, list) and len(recorded) == len(replayed):
        for position, (one, other) in enumerate(zip(recorded, replayed, strict=True)):
            yield from differences(one, other, f"{path}[{position}]")
    elif recorded != replayed:
        yield Difference(path=path, recorded=recorded, replayed=replayed)


def _common(recorded: object, replayed: object) -> object:
    """Return what is replayed without the fields that the record's form does not have."""
    if isinstance(recorded, Mapping) and isinstance(replayed, Mapping):
        return {key: _common(recorded[key], value) for key, value in replayed.items() if key in recorded}
    if isinstance(recorded, list) and isinstance(replayed, list) and len(recorded) == len(replayed):
        return [_common(one, other) for one, other in zip(recorded, replayed, strict=True)]
    return replayed
