"""Notices of work, what is asked about them, filings on commitment, marks on unannounced work."""

from hengjian.filing.models.asks import Answer, Ask, Attachment
from hengjian.filing.models.filings import Filing, FilingVersion, Proposal
from hengjian.filing.models.marks import Mark
from hengjian.filing.models.notices import Notice, NoticeVersion

__all__ = [
    "Answer",
    "Ask",
    "Attachment",
    "Filing",
    "FilingVersion",
    "Mark",
    "Notice",
    "NoticeVersion",
    "Proposal",
]
