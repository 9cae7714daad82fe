"""For every test: the same examples of every law each time, but for `make laws`, which draws new ones."""

import os

from hypothesis import settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from hypothesis.internal.constants_ast import Constants


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
