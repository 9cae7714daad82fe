"""A file that a page offers to save: its bytes come from the kernel, and no address outside the page is asked."""

from __future__ import annotations

from typing import Any

import anywidget
import ipywidgets as w
import traitlets as t

__all__ = ["Download"]


class DownloadContent(w.Widget):  # type: ignore[misc]  # ipywidgets has no types
    """The file, as a plain model, which takes every message (see `PlotContent`).

    Attributes
    ----------
    offered
        How often a file was offered; it tells two files of the same content apart.
    """

    name = t.Unicode().tag(sync=True)
    kind = t.Unicode().tag(sync=True)
    content = t.Bytes().tag(sync=True)
    offered = t.Int(0).tag(sync=True)


class Download(anywidget.AnyWidget):
    """A link that saves the latest file; a browser that allows it begins at once.

    The file is saved and never shown: within the page's origin it could do what the page may.

    Attributes
    ----------
    content
        What is saved.
    """

    content = t.Instance(w.Widget).tag(sync=True, **w.widget_serialization)

    _esm = """
    async function render({ model, el }) {
      const content = await model.widget_manager.get_model(model.get("content").replace("IPY_MODEL_", ""));
      let address = null;
      const show = () => {
        if (address) URL.revokeObjectURL(address);
        el.replaceChildren();
        if (!content.get("content")?.byteLength) return null;
        address = URL.createObjectURL(new Blob([content.get("content")], { type: content.get("kind") }));
        const link = document.createElement("a");
        const name = content.get("name");
        Object.assign(link, { href: address, download: name, textContent: `Save ${name}` });
        link.className = "tg-save";
        el.append(link);
        return link;
      };
      const offer = () => show()?.click();
      content.on("change:offered", offer);
      show();
      return () => {
        content.off("change:offered", offer);
        if (address) URL.revokeObjectURL(address);
      };
    }
    export default { render };
    """

    def __init__(self) -> None:
        super().__init__(content=DownloadContent())

    def offer(self, name: str, kind: str, content: bytes) -> None:
        """Offer a file in place of the one before.

        Parameters
        ----------
        kind
            Its media type.
        """
        self._set(name=name, kind=kind, content=content, offered=self.content.offered + 1)

    def _set(self, **values: Any) -> None:
        with self.content.hold_sync():  # one message: the count comes with its file
            for name, value in values.items():
                setattr(self.content, name, value)
