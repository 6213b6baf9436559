"""Questions to this context. What other contexts need is named here."""

from hengjian.filing.selectors.activity import provide
from hengjian.filing.selectors.notices import notices_on, registered_for

__all__ = ["notices_on", "provide", "registered_for"]
