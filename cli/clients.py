"""`duban client …`: programs that may ask the API."""

from typing import Annotated

import typer

from cli.options import AsJson, Db, open_door, open_store, read_day
from cli.screen import listed, print_json, say
from db.clients import list_clients
from db.session import reading
from door import clients
from door.clients import SCOPES

client = typer.Typer(help="接口客户端：发放、列出和停用令牌。", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="客户端的名称。")]


@client.command("add")
def add(
    name: Name,
    person: Annotated[str, typer.Option("--as", metavar="PERSON", help="以谁的名义办理；权限与此人相同。")],
    scope: Annotated[list[str], typer.Option("--scope", help=f"可重复：{'、'.join(SCOPES)}。")],
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="有效期止，默认一年。")] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """发放令牌。令牌只显示这一次，库中只存其散列值。

    示例：

        duban client add 数据交换 --as chen --scope read --scope act
    """
    token = clients.give_token(open_door(db), name, person, scope, read_day(until, "--until"))
    if as_json:
        print_json({"name": name, "person": person, "scopes": sorted(set(scope)), "token": token})
    else:
        say(f"客户端 {name} 的令牌（请妥善保存，只显示一次）：{token}")


@client.command("list")
def list_all(db: Db = None, as_json: AsJson = False) -> None:
    """列出全部客户端，包括已停用的；不显示令牌。"""
    with reading(open_store(db)) as connection:
        found = list_clients(connection)
    rows = [(c.name, c.person, list(c.scopes), c.created_at, c.last_day, c.revoked_at) for c in found]
    listed(
        as_json, "接口客户端", ("名称", "名义", "范围", "发放", "有效期止", "停用"),
        ("name", "person", "scopes", "created_at", "last_day", "revoked_at"), rows,
    )  # fmt: skip


@client.command("revoke")
def revoke(
    name: Name, reason: Annotated[str, typer.Option("--reason", help="理由。")], db: Db = None
) -> None:
    """停用令牌，立即生效。"""
    clients.revoke_token(open_door(db), name, reason)
    say(f"客户端 {name} 已停用")
