"""Simulation: decisions on what was known, orders filled later, and a book that accounts for every unit."""
