"""An assessment: who assesses what against which clauses, what was found, what became of it."""

from hengjian.assessment.models.assessment import Assessment, AssessmentMember, ScheduleEntry
from hengjian.assessment.models.findings import Correction, Evidence, Nonconformity
from hengjian.assessment.models.sheet import ClauseRow, ClauseText, Judgement

__all__ = [
    "Assessment",
    "AssessmentMember",
    "ClauseRow",
    "ClauseText",
    "Correction",
    "Evidence",
    "Judgement",
    "Nonconformity",
    "ScheduleEntry",
]
