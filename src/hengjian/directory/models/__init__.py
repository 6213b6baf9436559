"""The directories: entries and their dated versions, training, work, conflicts, sanctions."""

from hengjian.directory.models.conduct import Appeal, Sanction
from hengjian.directory.models.conflicts import Absence, Conflict, Declaration
from hengjian.directory.models.entries import Entry, Version
from hengjian.directory.models.learning import Case, CaseClause, Exam, Training
from hengjian.directory.models.work import Assignment, Evaluation, Judgement

__all__ = [
    "Absence",
    "Appeal",
    "Assignment",
    "Case",
    "CaseClause",
    "Conflict",
    "Declaration",
    "Entry",
    "Evaluation",
    "Exam",
    "Judgement",
    "Sanction",
    "Training",
    "Version",
]
