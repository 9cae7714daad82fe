"""`tangency doctor`: the plugins and the store, looked after together."""

from __future__ import annotations

from dataclasses import asdict

import click

from tangency.cli.output import show_json
from tangency.cli.plugins import all_loaded, plugin_failure, show_statuses
from tangency.cli.session import Session, json_option, pass_session
from tangency.cli.store import show_swept, show_verification, store_failure, verification_document

__all__ = ["doctor"]


@click.command(short_help="Look after the plugins and the store.")
@json_option
@pass_session
def doctor(session: Session, *, as_json: bool) -> None:
    """Show the state of every plugin, sweep the store, and hold every file of it against its hash.

    The exit code is 6 where a plugin is not loaded, else 7 where the store is not whole.
    """
    from tangency.host import default_catalogue  # noqa: PLC0415  # loads every plugin

    statuses = default_catalogue().plugins
    with session.store() as opened:
        removed = opened.sweep()
        found = opened.verify()
    if as_json:
        store = {**verification_document(found), "removed": removed}
        show_json({"plugins": [asdict(status) for status in statuses], "store": store})
    else:
        show_statuses(statuses)
        show_swept(removed)
        show_verification(found)
    if not all_loaded(statuses):
        click.get_current_context().exit(plugin_failure())
    if not found.is_whole:
        click.get_current_context().exit(store_failure())
