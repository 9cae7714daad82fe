"""The old place of `tangency.display.tables`; its importers move one by one."""

from tangency.display.tables import html_table

__all__ = ["html_table"]
