"""The command line: one face of the desk. Every command loads its own module when it is called."""
