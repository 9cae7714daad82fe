"""The verbs of the desk, one file each, named like it."""
