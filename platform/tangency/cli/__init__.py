"""The command line: the desk in a terminal."""
