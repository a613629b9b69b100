"""A bank that never existed: three payment providers over one ledger, for local runs and tests."""
