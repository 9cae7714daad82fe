"""For every test of the workspace: CI draws the same examples each time; elsewhere the laws are tried on new ones."""

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
