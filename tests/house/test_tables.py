"""How tables hang together."""

import ast
import io

import pytest
from django.apps import apps
from django.core.management import call_command
from tests.house.source import PACKAGE, Rule, code, complaints, nodes

# From the top of the house to the bottom.
FLOORS = (
    "ops",
    "web api",
    "notices federation",
    "feed safety",
    "social live",
    "clips",
    "people",
    "vault",
    "gate",
    "guards verify",
    "tlog spine",
)
KEYS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
OUTLIVE_A_PERSON = {"gate", "vault"}


def floor(room: str) -> int:
    return next(number for number, names in enumerate(FLOORS) if room in names.split())


def stray_keys(room: str) -> Rule:
    """Find foreign keys that do not point down, are no strings, or leave a name behind."""

    def rule(text: str) -> list[str]:
        wrong = []
        for node in nodes(text):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr.startswith("Generic"):
                wrong.append(f"line {node.lineno}: a generic key points anywhere")
            if node.func.attr in KEYS:
                wrong += [f"line {node.lineno}: {what}" for what in _trouble(room, node)]
        return wrong

    return rule


def _trouble(room: str, call: ast.Call) -> list[str]:
    target = call.args[0] if call.args else ast.Constant(None)
    if not isinstance(target, ast.Constant) or not isinstance(target.value, str):
        return ["a key names its table in a string"]
    there = target.value.partition(".")[0] if "." in target.value else room
    if there == room:
        return []
    wrong = []
    if floor(there) <= floor(room):
        wrong.append(f"a key of {room} points up to {there}")
    if room in OUTLIVE_A_PERSON:
        wrong.append(f"{room} keeps ids, not keys: it outlives a person")
    names = {word.arg: ast.unparse(word.value) for word in call.keywords}
    if names.get("related_name") != "'+'":
        wrong.append(f"a key to {there} leaves a reverse name there")
    return wrong


@pytest.mark.parametrize(
    ("room", "good", "bad"),
    [
        (
            "clips",
            'models.ForeignKey("people.Person", models.CASCADE, related_name="+")',
            'models.ForeignKey("people.Person", models.CASCADE, related_name="clips")',
        ),
        (
            "people",
            'models.ForeignKey("people.Person", models.CASCADE)',
            'models.ForeignKey("clips.Clip", models.CASCADE, related_name="+")',
        ),
        (
            "clips",
            'models.OneToOneField("clips.Clip", models.CASCADE)',
            "models.OneToOneField(Clip, models.CASCADE)",
        ),
        (
            "gate",
            "models.UUIDField()",
            'models.ForeignKey("spine.Fact", models.CASCADE, related_name="+")',
        ),
        ("safety", "models.UUIDField()", "fields.GenericForeignKey()"),
    ],
)
def test_the_rule_knows_good_from_bad(room: str, good: str, bad: str) -> None:
    assert stray_keys(room)(good) == []
    assert stray_keys(room)(bad) != []


def test_keys_point_down_and_leave_no_name_behind() -> None:
    wrong = []
    for path in code():
        if "models" in {path.stem, path.parent.name}:
            room = path.relative_to(PACKAGE).parts[0]
            wrong += complaints(stray_keys(room), [path])
    assert wrong == []


def test_the_tables_themselves_say_the_same() -> None:
    ours = [config for config in apps.get_app_configs() if config.name.startswith("clerestory.")]
    assert ours
    for config in ours:
        for model in config.get_models():
            fields = model._meta.get_fields()  # noqa: SLF001  Django's documented way in
            for field in fields:
                other = field.related_model
                there = (
                    config if other is None else apps.get_containing_app_config(other.__module__)
                )
                if there in {None, config}:
                    continue
                assert field.concrete, f"{model.__name__} knows of {other} above it"
                assert floor(there.label) > floor(config.label), field


@pytest.mark.django_db
def test_every_table_has_its_migration() -> None:
    out = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)
    assert "No changes detected" in out.getvalue()
