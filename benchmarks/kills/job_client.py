"""A client that keeps jobs in flight over HTTP."""

from __future__ import annotations

import http.client
import json
import random
import time
from threading import Event, Thread

from kills.job_requests import TO_ANSWER, asked, body_of
from kills.job_tally import JobTally, Submitted
from kills.running_programs import RunningPrograms

__all__ = ["JobClient"]

_IN_FLIGHT = 50
_TO_END = 600.0


class JobClient(Thread):
    """Keeps jobs in flight over HTTP, whatever becomes of the server."""

    def __init__(self, programs: RunningPrograms, tally: JobTally, seed: int) -> None:
        super().__init__(daemon=True)
        self.jobs: dict[str, Submitted] = {}
        self._programs = programs
        self._tally = tally
        self._chance = random.Random(seed + 1)
        self._is_stopping = Event()
        self._numbers = iter(range(10**9))
        self.start()

    def run(self) -> None:
        while not self._is_stopping.is_set():
            self._look()
            for _ in range(_IN_FLIGHT - len(self._open())):
                if not self._submit():
                    break
            time.sleep(0.1)

    def stop(self) -> None:
        """Submit no more."""
        self._is_stopping.set()
        self.join()

    @property
    def in_flight(self) -> int:
        """How many have not ended, as far as is known."""
        return len(self._open())

    def await_full(self) -> None:
        """Wait until as many as there are to be are in flight."""
        until = time.monotonic() + TO_ANSWER
        while self.in_flight < _IN_FLIGHT - 5 and time.monotonic() < until:
            time.sleep(0.1)

    def await_ends(self) -> None:
        """Wait until every job has ended; those that do not are found by the count."""
        until = time.monotonic() + _TO_END
        while self._open() and time.monotonic() < until:
            self._look()
            time.sleep(0.2)

    def listen(self) -> None:
        """Listen to some jobs' events: they must end with what the job's document says."""
        for run_id in self._chance.sample(sorted(self.jobs), min(10, len(self.jobs))):
            status, text = asked(self._programs.port, "GET", f"/api/jobs/{run_id}/events")
            last = text.strip().rpartition("data: ")[2]
            if status != 200 or json.loads(last) != self.jobs[run_id].ended:
                self._tally.fault("deaf", f"{run_id}: {status} {text[-300:]}")

    def _open(self) -> list[str]:
        return [run_id for run_id, job in list(self.jobs.items()) if job.ended is None]

    def _submit(self) -> bool:
        number = next(self._numbers)
        verb = self._chance.choices(["optimize", "weight-bands", "riskfolio"], [62, 35, 3])[0]
        path = f"/api/portfolio/{'weight-bands' if verb == 'weight-bands' else 'optimize'}"
        try:
            status, text = asked(self._programs.port, "POST", path, body_of(number, verb))
        except ConnectionRefusedError:
            return False  # nothing was sent
        except (OSError, http.client.HTTPException):
            self._tally.unanswered += 1
            return False
        if status != 202:
            # The store may be away while its server restarts, and says so.
            if status != 503:
                self._tally.fault("refused", f"{status} {text[:300]}")
            self._tally.unanswered += 1
            return False
        self._tally.acknowledged += 1
        self.jobs[json.loads(text)["id"]] = Submitted(number=number, verb=verb)
        return True

    def _look(self) -> None:
        for run_id in self._open():
            try:
                status, text = asked(self._programs.port, "GET", f"/api/jobs/{run_id}")
            except (OSError, http.client.HTTPException):
                return
            if status == 404:
                self._tally.fault("lost", f"{run_id} is acknowledged and unknown: {text[:200]}")
                self.jobs[run_id].ended = {}
            elif status == 200 and (document := json.loads(text))["finished_at"] is not None:
                self.jobs[run_id].ended = document
