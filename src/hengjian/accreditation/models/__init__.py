"""Applications, what they ask for, the papers they bring, the clocks that run, what was done."""

from hengjian.accreditation.models.application import Application
from hengjian.accreditation.models.parts import (
    ApplicationItem,
    ChangeDetail,
    ClockRun,
    Document,
    Event,
)

__all__ = ["Application", "ApplicationItem", "ChangeDetail", "ClockRun", "Document", "Event"]
