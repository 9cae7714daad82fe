"""The commands of the verbs by their group, none of them loaded."""

from __future__ import annotations

from tangency.cli.groups import Summary
from tangency.desk.verb_list import verb_groups, verb_summaries

__all__ = ["verb_commands"]


def verb_commands(group: str | None) -> dict[str, Summary]:
    """Return command → summary of the verbs that belong to a group, or to the root where None."""
    groups = verb_groups()
    return {
        name.replace("_", "-"): Summary(target=f"tangency.cli.verbs:{name}", line=line)
        for name, line in verb_summaries().items()
        if groups[name] == group
    }
