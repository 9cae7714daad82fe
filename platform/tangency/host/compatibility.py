"""Whether a plugin's requirement on Tangency admits the core that is running."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from tangency.errors import PluginError
from tangency.host.stage import Stage, StageFailed

__all__ = ["core_version", "unmet_requirement"]

_CORE = canonicalize_name("tangency")


@cache
def core_version() -> str:
    """Return the version of the installed core.

    Raises
    ------
    PluginError
        The core runs from a folder that was never installed, so no plugin can be judged against it.
    """
    try:
        return metadata.version(_CORE)
    except metadata.PackageNotFoundError:
        raise PluginError(
            "the core is not installed as a distribution, so plugins cannot be matched against its version",
            where="tangency",
            remedy="install it, for example with make install",
        ) from None


def unmet_requirement(requires: Iterable[str], version: str) -> str | None:
    """Return the requirement on Tangency that `version` does not meet, or None.

    Raises
    ------
    StageFailed
        A requirement that does not parse.
    """
    for text in requires:
        requirement = _parsed(text)
        if canonicalize_name(requirement.name) != _CORE:
            continue
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if applies and not requirement.specifier.contains(version, prereleases=True):
            return str(requirement)
    return None


def _parsed(text: str) -> Requirement:
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        raise StageFailed(
            Stage.COMPATIBILITY,
            f"the requirement {text!r} does not parse: {error}",
            remedy="correct the plugin's dependencies",
        ) from error
