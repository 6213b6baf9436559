"""Acts upon applications. One act, one transaction, one ledger entry; the clock comes in as `at`."""

from hengjian.accreditation.services.accepting import (
    accept,
    not_accept,
    request_completion,
    tell_review,
)
from hengjian.accreditation.services.checking import open_check, take_check, withdraw_licence
from hengjian.accreditation.services.deciding import decide
from hengjian.accreditation.services.drafting import (
    Change,
    Row,
    draft,
    set_changes,
    set_details,
    set_rows,
)
from hengjian.accreditation.services.handing_in import hand_in_papers, submit, take_back
from hengjian.accreditation.services.issuing import issue, publish
from hengjian.accreditation.services.papers_in import add_document, remove_document
from hengjian.accreditation.services.reviewing import (
    conclude_papers,
    follow,
    form_group,
    open_review,
    take_group,
)

__all__ = [
    "Change",
    "Row",
    "accept",
    "add_document",
    "conclude_papers",
    "decide",
    "draft",
    "follow",
    "form_group",
    "hand_in_papers",
    "issue",
    "not_accept",
    "open_check",
    "open_review",
    "publish",
    "remove_document",
    "request_completion",
    "set_changes",
    "set_details",
    "set_rows",
    "submit",
    "take_back",
    "take_check",
    "take_group",
    "tell_review",
    "withdraw_licence",
]
