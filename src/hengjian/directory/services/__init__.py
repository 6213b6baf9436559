"""Acts upon the directories. One act, one transaction, one ledger entry.

Subjects of ledger entries are numbers of entries; bodies hold person numbers and codes, no names.
"""

from hengjian.directory.services.conduct import (
    approve_removal,
    lift_sanction,
    note_appeal,
    propose_removal,
    reject_removal,
    sanction,
)
from hengjian.directory.services.conflicts import (
    declare_absence,
    declare_conflict,
    declare_year,
    end_conflict,
    withdraw_absence,
)
from hengjian.directory.services.entries import Content, change_entry, record_entry
from hengjian.directory.services.learning import (
    Clause,
    record_case,
    record_exam,
    record_training,
    retire_case,
)
from hengjian.directory.services.work import (
    Finding,
    answer_assignment,
    cancel_assignment,
    finish_assignment,
    record_assignment,
    record_evaluation,
    record_judgements,
)

__all__ = [
    "Clause",
    "Content",
    "Finding",
    "answer_assignment",
    "approve_removal",
    "cancel_assignment",
    "change_entry",
    "declare_absence",
    "declare_conflict",
    "declare_year",
    "end_conflict",
    "finish_assignment",
    "lift_sanction",
    "note_appeal",
    "propose_removal",
    "record_assignment",
    "record_case",
    "record_entry",
    "record_evaluation",
    "record_exam",
    "record_judgements",
    "record_training",
    "reject_removal",
    "retire_case",
    "sanction",
    "withdraw_absence",
]
