"""What happens to reports and decisions, told to the rooms above."""

from uuid import UUID

from clerestory.spine.facts import fact


@fact
class ReportMade:
    """Something was reported, and the report is acknowledged on its page."""

    report_id: UUID


@fact
class ReportDecided:
    """A report was decided on, or that was contested or undone; its page says what came of it."""

    report_id: UUID


@fact
class ReportContested:
    """Whoever reported contests that nothing was done."""

    report_id: UUID


@fact
class DecisionMade:
    """Moderators decided about something of `person_id`, who has a statement of reasons."""

    decision_id: UUID
    person_id: UUID


@fact
class DecisionUndone:
    """A decision about something of `person_id` holds no longer."""

    decision_id: UUID
    person_id: UUID


@fact
class AppealMade:
    """Somebody contests a decision."""

    decision_id: UUID


@fact
class AppealDecided:
    """An appeal of `person_id` was decided by another moderator."""

    decision_id: UUID
    person_id: UUID
