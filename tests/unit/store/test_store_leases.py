"""A lease holds while beats are seen to come, by the steady clock of the process that looks."""

from __future__ import annotations

import pytest

from tangency.store.leases import BEAT_SECONDS, LEASE_SECONDS, LeaseWatch


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_stillness_grows_from_look_to_look_and_ends_with_a_beat(clock: Clock) -> None:
    watch = LeaseWatch(clock)
    for second in range(5):
        clock.now = float(second)
        assert watch.still("run", "a", 1.0) == second
    clock.now = 6.0
    assert watch.still("run", "a", 4.0) == 0.0
    clock.now = 8.0
    assert watch.still("run", "a", 4.0) == 2.0
    assert watch.still("run", "b", 4.0) == 0.0  # another taking


def test_what_was_not_looked_at_does_not_count(clock: Clock) -> None:
    """A store that was away for an hour, or a watcher that stood still, gives no job away."""
    watch = LeaseWatch(clock)
    watch.still("run", "a", 1.0)
    clock.now = 3600.0
    assert watch.still("run", "a", 1.0) == BEAT_SECONDS < LEASE_SECONDS


def test_what_is_forgotten_begins_anew(clock: Clock) -> None:
    watch = LeaseWatch(clock)
    for run in ("kept", "gone"):
        watch.still(run, "a", 1.0)
    watch.forget_all_but({"kept"})
    clock.now = 2.0
    assert [watch.still(run, "a", 1.0) for run in ("kept", "gone")] == [2.0, 0.0]
