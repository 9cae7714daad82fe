"""Convex limits and measures of risk in epigraph form: rows and cones over auxiliary columns, and back."""
