"""Imports one plugin and registers its hooks with a manager of its own."""

from __future__ import annotations

import re
from importlib import metadata

import pluggy

from tangency.contracts import hooks
from tangency.domain.naming import nearest_names
from tangency.host.compatibility import core_version
from tangency.host.stage import Stage, StageFailed, attempt

__all__ = ["HOOK_NAMES", "imported", "registered"]

HOOK_NAMES: tuple[str, ...] = tuple(
    sorted(name for name in hooks.__all__ if hasattr(getattr(hooks, name), "tangency_spec"))
)
_GONE = re.compile(r"cannot import name '(\w+)'")  # Python 3.12 would say it as an attribute


def imported(entry_point: metadata.EntryPoint) -> object:
    """Return the object that an entry point names.

    Raises
    ------
    StageFailed
        Whatever the import raised, SystemExit included; KeyboardInterrupt passes. A name that the SDK of this core does
        not have makes the plugin incompatible.
    """
    remedy = f"see whether Python imports {entry_point.value!r} by itself"
    return attempt(Stage.IMPORT, lambda: _load(entry_point), remedy=remedy)


def _load(entry_point: metadata.EntryPoint) -> object:
    try:
        return entry_point.load()
    except ImportError as error:
        gone = _GONE.search(str(error)) if error.name == "tangency.sdk" else None
        if gone is None:
            raise
        raise StageFailed(
            Stage.COMPATIBILITY,
            f"it uses tangency.sdk.{gone[1]}, which tangency {core_version()} does not have",
            remedy="install a version of the plugin made for this one",
        ) from error


def registered(name: str, plugin: object) -> pluggy.PluginManager:
    """Return a manager that holds the hooks of this one plugin.

    Raises
    ------
    StageFailed
        No hook at all, an unknown or unmarked hook, a wrapper, or a signature that the specification refuses.
    """
    manager = pluggy.PluginManager("tangency")
    manager.add_hookspecs(hooks)
    attempt(
        Stage.HOOKS, lambda: manager.register(plugin, name=name), remedy="give the hook the arguments of tangency's"
    )
    _require_known_hooks(manager, plugin)
    _require_marks(plugin)
    if not manager.get_hookcallers(plugin):
        raise StageFailed(
            Stage.HOOKS,
            "the plugin implements no hook",
            remedy=f"mark one of {', '.join(HOOK_NAMES)} with @hookimpl from tangency.sdk",
        )
    return manager


def _require_known_hooks(manager: pluggy.PluginManager, plugin: object) -> None:
    # Stricter than pluggy's check_pending(), which lets `optionalhook=True` hide a misspelt name.
    for caller in manager.get_hookcallers(plugin) or ():
        if not caller.has_spec():
            near = nearest_names(caller.name, HOOK_NAMES, limit=1)
            raise StageFailed(
                Stage.HOOKS,
                f"there is no hook {caller.name!r}",
                remedy=f"did you mean {near[0]}?" if near else f"the hooks are {', '.join(HOOK_NAMES)}",
            )
        if any(each.wrapper or each.hookwrapper for each in caller.get_hookimpls()):
            raise StageFailed(
                Stage.HOOKS,
                f"the hook {caller.name!r} is a wrapper, and a plugin may not change what another returns",
                remedy="drop wrapper=True or hookwrapper=True",
            )


def _require_marks(plugin: object) -> None:
    for name in HOOK_NAMES:
        function = getattr(plugin, name, None)
        if callable(function) and not (hasattr(function, "tangency_impl") or hasattr(function, "tangency_spec")):
            raise StageFailed(
                Stage.HOOKS, f"{name} is not marked, so it would never be called", remedy="put @hookimpl above it"
            )
