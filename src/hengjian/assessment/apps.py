"""Assessment against versioned clause sets."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Assessment against versioned clause sets."""

    name = "hengjian.assessment"
    verbose_name = "评审"
