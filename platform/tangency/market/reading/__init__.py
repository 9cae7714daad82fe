"""Tables as people have them: read by a declared dialect, and turned into canonical rows."""
