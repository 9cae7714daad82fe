"""Dashboards: the desk in notebooks and Voilà."""
