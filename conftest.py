"""For every test: the same examples of every law each time, but for `make laws`; and what shares a worker."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from hypothesis.internal.constants_ast import Constants

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import LoadFileScheduling


class FixedProvider(HypothesisProvider):
    """Draws nothing from the source of local modules: which are loaded depends on the tests that ran before."""

    _local_constants = Constants()


settings.register_profile("fixed", derandomize=True, deadline=None)
# A seed on the command line is heard only where examples are drawn; what failed once is no longer tried first.
settings.register_profile("fresh", derandomize=False, deadline=None, database=None, print_blob=True)
if os.environ.get("FRESH_LAWS"):
    settings.load_profile("fresh")
else:
    settings.load_profile("fixed")
    AVAILABLE_PROVIDERS["hypothesis"] = FixedProvider


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Give workers whole files, in their order, so that what a file's tests share is made once.

    All files that visit the dashboards go to one worker: a server of them has kernels that compute for half a minute.
    """
    from xdist.scheduler import LoadFileScheduling  # noqa: PLC0415  # absent under `-p no:xdist`

    @cache
    def visits_dashboards(file: str) -> bool:
        return "apps_server" in Path(config.rootpath, file).read_text(encoding="utf-8")

    class WholeFiles(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", 1)[0]
            return "dashboards" if file.startswith("tests/e2e/") and visits_dashboards(file) else file

    # The longest come early in their order; by default files with the most tests would.
    config.option.loadscopereorder = False
    return WholeFiles(config, log)
