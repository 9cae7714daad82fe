"""Responses beside the documents of results: plugins, health, runs."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field, JsonValue

__all__ = ["ComponentDocument", "Health", "PluginDocument", "Plugins", "Run"]


class PluginDocument(BaseModel):
    """A plugin and its status."""

    name: str
    distribution: str | None
    version: str | None
    state: str
    stage: str | None
    error: str | None
    remedy: str | None
    components: list[str]
    notes: list[str]


class ComponentDocument(BaseModel):
    """A component that can be named in requests."""

    id: str
    plugin: str
    version: str
    kind: str
    name: str
    summary: str
    capabilities: list[str]
    references: list[str]
    params: dict[str, JsonValue] = Field(description="JSON schema of the params")


class Plugins(BaseModel):
    """All plugins and the components of the loaded ones."""

    plugins: list[PluginDocument]
    components: list[ComponentDocument]


class Health(BaseModel):
    """The health of the server."""

    status: str = Field(
        description="ok; degraded where a plugin is not loaded; unavailable where the store takes no writes"
    )
    version: str
    store_writable: bool
    plugins_not_loaded: list[str]


class Run(BaseModel):
    """A recorded run."""

    id: str
    verb: str
    status: str
    started_at: datetime
    finished_at: datetime | None
    request: dict[str, JsonValue]
    manifest: dict[str, JsonValue]
    result: dict[str, JsonValue] | None
    error: dict[str, JsonValue] | None
    seed: int | None
    code_version: str
