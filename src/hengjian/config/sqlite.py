"""SQLite new enough to trust: the interpreter's own is replaced by the pinned wheel's.

Debian's Python carries 3.40.1; the WAL-reset defect is repaired from 3.51.3 on. Importing this
module puts `pysqlite3` in the place of `sqlite3`, which Django then uses. Where the replacement is
still too old, the rollback journal is used: slower, never unsafe.
"""

import sys

import pysqlite3
import pysqlite3.dbapi2

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

_WAL_SAFE = (3, 51, 3)
JOURNAL = "WAL" if pysqlite3.sqlite_version_info >= _WAL_SAFE else "DELETE"
PRAGMAS = (
    f"PRAGMA journal_mode={JOURNAL};PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA trusted_schema=OFF;PRAGMA secure_delete=ON;PRAGMA cache_size=-65536;"
)
