"""送达: the acts on any issued paper (procedures of every kind)."""

from collections.abc import Iterator

from pydantic import Field

from cases.action import Blocker
from cases.clockface import day_of
from cases.people import Role
from states.fields import Day, Inputs, Mode, Served, Text
from states.guards import no, reads_inputs
from states.guards.service import check_service, two_servers
from states.service import ON_SERVICE, serve
from states.spec import Act
from states.step import Step, plain


class ServeDocument(Served):
    """送达."""


class RecordServiceFailure(Inputs):
    """登记送达不能."""

    mode: Mode = Field(title="送达方式")
    tried_on: Day = Field(title="日期")
    reason: Text = Field(title="原因")


@reads_inputs
def _service_given(step: Step) -> Iterator[Blocker]:
    yield from check_service(step, step.inputs)


@reads_inputs
def _after_the_paper(step: Step) -> Iterator[Blocker]:
    """Nothing is served before it exists."""
    paper = step.paper_meant
    if paper is not None and step.inputs.on < day_of(paper.at):
        yield no(None, f"送达日期早于文书出具之日{day_of(paper.at):%Y-%m-%d}", "行政处罚法#61", who="送达人")


def _not_served_yet(step: Step) -> Iterator[Blocker]:
    """A paper is served once; an announcement that runs is waited for."""
    paper = step.paper_meant
    if paper is None:
        return
    if paper.status == "draft":
        yield no(None, "草稿不能送达", "行政处罚法#61", who="先出具文书")
    if paper.status == "served" or paper.service.get("pending"):
        yield no(None, f"该文书已于{paper.service.get('on')}送达（或公告送达）", "行政处罚法#61")


def _serve(step: Step) -> None:
    assert step.paper_meant is not None, "decide resolved the paper"
    serve(step, step.paper_meant, step.inputs)
    procedure = step.case.procedure(step.paper_meant.procedure) if step.paper_meant.procedure else None
    step.paper("service_receipt", procedure=procedure, served_paper=step.paper_meant.kind, **plain(step.inputs))


def _failed(step: Step) -> None:
    paper = step.paper_meant
    assert paper is not None, "decide resolved the paper"
    step.set_paper(paper, service={**paper.service, "failures": [*paper.service.get("failures", []), plain(step.inputs)]})


ACTS = (
    Act(
        name="serve_document", label="送达文书", who=(Role.OFFICER,), target="document", officers=1, inputs=ServeDocument,
        guards=(two_servers, _service_given, _after_the_paper, _not_served_yet), effect=_serve, to=("served",), opens=ON_SERVICE,
        meets=("decision_service",), issues=("service_receipt",), article="行政处罚法#61",
    ),
    Act(
        name="record_service_failure", label="登记送达不能", who=(Role.OFFICER,), target="document", officers=1,
        inputs=RecordServiceFailure, guards=(_not_served_yet,), effect=_failed, article="行政处罚法#61",
    ),
)  # fmt: skip
