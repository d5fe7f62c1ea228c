"""The API does what its description says, whatever is sent: tried by schemathesis on every act."""

import re
from typing import Any

import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import CheckFunction, negative_data_rejection, positive_data_acceptance
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from tests import cast

from clerestory.api.door import api
from clerestory.ops import urls
from clerestory.people import actions as people

assert urls.urlpatterns  # with the addresses all acts are made known to the door
pytestmark = pytest.mark.django_db
SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema())
FOUND = list(SCHEMA.get_all_operations())
OPERATIONS = {one.ok().label: one.ok() for one in FOUND if isinstance(one, Ok)}
assert len(OPERATIONS) == len(FOUND)
# Whatever bytes are sent where bytes are taken, none are misformed.
FORMS = [label for label, one in OPERATIONS.items() if one.body and "/me/taste" not in label]
# What no schema can say: a mark is one that we gave, as an ETag is, tus has headers of its own, and
# words have something in them. That such a request is refused in words is tested elsewhere.
UNSAID = re.compile(
    r"^GET .*/(clips|drafts|feed|notices|search/people|search/tags)$|/uploads"
    r"|^PUT .*/(filters|language|contest|taste)|^POST .*/(collections|playlists|held/approvals)"
)
QUICK = settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def sent(client: Client, case: Case[Any]) -> Response:
    """Send a case to Django without a network in between; return the answer as a client has it."""
    asked = requests.Request(**case.as_transport_kwargs(base_url="http://localhost")).prepare()
    headers = dict(asked.headers)
    headers.pop("Content-Length", None)
    kind = headers.pop("Content-Type", "")
    body = asked.body or b""
    told = client.generic(
        str(asked.method),
        asked.path_url,
        body.encode() if isinstance(body, str) else body,
        content_type=kind,
        headers=headers,
    )
    return Response(
        told.status_code,
        {name: [value] for name, value in told.headers.items()},
        b"".join(told) if told.streaming else told.content,
        asked,
        elapsed=0.0,
        verify=False,
    )


def tried(label: str, mode: GenerationMode, *excluded: CheckFunction) -> int:
    """Try an act with cases of this mode; return how many there were."""
    count = 0
    token = people.add_token(person=cast.ada(), name="test")
    # Beacons and pairs are refused from whoever says who they are.
    known = {} if label.endswith(("/beacons", "/pairs")) else {"Authorization": f"Bearer {token}"}
    client = Client(headers=known)

    @QUICK
    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
    def run(case: Case[Any]) -> None:
        nonlocal count
        count += 1
        case.validate_response(sent(client, case), excluded_checks=list(excluded))

    run()
    return count


@pytest.mark.parametrize("label", OPERATIONS)
def test_what_is_described_is_taken_and_answered_as_described(label: str) -> None:
    unsaid = [positive_data_acceptance] * bool(UNSAID.search(label))
    assert tried(label, GenerationMode.POSITIVE, *unsaid)


@pytest.mark.parametrize("label", FORMS)
def test_what_is_not_described_is_refused_as_described(label: str) -> None:
    # Words in the query that nobody knows are passed over, as everywhere on the web.
    assert tried(label, GenerationMode.NEGATIVE, negative_data_rejection)
