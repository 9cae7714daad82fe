"""The command line: one face of the desk. Every command imports its own module when it is invoked."""
