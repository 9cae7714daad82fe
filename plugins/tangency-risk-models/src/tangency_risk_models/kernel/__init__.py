"""Steps that several estimators share: rules for missing returns, spectra, repairs, filters."""
