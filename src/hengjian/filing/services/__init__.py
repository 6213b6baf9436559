"""Acts of this context. One act, one transaction, one ledger entry."""
