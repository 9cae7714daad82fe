"""The contracts between plugins and the core: component descriptions, input data, problems and solutions."""
