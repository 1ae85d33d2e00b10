"""The command line `duban`: every verb in one place, every fault in one clear line."""

from typing import Any

import typer
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from typer.core import TyperGroup

from cases.errors import DubanError
from cli import (
    acting,
    auditing,
    clients,
    clocks,
    contacts,
    disclosing,
    enrolling,
    firms,
    importing,
    intake,
    keeping,
    laddering,
    pages,
    papers,
    people,
    posting,
    replaying,
    rounds,
    serving,
    showing,
    supervising,
    systemd,
    upkeep,
)
from law.faults import LawError
from law.yamlfile import YamlFault

BAD_INPUT = 2


class OneLineFaults(TyperGroup):
    """Turns every fault a person can mend into one line on standard error and exit code 2."""

    def invoke(self, ctx: Any) -> Any:
        """Run the verb."""
        try:
            return super().invoke(ctx)
        except (DubanError, LawError) as fault:
            sentence = str(fault)
        except YamlFault as fault:
            sentence = f"{fault.file} 第 {fault.line} 行：{fault.reason}"
        except ValidationError as error:
            first = error.errors()[0]
            sentence = f"{error.title} 的 {'.'.join(str(part) for part in first['loc'])}：{first['msg']}"
        except OperationalError as error:
            sentence = f"数据库无法使用：{str(error.orig).strip()}；请检查 --db 或 DUBAN_DATABASE_URL"
        typer.echo(f"错误：{sentence}", err=True)
        raise typer.Exit(BAD_INPUT)


app = typer.Typer(
    name="duban",
    cls=OneLineFaults,
    help="督办：安全生产隐患从发现到了结，期限不误，每一步有据可查。\n\n"
    "第一次使用：duban init，然后 duban demo 看演示，duban doctor 检查环境。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (
    upkeep.init, acting.act, acting.show, acting.offers, clocks.due, rounds.sweep, rounds.watch, showing.demo, pages.diagram,
    pages.docs, upkeep.doctor, serving.serve, supervising.up, supervising.prefect,
    systemd.systemd,
):  # fmt: skip
    app.command(verb.__name__)(verb)
app.command("round")(rounds.run_round)
app.command("replay")(replaying.replay_files)
app.command("import")(importing.import_file)
app.add_typer(enrolling.adding, name="add")
enrolling.listing.command("firms")(firms.list_register)
enrolling.listing.command("reports")(intake.list_reports)
enrolling.listing.command("inspections")(intake.list_inspections)
app.add_typer(enrolling.listing, name="list")
app.add_typer(firms.firms, name="firms")
app.add_typer(people.people, name="people")
app.add_typer(people.units, name="units")
app.add_typer(intake.plan, name="plan")
app.add_typer(upkeep.calendars, name="calendar")
app.add_typer(upkeep.database, name="db")
app.add_typer(laddering.ladder, name="ladder")
app.add_typer(rounds.clock, name="clock")
app.add_typer(rounds.lawbook, name="lawbook")
app.command("papers")(papers.papers)
app.command("document")(papers.document)
app.command("print")(papers.print_papers)
app.command("dossier")(papers.dossier)
verifying = typer.Typer(invoke_without_command=True, help="核验流转记录；verify document 核验一份文书。")
verifying.callback()(auditing.verify)
verifying.command("document")(papers.verify_document)
verifying.command("dossier")(papers.verify_dossier)
app.add_typer(verifying, name="verify")
for verb in (auditing.checkpoint, auditing.reveal, keeping.backup, keeping.restore, keeping.drill):
    app.command(verb.__name__)(verb)
app.add_typer(auditing.audit, name="audit")
app.add_typer(posting.outbox, name="outbox")
for verb in (posting.inbox, posting.digest):
    app.command(verb.__name__)(verb)
app.add_typer(serving.account, name="account")
app.add_typer(clients.client, name="client")
app.command("calendar-feed")(contacts.calendar_feed)
app.add_typer(disclosing.disclosures, name="disclosure")


def run() -> None:
    """The console script."""
    app()
