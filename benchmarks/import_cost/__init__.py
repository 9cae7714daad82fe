"""What an import of prices costs, measured in processes of their own; the study and its short form in the tests."""
