"""A command line within the test's own process, on a home of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tangency.cli.main import run


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.out)


Commands = Callable[..., Ended]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def tangency(home: Path, capsys: pytest.CaptureFixture[str]) -> Commands:
    """Return a function that runs `tangency --home HOME …`."""

    def call(*arguments: str) -> Ended:
        capsys.readouterr()
        code = run(["--home", str(home), *arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ended(code=code, out=out, err=err)

    return call


@pytest.fixture(scope="module")
def optimised(home: Path) -> str:
    """Return the id of one optimisation that is recorded in the home."""
    from tangency import Desk  # noqa: PLC0415  # heavy, and not for tests that only parse

    with Desk(home) as desk:
        result = desk.optimize(
            "crypto", as_of="2024-11-30", risk_model="ledoit-wolf", constraints=["weight <= 20%"], objective="min_risk"
        )
    return str(result.run_id)
