"""Every channel that posts, against a real receiver: what is sent, and that nothing but a good answer counts as sent."""

import logging
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from notifications.channels import CHANNELS
from notifications.channels.dingtalk_bot import DingtalkBot
from notifications.channels.dingtalk_bot import signature as dingtalk_signature
from notifications.channels.feishu_bot import FeishuBot
from notifications.channels.feishu_bot import signature as feishu_signature
from notifications.channels.letter import Channel, Letter, Verdict
from notifications.channels.posting import cut
from notifications.channels.sms import SmsGateway
from notifications.channels.wecom_bot import WecomBot
from settings.channels import Channels
from tests.support.receiver import Receiver, Reply, a_receiver

AT = datetime(2026, 5, 20, 1, 5, tzinfo=UTC)
LETTER = Letter(
    key="AJ2026-000001/7/0/chen@x", address="town", name="陈某", subject="【今日到期】某家具厂", body="正文", short="今日到期，请办理",
    written_at=AT,
)  # fmt: skip
Make = Callable[[str], Channel]


def a_wecom(base: str) -> Channel:
    return WecomBot(base=base, robots={"town": SecretStr("key-1")}, timeout=0.3)


def a_dingtalk(base: str) -> Channel:
    return DingtalkBot(base=base, robots={"town": SecretStr("key-1")}, secrets={"town": SecretStr("SEC")}, timeout=0.3)


def a_feishu(base: str) -> Channel:
    return FeishuBot(base=base, robots={"town": SecretStr("key-1")}, secrets={"town": SecretStr("SEC")}, timeout=0.3)


def a_gateway(base: str) -> Channel:
    return SmsGateway(
        url=f"{base}/sms", fields={"mobile": "{phone}", "content": "{text}", "id": "no {key}", "app": "duban"},
        answer_field="code", answer_ok=("0", "OK"), answer_final=("bad number",), headers={"X-Token": SecretStr("t")},
        signature="【某局】", timeout=0.3,
    )  # fmt: skip


MAKERS: dict[str, Make] = {"wecom_bot": a_wecom, "dingtalk_bot": a_dingtalk, "feishu_bot": a_feishu, "sms": a_gateway}
GOOD = '{"errcode": 0, "errmsg": "ok", "code": 0, "msg": "success"}'

#: What may come back instead of a good answer, and what it must be taken for.
FAULTS: dict[str, tuple[Reply, set[str]]] = {
    "200 with an error code": (Reply(body='{"errcode": 93000, "code": 19001, "errmsg": "invalid"}'), {"again"}),
    "200 with a code of another type": (Reply(body='{"errcode": false, "code": false}'), {"again"}),
    "200 without a code": (Reply(body='{"ok": true}'), {"again"}),
    "200 with HTML": (Reply(body="<html>login</html>", kind="text/html"), {"down"}),
    "200 with nothing": (Reply(), {"down"}),
    "200 with a list": (Reply(body="[0]"), {"down"}),
    "200 with more than is read": (Reply(body='{"errcode": 0, "code": 0, "x": "' + "x" * 70_000 + '"}'), {"down"}),
    "429": (Reply(status=429, headers={"Retry-After": "77"}), {"down"}),
    "redirect": (Reply(status=302, headers={"Location": "/elsewhere"}), {"down"}),
    "500": (Reply(status=500, body=GOOD), {"down"}),
    "503 with a date": (Reply(status=503, headers={"Retry-After": "Wed, 20 May 2026 01:10:00 GMT"}), {"down"}),
    "403": (Reply(status=403, body=GOOD), {"again"}),
    "no answer": (Reply(held=True), {"down"}),
    "an answer that drips": (Reply(body="{", drips=True), {"down"}),
}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver on loopback."""
    with a_receiver() as found:
        yield found


@pytest.fixture(params=sorted(MAKERS))
def channel(request: pytest.FixtureRequest, receiver: Receiver) -> Iterator[Channel]:
    """Every channel that posts."""
    made = MAKERS[request.param](receiver.address)
    yield made
    made.close()


def test_a_good_answer_is_sent(channel: Channel, receiver: Receiver) -> None:
    """One request, and the letter is sent."""
    receiver.reply = Reply(body=GOOD)

    assert channel.send(LETTER, AT) == Verdict(outcome="sent")
    assert len(receiver.received) == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_else_counts_as_sent(channel: Channel, receiver: Receiver, fault: str) -> None:
    """Fourteen faults, none of them marked as sent, each asked once; no redirect is followed (I-21)."""
    receiver.reply, wanted = FAULTS[fault]

    verdict = channel.send(LETTER, AT)

    assert verdict.outcome in wanted
    assert verdict.reason
    assert len(receiver.received) == 1


def test_a_refused_connection_is_a_channel_that_is_down() -> None:
    """Nobody listens; nothing is raised, and no reason names a key (I-21)."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{taken.getsockname()[1]}"
        channels = [make(base) for make in MAKERS.values()]
        verdicts = [channel.send(LETTER, AT) for channel in channels]
        for channel in channels:
            channel.close()

    assert {verdict.outcome for verdict in verdicts} == {"down"}
    assert not any("key-1" in verdict.reason for verdict in verdicts)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "77"}, timedelta(seconds=77)),
        ({"Retry-After": "Wed, 20 May 2026 01:10:00 GMT"}, timedelta(minutes=5)),
        ({"Retry-After": "999999"}, timedelta(hours=1)),
        ({"Retry-After": "-5"}, timedelta(0)),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_what_the_other_side_asks_to_wait_is_waited(
    channel: Channel, receiver: Receiver, headers: dict[str, str], wait: timedelta | None
) -> None:
    """Seconds or a date, never more than an hour (I-21)."""
    receiver.reply = Reply(status=429, headers=headers)

    assert channel.send(LETTER, AT).wait == wait


def test_no_log_names_a_key(channel: Channel, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    """The address of a robot holds its key; a log of every request would give it away."""
    receiver.reply = Reply(body=GOOD)
    with caplog.at_level(logging.DEBUG):
        channel.send(LETTER, AT)

    assert "key-1" not in caplog.text
    assert "X-Token" not in caplog.text


@pytest.mark.parametrize(
    ("name", "code", "wait"),
    [("wecom_bot", "errcode", 60), ("dingtalk_bot", "errcode", 600), ("feishu_bot", "code", 60)],
)
def test_a_robot_that_was_too_fast_rests(receiver: Receiver, name: str, code: str, wait: int) -> None:
    """The platform's own code for too many messages; DingTalk blocks for ten minutes (I-21)."""
    number = {"wecom_bot": 45009, "dingtalk_bot": 130101, "feishu_bot": 11232}[name]
    receiver.reply = Reply(body=f'{{"{code}": {number}}}')
    robot = MAKERS[name](receiver.address)

    verdict = robot.send(LETTER, AT)
    robot.close()

    assert (verdict.outcome, verdict.wait) == ("down", timedelta(seconds=wait))


def test_what_each_platform_is_sent(receiver: Receiver) -> None:
    """Paths, keys, signatures and texts as each platform documents them."""
    receiver.reply = Reply(body=GOOD)
    for make in MAKERS.values():
        channel = make(receiver.address)
        channel.send(LETTER, AT)
        channel.close()
    wecom, dingtalk, feishu, sms = receiver.received
    text = "致陈某：【今日到期】某家具厂\n今日到期，请办理"

    assert (wecom.path, wecom.query["key"], wecom.body["text"]) == ("/cgi-bin/webhook/send", ["key-1"], {"content": text})
    stamp = dingtalk.query["timestamp"][0]
    assert (dingtalk.path, stamp) == ("/robot/send", str(int(AT.timestamp()) * 1000))
    assert dingtalk.query["sign"] == [dingtalk_signature(stamp, "SEC")]
    assert dingtalk.body == {"msgtype": "text", "text": {"content": text}}
    assert feishu.path == "/open-apis/bot/v2/hook/key-1"
    assert feishu.body["sign"] == feishu_signature(str(int(AT.timestamp())), "SEC")
    assert feishu.body["content"] == {"text": text}
    assert sms.body == {"mobile": "town", "content": "【某局】今日到期，请办理", "id": f"no {LETTER.key}", "app": "duban"}
    assert sms.headers["X-Token"] == "t"


def test_a_gateway_that_knows_a_number_is_wrong_is_not_asked_again(receiver: Receiver) -> None:
    """What the settings name as final is final."""
    receiver.reply = Reply(body='{"code": "bad number"}')
    gateway = a_gateway(receiver.address)

    verdict = gateway.send(LETTER, AT)
    gateway.close()

    assert verdict.outcome == "refused"


def test_a_robot_that_is_not_in_the_settings_is_refused(receiver: Receiver) -> None:
    """A contact may name a robot that was taken out since; nothing is posted."""
    robot = WecomBot(base=receiver.address, robots={})

    verdict = robot.send(LETTER, AT)
    robot.close()

    assert verdict.outcome == "refused"
    assert receiver.received == []


@pytest.mark.parametrize(("text", "most", "found"), [("甲乙丙", 9, "甲乙丙"), ("甲乙丙丁", 9, "甲乙…"), ("甲乙丙丁", 10, "甲乙…")])
def test_a_text_too_long_for_a_robot_is_cut_between_characters(text: str, most: int, found: str) -> None:
    """2,048 bytes are about 680 characters."""
    assert cut(text, most) == found


def test_the_settings_of_every_channel_make_that_channel() -> None:
    """What can be set is what the channel takes, no more and no less; secrets show as stars."""
    given: dict[str, dict[str, Any]] = {
        "smtp": {"host": "127.0.0.1", "sender": "duban@example.test", "user": "u", "password": "hidden"},
        "wecom_bot": {"robots": {"town": "hidden"}},
        "dingtalk_bot": {"robots": {"town": "hidden"}, "secrets": {"town": "hidden"}},
        "feishu_bot": {"robots": {"town": "hidden"}},
        "sms": {"url": "http://127.0.0.1/sms", "fields": {"a": "{phone}"}, "answer_field": "code", "answer_ok": ["0"],
                "headers": {"X": "hidden"}},
    }  # fmt: skip
    from door.channels import open_channels

    chosen = Channels.model_validate(given)
    made = open_channels(chosen)
    for channel in made.values():
        channel.close()

    assert set(made) == set(CHANNELS) == set(given)
    assert "hidden" not in repr(chosen) + str(chosen.model_dump_json())
