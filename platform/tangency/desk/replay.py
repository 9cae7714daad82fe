"""Computing a run again, and saying bit-identical or what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Difference", "Replay", "differences"]

_LEFT_OUT = frozenset({"run_id"})


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
        What has changed since the run: versions of the code or of the data.
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
