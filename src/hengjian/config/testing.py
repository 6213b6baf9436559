"""Loaded by pytest before the settings: tests run as a demonstration in a throw-away folder."""

import os
import tempfile

os.environ.setdefault("HENGJIAN_VAR", tempfile.mkdtemp(prefix="hengjian-test-"))
os.environ.setdefault("HENGJIAN_DEMO", "true")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop running
