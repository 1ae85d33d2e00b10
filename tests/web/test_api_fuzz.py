"""The API under requests made from its own description: no fault of ours, no answer that the description does not know."""

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from states.registry import ROWS
from tests.web.desk import HOST, Desk
from tests.web.test_api import Program, a_program
from web.api.description import description

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 25
SEED = 20_260_506
OPERATIONS = [(method.upper(), path) for path, methods in description()["paths"].items() for method in methods]


def few(examples: int) -> settings:
    """The same requests at every run, and few of them; a fault is shown as it is found, not made smaller for minutes."""
    return settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_request_of_the_description_meets_a_fault(desk: Desk, method: str, path: str) -> None:
    """No 5xx, no status, type or body that is not described: with a case at hand, for an officer with every scope."""
    case = desk.bureau.open_case()
    desk.bureau.order(case)
    program = a_program(desk)
    schema = schemathesis.openapi.from_dict(description())
    seen: list[int] = []

    @seed(SEED)
    @few(EXAMPLES)
    @given(made=schema[path][method].as_strategy(), known=st.booleans())
    def ask(made: schemathesis.Case, known: bool) -> None:
        if known and "number" in made.path_parameters:
            made.path_parameters["number"] = case
        if known and isinstance(made.body, dict):
            made.body |= {"case": case, "expected_version": desk.bureau.case(case).version}
        sent = made.as_transport_kwargs(base_url=HOST)
        kept = {name: sent[name] for name in ("params", "json", "data", "content") if sent.get(name) is not None}
        if isinstance(kept.get("data"), bytes):
            kept["content"] = kept.pop("data")
        try:
            answer = program.ask(sent["method"], sent["url"], headers=_plain(sent["headers"]), **kept)
        except (httpx.InvalidURL, UnicodeEncodeError):
            return
        seen.append(answer.status_code)
        made.validate_response(answer, checks=CHECKS)

    ask()

    assert max(seen) < 500
    assert set(seen) != {401}
    assert seen.count(200) >= (0 if method == "POST" else 3)


def _plain(headers: Any) -> dict[str, str]:
    """Headers as a client may send them; the token is the program's own."""
    sound = {name: value for name, value in dict(headers).items() if str(value).isprintable() and str(value).isascii()}
    return {name: value for name, value in sound.items() if name.lower() != "authorization"}


def body_of(action: str) -> dict[str, Any]:
    """A description of one act alone, with the schema of its inputs."""
    model = next(iter(ROWS[action].values())).inputs.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = model.pop("$defs", {})
    body = {"type": "object", "properties": {"action": {"const": action}, "inputs": model}, "required": ["action", "inputs"]}
    paths = {"/api/acts": {"post": {
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}}, "responses": {"200": {"description": "成功"}},
    }}}  # fmt: skip
    return {"openapi": "3.1.0", "info": {"title": action, "version": "1"}, "paths": paths, "components": {"schemas": parts}}


def test_no_inputs_of_any_act_meet_a_fault(desk: Desk) -> None:
    """Every act a person may do, with inputs made from its own schema, on a case that has most of what there is."""
    case = desk.bureau.open_case("guard", "belt")
    desk.bureau.order(case)
    desk.bureau.file_penalty(case)
    programs = [a_program(desk, name) for name in ("chen", "zhou", "xu")]
    described = schemathesis.openapi.from_dict(description())["/api/acts"]["post"]
    seen: list[int] = []
    for name in sorted(ROWS):
        operation = schemathesis.openapi.from_dict(body_of(name))["/api/acts"]["post"]

        @seed(SEED)
        @few(2)
        @given(made=operation.as_strategy(), program=st.sampled_from(programs))
        def ask(made: schemathesis.Case, program: Program) -> None:
            opens = next(iter(ROWS[made.body["action"]].values())).target == "file"
            more = {} if opens else {"case": case, "expected_version": desk.bureau.case(case).version}
            try:
                sent = json.dumps({**made.body, **more}).encode()
            except ValueError:
                return
            key = {"idempotency-key": f"k-{len(seen)}"}
            answer = program.ask("POST", "/api/acts", content=sent, headers=key)
            seen.append(answer.status_code)
            described.Case(headers=key).validate_response(answer, checks=CHECKS)

        ask()

    assert max(seen) < 500
    assert {200, 409, 422} <= set(seen)


WORDS = st.text(max_size=40) | st.sampled_from(["", "\x00", "\ud800", "2" * 25, "-1", str(2**63), "../../etc", "%00", "=1+1", "' OR 1=1 --"])


def test_no_address_meets_a_fault(desk: Desk) -> None:
    """Whatever stands where a number, a cursor or a word should: never a fault, here and on the public site."""
    anyone = a_program(desk)
    seen: list[int] = []

    @seed(SEED)
    @few(60)
    @given(word=WORDS, key=st.sampled_from(["q", "kind", "after", "cursor", "limit", "open", "stage"]))
    def ask(word: str, key: str) -> None:
        text = quote(word.encode("utf-8", "surrogatepass"), safe="")
        for path in (f"/api/cases/{text}", f"/api/cases?{key}={text}", f"/api/deadlines?{key}={text}", f"/api/disclosures?{key}={text}",
                     f"/public?{key}={text}", f"/public/p/{text}.html", f"/public/p/{text}.json", f"/public/monthly/{text}.html"):  # fmt: skip
            seen.append(anyone.get(path).status_code)

    ask()

    assert max(seen) < 500
    assert {200, 404} <= set(seen)
