"""For every test: the same examples of every law each time, but for `make laws`, which draws new ones."""

import os

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
# A seed on the command line is heard only where examples are drawn; what failed once is no longer tried first.
settings.register_profile("fresh", derandomize=False, deadline=None, database=None, print_blob=True)
settings.load_profile("fresh" if os.environ.get("FRESH_LAWS") else "fixed")
