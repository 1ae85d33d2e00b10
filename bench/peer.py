"""The peer: the same act on a SpiffWorkflow process whose state is a JSON blob, kept with SQLAlchemy Core."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from sqlalchemy import BigInteger, Column, Engine, Integer, MetaData, Table, Text, bindparam, insert, select, update

from bench.peer_process import KIND, rectification
from db.session import transaction

_metadata = MetaData()
_instances = Table(
    "peer_instances", _metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
)  # fmt: skip
_rows = {
    name: Table(
        name, _metadata,
        Column("instance", BigInteger, primary_key=True, autoincrement=False),
        Column("n", Integer, primary_key=True, autoincrement=False),
        Column("at", Text, nullable=False),
        Column("body", Text, nullable=False),
    )
    for name in ("peer_events", "peer_deadlines", "peer_outbox")
}  # fmt: skip
_FIND = select(_instances).where(_instances.c.id == bindparam("id_")).with_for_update()
_SAVE = (
    update(_instances)
    .where(_instances.c.id == bindparam("id_"), _instances.c.version == bindparam("was"))
    .values(version=bindparam("now"), state=bindparam("text"))
)
_ORDER = {
    "act": "issue_rectification_order", "to": "ordered", "officers": ["chen", "luo"],
    "deadline": "2026-03-20", "today": "2026-03-02", "mode": "direct",
    "modes": ["direct", "mail"], "measure": "加装光电保护装置", "recipient": "厂长",
}  # fmt: skip
_AT = datetime(2026, 3, 2, 2, tzinfo=UTC).isoformat()


class Peer:
    """Instances that wait for their order; `run` performs it on the next ones, one a transaction."""

    def __init__(self, engine: Engine, count: int) -> None:
        self._engine = engine
        self._serializer = BpmnWorkflowSerializer()
        parser = BpmnParser()
        parser.add_bpmn_str(rectification())
        workflow = BpmnWorkflow(parser.get_spec(KIND))
        workflow.do_engine_steps()
        state = self._serializer.serialize_json(workflow)
        _metadata.create_all(engine)
        with transaction(engine) as conn:
            conn.execute(insert(_instances), [{"id": n, "version": 1, "state": state} for n in range(1, count + 1)])
        self._waiting: Iterator[int] = iter(range(1, count + 1))

    def run(self, count: int) -> None:
        """Perform the order on the next so many instances."""
        for _ in range(count):
            self._perform(next(self._waiting))

    def _perform(self, instance: int) -> None:
        with transaction(self._engine) as conn:
            row = conn.execute(_FIND, {"id_": instance}).one()
            workflow: Any = self._serializer.deserialize_json(row.state)
            (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
            task.data.update(_ORDER)
            task.run()
            workflow.do_engine_steps()
            (waiting,) = workflow.get_tasks(state=TaskState.READY, manual=True)
            assert waiting.task_spec.name == "ordered", "the gateway lets a lawful order pass"
            state = self._serializer.serialize_json(workflow)
            saved = conn.execute(_SAVE, {"id_": instance, "was": row.version, "now": row.version + 1, "text": state})
            assert saved.rowcount == 1
            for name, rows in (("peer_events", 1), ("peer_deadlines", 3), ("peer_outbox", 1)):
                conn.execute(
                    insert(_rows[name]),
                    [{"instance": instance, "n": n, "at": _AT, "body": '{"act": "order"}'} for n in range(rows)],
                )
