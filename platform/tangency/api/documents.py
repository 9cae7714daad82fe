"""The API's documents of plugins, health and runs, made from the desk's objects."""

from __future__ import annotations

from tangency.api.responses import ComponentDocument, Health, PluginDocument, Plugins, Run
from tangency.desk.desk import Desk
from tangency.errors import StoreError
from tangency.host import Catalogue, PluginState, PluginStatus, RegisteredComponent
from tangency.store import RunRecord

__all__ = ["health_document", "plugins_document", "run_document"]

# A busy server need not write to know that it can.
_PROOF_SECONDS = 0.5


def plugins_document(catalogue: Catalogue) -> Plugins:
    """Return every plugin with its status, and every component with the schema of its params."""
    return Plugins(
        plugins=[_plugin(status) for status in catalogue.plugins],
        components=[_component(each) for each in catalogue.registered],
    )


def health_document(desk: Desk, version: str) -> Health:
    """Return whether the store takes writes and which plugins are missing."""
    missing = [status.name for status in desk.catalogue.plugins if status.state is not PluginState.LOADED]
    try:
        desk.store.require_writable(unless_within=_PROOF_SECONDS)
    except StoreError:
        return Health(status="unavailable", version=version, store_writable=False, plugins_not_loaded=missing)
    status = "degraded" if missing else "ok"
    return Health(status=status, version=version, store_writable=True, plugins_not_loaded=missing)


def run_document(record: RunRecord) -> Run:
    """Return a recorded run; which process computed it is the operator's business."""
    return Run.model_validate(
        {
            "id": record.id,
            "verb": record.verb,
            "status": str(record.status),
            "started_at": record.started_at,
            "finished_at": record.finished_at,
            "request": dict(record.request),
            "manifest": dict(record.manifest),
            "result": None if record.result is None else dict(record.result),
            "error": None if record.error is None else dict(record.error),
            "seed": record.seed,
            "code_version": record.code_version,
        }
    )


def _plugin(status: PluginStatus) -> PluginDocument:
    return PluginDocument(
        name=status.name,
        distribution=status.distribution,
        version=status.version,
        state=str(status.state),
        stage=None if status.stage is None else str(status.stage),
        error=status.error,
        remedy=status.remedy,
        components=list(status.components),
        notes=list(status.notes),
    )


def _component(registered: RegisteredComponent) -> ComponentDocument:
    spec = registered.spec
    return ComponentDocument(
        id=registered.id,
        plugin=registered.plugin,
        version=registered.version,
        kind=str(registered.kind),
        name=spec.name,
        summary=spec.summary,
        capabilities=sorted(spec.capabilities),
        references=list(spec.references),
        params=spec.params.model_json_schema(),
    )
