"""Check what the ledger says, without asking the ledger: standard library only, usable alone.

This package shares no code with the writer. It can be copied out of the project and read in an
hour; `python -m hengjian.ledger.verify FILE` checks one evidence file on any machine with Python.

Nothing here raises on hostile input: what is malformed does not hold.
"""

from hengjian.ledger.verify.evidence import Verdict, bundle
from hengjian.ledger.verify.leaf import leaf_hash
from hengjian.ledger.verify.note import Checkpoint, Key, checkpoint, parse_key
from hengjian.ledger.verify.tree import consistency, inclusion

__all__ = [
    "Checkpoint",
    "Key",
    "Verdict",
    "bundle",
    "checkpoint",
    "consistency",
    "inclusion",
    "leaf_hash",
    "parse_key",
]
