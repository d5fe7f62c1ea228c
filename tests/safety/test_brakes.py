"""What nobody may write here, link to or come from is refused wherever words and people come in."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone
from tests import cast
from tests.cast import ada, bashir, newcomer, work
from tests.safety.cases import decided
from tests.safety.conftest import Desk

from clerestory.clips import actions as clips
from clerestory.clips.models import Clip
from clerestory.ops.commands.brakes import brakes as command
from clerestory.people import actions as people
from clerestory.people import brakes
from clerestory.people.models import Brake, Person
from clerestory.people.refused import (
    BrakeMissing,
    BrakeWrong,
    ComesFromBlocked,
    DomainBlocked,
    MailDomainBlocked,
    TooManyLinksSaid,
    TooYoungForLinks,
    WordsBlocked,
)
from clerestory.safety import actions, queries
from clerestory.safety.models import Case, Deed, Report
from clerestory.social import actions as social
from clerestory.social.models import Comment
from clerestory.spine.models import Allowance
from clerestory.spine.refusals import NotFound, TooMany

pytestmark = pytest.mark.django_db

type Put = Callable[..., Clip]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Go by what the lists say now: a test's changes are never committed."""
    monkeypatch.setattr(brakes, "FRESH_SECONDS", -1.0)
    monkeypatch.setitem(brakes.LIMITS, "young_days", 1)
    yield
    brakes.forget()


def add(kind: str, text: str, effect: str = "refuse") -> Brake:
    return actions.add_brake(by=None, kind=kind, text=text, effect=effect)


def old(person: Person) -> Person:
    """Let an account be older than any limit of new ones."""
    person.created_at = timezone.now() - timedelta(days=400)
    Person.objects.filter(id=person.id).update(created_at=person.created_at)
    return person


@pytest.mark.parametrize("said", ["Slürp!", "SLURP", "a slurp, b", "x\nslurp_y", "bad\u2009slurp"])
def test_words_are_whole_and_folded(said: str) -> None:
    add("word", "  SLÜRP ")
    with pytest.raises(WordsBlocked):
        brakes.refuse_words(said)
    for other in ("slurps", "slur p", "", "sl\u00fcrping"):
        brakes.refuse_words(other)


def test_a_run_of_words_is_one_entry_and_long_texts_cost_little() -> None:
    add("word", "Buy   now: cheap")
    add("word", "zap")
    with pytest.raises(WordsBlocked):
        brakes.refuse_words("Please BUY now, cheap!")
    brakes.refuse_words("Buy cheap now " * 1000)


def test_refused_words_are_refused_wherever_people_write(put: Put) -> None:
    clip = put()
    said = social.post_comment(clip_id=clip.id, by=bashir(), text="Hm")
    add("word", "slurp")
    with pytest.raises(WordsBlocked):
        social.post_comment(clip_id=clip.id, by=bashir(), text="You slurp")
    with pytest.raises(WordsBlocked):
        social.edit_comment(comment_id=said.id, by=bashir(), text="You slurp")
    for words in ({"description": "A #slurp"}, {"alt_text": "Slurp"}):
        with pytest.raises(WordsBlocked):
            clips.describe_clip(clip_id=clip.id, by=ada(), **words)  # type: ignore[arg-type]  # words
    with pytest.raises(WordsBlocked):
        newcomer("mr_slurp")
    for name, bio in (("Slurp", ""), ("", "I slurp")):
        with pytest.raises(WordsBlocked):
            people.edit_profile(person=ada(), name=name, bio=bio, links=[])
    assert Comment.objects.get().text == "Hm"
    assert not Person.objects.filter(handle="mr_slurp").exists()


def test_held_words_wait_and_a_person_decides(put: Put, desk: Desk) -> None:
    clip, open_clip = put(), put()
    add("word", "slurp", "hold")
    comment = social.post_comment(clip_id=clip.id, by=bashir(), text="You slurp")
    assert not comment.is_shown
    clips.describe_clip(clip_id=open_clip.id, by=ada(), description="A #slurp")
    people.edit_profile(person=bashir(), name="Slurp", bio="", links=[])
    work()
    work()
    cases = {case.what: case for case in Case.objects.all()}
    assert {case.source for case in cases.values()} == {"automatic"}
    assert set(cases) == {"clip", "comment", "person"}
    assert Case.objects.count() == 3
    # It was found by a program, and says so; it was decided by a person, and says that too.
    case = cases["comment"]
    row = decided(desk["mona"], case.id, "hide")
    statement = queries.statement_for(bashir(), row.id)
    assert (statement.source, statement.automated) == ("automatic", False)
    # What was looked at is not asked again for the same word.
    nothing = decided(desk["mona"], cases["clip"].id, "none")
    assert nothing.undone_at is None
    clips.describe_clip(clip_id=open_clip.id, by=ada(), description="Another #slurp")
    work()
    assert not Case.objects.filter(what="clip", closed_at=None).exists()
    # What is for few is not looked through by a program.
    private = put(audience="private")
    clips.describe_clip(clip_id=private.id, by=ada(), description="A slurp")
    work()
    assert not Case.objects.filter(thing_id=private.id).exists()


def test_links_are_counted_and_new_accounts_have_none(put: Put) -> None:
    clip = put()
    who = bashir()
    links = "https://a.example www.b.example c.example/x"
    with pytest.raises(TooYoungForLinks):
        social.post_comment(clip_id=clip.id, by=who, text="See https://a.example")
    social.post_comment(clip_id=clip.id, by=who, text="No. Really. It was 3.5/5, e.g. fine")
    old(who)
    comment = social.post_comment(clip_id=clip.id, by=who, text=links)
    for text in (f"{links} http://d.example", f"{links} HTTPS://d.example"):
        with pytest.raises(TooManyLinksSaid):
            social.post_comment(clip_id=clip.id, by=who, text=text)
        with pytest.raises(TooManyLinksSaid):
            social.edit_comment(comment_id=comment.id, by=who, text=text)
    actions.set_limit(by=None, name="links", number=0)
    with pytest.raises(TooManyLinksSaid):
        social.post_comment(clip_id=clip.id, by=who, text="https://a.example")


def test_new_accounts_are_slowed_down(put: Put) -> None:
    clip = put()
    for name in ("young_comments", "young_follows", "young_posts"):
        actions.set_limit(by=None, name=name, number=1)
    who = bashir()

    def acts(person: Person, text: str) -> None:
        social.post_comment(clip_id=clip.id, by=person, text=text)
        people.follow(follower=person, followed=ada())
        clips.begin_upload(by=person, size=10)

    acts(who, "One")
    for act in (
        lambda: social.post_comment(clip_id=clip.id, by=who, text="Two"),
        lambda: people.follow(follower=who, followed=ada()),
        lambda: clips.begin_upload(by=who, size=10),
    ):
        with pytest.raises(TooMany):
            act()
    acts(old(who), "Three")


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("See evil.example", True),
        ("https://EVIL.example/x?y", True),
        ("http://a.b.evil.example.", True),
        ("user@evil.example", True),
        ("bücher.example", True),
        ("https://xn--bcher-kva.example", True),
        ("notevil.example", False),
        ("evil.example.org", False),
        ("evil example", False),
    ],
)
def test_a_closed_domain_is_closed_with_all_below_it(text: str, *, refused: bool) -> None:
    add("domain", "Evil.Example.")
    add("domain", "bücher.example")
    if refused:
        with pytest.raises(DomainBlocked):
            brakes.refuse_words(text)
    else:
        brakes.refuse_words(text)


def test_nobody_signs_up_with_closed_mail_or_links_to_it_in_a_profile() -> None:
    add("mail", "@throwaway.example")
    add("domain", "evil.example")
    for email in ("a@throwaway.example", "a@MAIL.Throwaway.example"):
        with pytest.raises(MailDomainBlocked):
            newcomer("dilys", email)
    newcomer("dilys", "a@example.org")
    with pytest.raises(MailDomainBlocked):
        people.change_email(person=ada(), email="b@throwaway.example", password=cast.PASSWORD)
    with pytest.raises(DomainBlocked):
        people.edit_profile(person=ada(), name="", bio="", links=["https://evil.example/a"])


def test_ranges_close_signing_up_and_reporting_and_keep_no_address(put: Put) -> None:
    clip = put()
    add("range", "203.0.113.7/24")
    add("range", "2001:db8:1:2:3::/80")
    kept = {row.text for row in Brake.objects.all()}
    assert kept == {"203.0.113.0/24", "2001:db8:1:2::/64"}

    def signs_up(address: str, handle: str) -> None:
        people.sign_up(
            handle=handle, email=f"{handle}@example.org", password=cast.PASSWORD, address=address
        )

    for address in ("203.0.113.200", "2001:db8:1:2::"):
        with pytest.raises(ComesFromBlocked):
            signs_up(address, "dilys")
        with pytest.raises(ComesFromBlocked):
            actions.report(by=None, what="clip", ident=clip.key, ground="spam", address=address)
    # Whoever has an account reports from anywhere, and an unknown address is not a closed one.
    actions.report(by=bashir(), what="clip", ident=clip.key, ground="spam", address="203.0.113.200")
    for number, address in enumerate(("203.0.114.1", "2001:db8:1:3::", "", "nonsense")):
        signs_up(address, f"dilys{number}")
    rows = [list(table.objects.values()) for table in (Report, Case, Deed, Allowance, Person)]
    assert "203.0.113.200" not in str(rows)


def test_what_is_no_entry_is_refused() -> None:
    wrong = {
        "word": ("", " !? ", "x" * 101),
        "domain": ("a b", "", "http://a.example", "x" * 101, "-a.example"),
        "mail": ("@", "a@b.example"),
        "range": ("0.0.0.0/0", "10.0.0.0/7", "::/8", "everywhere", "1.2.3.4/33"),
        "limit": ("links",),
        "place": ("here",),
    }
    for kind, texts in wrong.items():
        for text in texts:
            with pytest.raises(BrakeWrong):
                add(kind, text)
    with pytest.raises(BrakeWrong):
        add("domain", "a.example", "hold")
    with pytest.raises(BrakeMissing):
        actions.set_limit(by=None, name="speed", number=1)
    with pytest.raises(BrakeWrong):
        actions.set_limit(by=None, name="links", number=-1)
    assert not Brake.objects.exists()
    assert not Deed.objects.exists()


def test_each_change_stands_in_the_moderators_log_and_is_theirs_alone(desk: Desk) -> None:
    mona = desk["mona"]
    for who in (desk["sam"].id, desk["gao"].id, ada().id):
        with pytest.raises(NotFound):
            queries.brakes(who)
        with pytest.raises(NotFound):
            actions.add_brake(by=who, kind="word", text="slurp")
        with pytest.raises(NotFound):
            actions.set_limit(by=who, name="links", number=1)
    client = Client(headers={"host": "localhost"})
    cast.sign_in(client, mona.person)
    place = "/moderation/brakes"
    entry = {"kind": "word", "entry": "Slürp <b>", "effect": "hold"}
    assert client.post(place, entry | {"entry": "!"}).status_code == 422
    assert client.post(place, entry).status_code == 303
    assert "slurp b" in client.get(place).content.decode()
    (row,) = [one for one in queries.brakes(mona.id) if one.kind == "word"]
    numbers = {one.text: one.number for one in queries.brakes(mona.id) if one.kind == "limit"}
    assert client.post(f"{place}/limits", numbers | {"links": "-1"}).status_code == 422
    assert client.post(f"{place}/limits", numbers | {"links": "7"}).status_code == 303
    other = Client(headers={"host": "localhost"})
    cast.sign_in(other, ada())
    for path in (place, f"{place}/limits", f"{place}/{row.id}/drop"):
        assert other.post(path, entry).status_code == 404
    assert client.post(f"{place}/{row.id}/drop").status_code == 303
    log = [
        (one.act, one.what, one.note, one.by) for one in queries.deeds_of_moderators(mona.id).items
    ]
    name = mona.member.pseudonym
    assert log == [
        ("change", "word", "\N{MINUS SIGN} slurp b", name),
        ("change", "limit", "links = 7", name),
        ("change", "word", "+ slurp b (hold)", name),
    ]
    page = client.get("/moderation/log").content.decode()
    assert "links = 7" in page
    # The register counts decisions; lists are no entries of the log.
    assert queries.register().items == []


def test_the_operator_changes_them_at_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clerestory.ops.commands.brakes.boot", lambda: None)

    def run(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(command, words)
        assert done.exit_code == code, done.output
        return done.output

    made = json.loads(run("add", "word", "Slürp", "--hold", "--json"))["brakes"]
    assert [(one["kind"], one["text"], one["effect"]) for one in made] == [
        ("word", "slurp", "hold")
    ]
    assert "word\tslurp\thold" in run("list")
    assert "Give words, a domain" in run("add", "range", "0.0.0.0/0", code=1)
    run("limit", "links", "9")
    assert {"links": 9}.items() <= {
        one["text"]: one["number"] for one in json.loads(run("list", "--json"))["brakes"]
    }.items()
    run("drop", "word", "nothing", code=1)
    run("drop", "word", "slurp")
    assert {one.by_pseudonym for one in Deed.objects.all()} == {"operator"}
    assert Deed.objects.count() == 3
