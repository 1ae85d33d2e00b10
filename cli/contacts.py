"""`duban people contact …` and `duban calendar-feed`: where persons are reached, and their deadlines as a calendar."""

import sys
from dataclasses import asdict
from typing import Annotated, Literal

import typer

from cases.errors import InputFault
from cli.firms import By, Why
from cli.options import AsJson, Db, open_door, open_store
from cli.people import Label, people
from cli.screen import listed, print_json, say
from db.contacts import Contact, contacts_of
from db.session import reading
from door import contacts
from door.calendar_feed import feed_of_person, feed_of_token
from notifications.channels import LABELS

Channel = Annotated[str, typer.Option("--channel", help="smtp、sms、wecom_bot、dingtalk_bot 或者 feishu_bot。")]


@people.command("contact")
def set_contact(
    label: Label, channel: Channel,
    address: Annotated[str, typer.Option("--address", help="邮箱、手机号，或者设置中机器人的名称。")], person: By,
    takes: Annotated[Literal["all", "urgent"], typer.Option("--takes", help="all 全部，urgent 只要紧急的。")] = "all",
    db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """登记一个人的联系方式。系统管理员登记的立即有效，本人登记的须由系统管理员确认。

    示例：

        duban people contact chen --channel smtp --address chen@example.org --as root
    """
    _said(contacts.set_contact(open_door(db), label, channel, address, person, takes=takes), as_json)


@people.command("confirm-contact")
def confirm_contact(label: Label, channel: Channel, person: By, reason: Why, db: Db = None, as_json: AsJson = False) -> None:
    """确认本人登记的联系方式。"""
    _said(contacts.confirm_contact(open_door(db), label, channel, person, reason), as_json)


@people.command("remove-contact")
def remove_contact(label: Label, channel: Channel, person: By, reason: Why, db: Db = None, as_json: AsJson = False) -> None:
    """删除联系方式；站内消息不受影响。"""
    contacts.remove_contact(open_door(db), label, channel, person, reason)
    if as_json:
        print_json({"person": label, "channel": channel})
    else:
        say(f"{label} 的{LABELS.get(channel, channel)}已删除")


@people.command("contacts")
def list_contacts(label: Label, db: Db = None, as_json: AsJson = False) -> None:
    """列出一个人的联系方式。"""
    with reading(open_store(db)) as conn:
        found = [c for c in contacts_of(conn, label) if c.channel != contacts.CALENDAR]
    rows = [(c.channel, c.address, c.takes, c.active, c.verified_at) for c in found]
    keys = ("channel", "address", "takes", "active", "verified_at")
    listed(as_json, f"{label} 的联系方式", ("渠道", "地址", "接收", "有效", "确认时间"), keys, rows)


@people.command("calendar-token")
def calendar_token(label: Label, person: By, db: Db = None, as_json: AsJson = False) -> None:
    """生成日历订阅的口令；以前的口令作废。只显示这一次。"""
    token = contacts.issue_calendar_token(open_door(db), label, person)
    if as_json:
        print_json({"person": label, "token": token})
    else:
        say(f"{label} 的日历订阅口令（只显示这一次）：{token}")


def calendar_feed(
    label: Annotated[str | None, typer.Argument(metavar="PERSON", help="谁的期限；用口令时不写。")] = None,
    token: Annotated[str | None, typer.Option("--token", help="订阅口令。")] = None,
    db: Db = None,
) -> None:
    """把一个人的办理期限输出为日历（iCalendar，标准输出）。

    示例：

        duban calendar-feed chen > chen.ics
    """
    door = open_door(db)
    now = door.clock.now()
    if (label is None) == (token is None):
        raise InputFault("请写人员标识，或者写 --token，二者之一")
    found = feed_of_token(door.engine, door.lawbook, token, now) if token else feed_of_person(
        door.engine, door.lawbook, str(label), now
    )  # fmt: skip
    sys.stdout.buffer.write(found)


def _said(contact: Contact, as_json: bool) -> None:
    if as_json:
        print_json(asdict(contact))
    else:
        state = "" if contact.verified_at else "，待系统管理员确认"
        say(f"{contact.person} 的{LABELS[contact.channel]}：{contact.address}{state}")
