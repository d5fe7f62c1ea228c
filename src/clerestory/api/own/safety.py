"""Safety: reporting, what came of it; decisions about the asker, and appeals; the register."""

from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema
from pydantic import ConfigDict, Field

from clerestory.api.door import answer, concerned, public_answer, reader, signed_in
from clerestory.api.own.clips import After, Id, Limit
from clerestory.safety import actions, queries
from clerestory.safety.grounds import Ground, Thing
from clerestory.safety.shown import Deeds, ShownDeed, ShownReport, Standing, Statement, Tally
from clerestory.spine.addresses import client_address
from clerestory.spine.ids import from_text, to_text

router = Router(tags=["safety"])

type Key = Annotated[str, Path(description="43 letters, given out with the report.")]


class NewReport(Schema):
    """What is reported: a clip or comment by its id, a person by handle; and what is wrong."""

    model_config = ConfigDict(extra="forbid")

    what: Thing
    id: str = Field(max_length=30)
    ground: Ground
    text: str = Field("", max_length=10_000)


class MadeReport(Schema):
    """A report was taken. `key` is for whoever has no account, and is given out this once."""

    id: str
    key: str
    address: str


class ReportPage(Schema):
    """Some reports, and the mark to ask for those after them."""

    items: list[ShownReport]
    next: str | None


class DecisionPage(Schema):
    """Some statements of reasons, the mark for those after them, and how the account stands."""

    items: list[Statement]
    next: str | None
    standing: Standing


class NewAppeal(Schema):
    """Why a decision, or that there was none, is contested."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=10_000)


class RegisterPage(Schema):
    """Some deeds, the mark for those after them, and what to compare with the public log."""

    items: list[ShownDeed]
    next: str | None
    tally: Tally


@router.post("/reports", response={201: MadeReport})
def post_report(request: HttpRequest, given: NewReport) -> HttpResponse:
    """Report something that one sees, with an account or without."""
    who = reader(request)
    made = actions.report(
        by=who,
        what=given.what,
        ident=given.id,
        ground=given.ground,
        text=given.text,
        address=client_address(
            request.META, trusted_proxies=int(settings.OPTIONS["TRUSTED_PROXIES"])
        ),
    )
    ident = to_text(made.report_id)
    place = f"/reports/{made.key or ident}"
    return answer(request, MadeReport(id=ident, key=made.key, address=place).dict(), status=201)


@router.get("/reports", response=ReportPage)
def list_reports(request: HttpRequest, after: After = None, limit: Limit = 10) -> HttpResponse:
    """Return what one has reported, the latest first."""
    return answer(request, queries.reports_of(signed_in(request), after, limit))


@router.get("/reports/{report_id}", response=ShownReport)
def get_report(request: HttpRequest, report_id: Id) -> HttpResponse:
    """One report of one's own, and what came of it."""
    return answer(request, queries.report_of(signed_in(request), from_text(report_id)))


@router.get("/reports/keys/{key}", response=ShownReport)
def get_report_by_key(request: HttpRequest, key: Key) -> HttpResponse:
    """One report that was made without an account, by the key that was given out for it."""
    return answer(request, queries.report_by_key(key))


@router.put("/reports/{report_id}/contest", response=ShownReport)
def put_contest(request: HttpRequest, report_id: Id, given: NewAppeal) -> HttpResponse:
    """Contest that nothing was done, once and within six months; another moderator decides."""
    who, ident = signed_in(request), from_text(report_id)
    actions.contest(by=who, report_id=ident, text=given.text)
    return answer(request, queries.report_of(who, ident))


@router.put("/reports/keys/{key}/contest", response=ShownReport)
def put_contest_by_key(request: HttpRequest, key: Key, given: NewAppeal) -> HttpResponse:
    """Contest that nothing was done about a report that was made without an account."""
    actions.contest(by=None, key=key, text=given.text)
    return answer(request, queries.report_by_key(key))


@router.get("/decisions", response=DecisionPage)
def list_decisions(request: HttpRequest, after: After = None, limit: Limit = 10) -> HttpResponse:
    """Return what was decided about oneself and one's own, the latest first."""
    who = concerned(request)
    page, standing = queries.decisions_of(who, after, limit), queries.standing_of(who)
    return answer(request, {"items": page.items, "next": page.next, "standing": standing})


@router.get("/decisions/{decision_id}", response=Statement)
def get_decision(request: HttpRequest, decision_id: Id) -> HttpResponse:
    """One statement of reasons."""
    return answer(request, queries.statement_for(concerned(request), from_text(decision_id)))


@router.put("/decisions/{decision_id}/appeal", response=Statement)
def put_appeal(request: HttpRequest, decision_id: Id, given: NewAppeal) -> HttpResponse:
    """Contest a decision, once and within six months; another moderator decides."""
    who, ident = concerned(request), from_text(decision_id)
    actions.appeal(person=who, decision_id=ident, text=given.text)
    return answer(request, queries.statement_for(who, ident))


@router.get("/register", response=RegisterPage)
def get_register(request: HttpRequest, after: After = None, limit: Limit = 10) -> HttpResponse:
    """Return what moderators did, without names; each is one entry of the public log."""
    page = queries.register(after, limit)
    return public_answer(
        request, {"items": page.items, "next": page.next, "tally": queries.tally()}
    )


@router.get("/register/months", response=list[Deeds])
def get_months(request: HttpRequest) -> HttpResponse:
    """Return how often what was done in each month."""
    return public_answer(request, queries.totals())
