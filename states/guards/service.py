"""Gates about service (送达): G-29 and the conditions of the civil procedure law."""

from collections.abc import Iterator

from cases.action import Blocker
from cases.clockface import day_of
from cases.people import Role
from states.fields import Served
from states.guards import no, reads_inputs
from states.step import Step


def check_service(step: Step, served: Served) -> Iterator[Blocker]:
    """What a service needs by its mode: witness or recording, signed address confirmation, a day not in the future."""
    if served.mode == "lien" and not served.witness and not served.recording:
        yield no(None, "留置送达须有见证人签名，或者拍照、录像记录送达过程", "民事诉讼法#89", who="送达人")
    if served.mode == "electronic" and not served.address_confirmation:
        yield no("G-29", "电子送达须有受送达人签署的送达地址确认书", "行政处罚法#61.2", who="受送达人")
    if served.on > day_of(step.now):
        yield no(None, f"送达日期{served.on:%Y-%m-%d}晚于登记日，请在实际送达后登记", "行政处罚法#61", earliest=served.on)


@reads_inputs
def service_valid(step: Step) -> Iterator[Blocker]:
    """The service given with an act, if any, is a service."""
    served = getattr(step.inputs, "served", None)
    if served is not None:
        yield from check_service(step, served)


@reads_inputs
def two_servers(step: Step) -> Iterator[Blocker]:
    """G-03: direct and lien service take two servers (民事诉讼法#87, #89)."""
    served = getattr(step.inputs, "served", step.inputs)
    if served is None or served.mode not in ("direct", "lien"):
        return
    servers = {p.label for p in step.action.by if p.holds(Role.OFFICER) and p.is_certified(step.day)}
    if len(servers) < 2:
        yield no("G-03", "直接送达、留置送达须由两名执法人员实施", "行政处罚法#42", who="执法人员")
