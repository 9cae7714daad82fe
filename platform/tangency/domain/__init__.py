"""Frozen value types that every room speaks in: assets, calendars, universes, holdings, trades, constraints."""
