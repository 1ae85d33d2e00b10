"""The peer's process: our own rectification table as BPMN, so that both run the same states and acts."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from states.registry import PROCEDURES
from states.spec import ANY

KIND = "rectification"
#: The guards of the measured act, as a gateway asks them.
_GUARDS = {"issue_rectification_order": " and len(officers) >= 2 and deadline >= today and mode in modes"}


def rectification() -> bytes:
    """A user task for each state, after it a gateway with a flow for each act that leaves the state."""
    table = PROCEDURES[KIND]
    body = "".join(_state(state) for state in table.states)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="peer" targetNamespace="http://bpmn.io/schema/bpmn">'
        f'<process id="{KIND}" isExecutable="true"><startEvent id="start"/>'
        f'<sequenceFlow id="begin" sourceRef="start" targetRef="{table.start[0]}"/>{body}</process></definitions>'
    ).encode()


def _state(state: str) -> str:
    table = PROCEDURES[KIND]
    if state in table.ends and not list(_leaving(state)):
        return f'<endEvent id="{state}"/>'
    flows = "".join(
        f'<sequenceFlow id="{state}__{act}__{to}" sourceRef="{state}_gate" targetRef="{to}">'
        f'<conditionExpression xsi:type="tFormalExpression">'
        f"{escape(f'act == {act!r} and to == {to!r}{_GUARDS.get(act, str())}')}</conditionExpression></sequenceFlow>"
        for act, to in _leaving(state)
    )
    return (
        f'<userTask id="{state}"/><sequenceFlow id="{state}__done" sourceRef="{state}" targetRef="{state}_gate"/>'
        f'<exclusiveGateway id="{state}_gate" default="{state}__stays"/>'
        f'<sequenceFlow id="{state}__stays" sourceRef="{state}_gate" targetRef="{state}"/>{flows}'
    )


def _leaving(state: str) -> Iterator[tuple[str, str]]:
    table = PROCEDURES[KIND]
    for act in table.acts:
        if ANY in act.source or state in act.source:
            yield from ((act.name, to) for to in act.to if to in table.states and to != state)
