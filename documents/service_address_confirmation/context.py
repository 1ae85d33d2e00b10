"""送达地址确认书, signed by the party: where papers reach it, and that it agrees to electronic service (行政处罚法#61.2)."""

from cases.casefile import Facts
from documents.casework import matter, within
from documents.source import Source

TOLD = (
    "受送达人应当如实提供确切的送达地址；地址有变更的，应当及时书面告知本机关",
    "提供的地址不准确、拒不提供地址或者变更后未告知，致使文书未能实际接收的，文书退回之日视为送达之日",
    "采用电子方式送达的，以送达信息到达受送达人特定系统的日期为送达日期",
)


def context(source: Source) -> Facts:
    """The particulars that the case knows; addresses are written by the party."""
    source = within(source, "penalty")
    party = source.party
    person = party is not None and party.is_person
    number = (party.id_number if person else party.uscc) if party else ""
    return {
        "party": source.party_name,
        "rows": [
            [["案件名称", matter(source)]],
            [["受送达人", source.party_name]],
            [["身份证件号码" if person else "统一社会信用代码", number or ""], ["电话", party.phone or "" if party else ""]],
        ],
        "told": list(TOLD),
        "consent": "依据{}的规定，我（单位）□同意　□不同意采用下列电子方式送达行政处罚决定书等文书".format(source.cite(["行政处罚法#61.2"])),
        "electronic": [[["手机号码", ""], ["电子邮箱", ""]], [["传真", ""], ["其他", ""]]],
        "addresses": [[["送达地址", ""]], [["收件人", ""], ["电话", ""]], [["代收人", ""], ["与受送达人的关系", ""]]],
    }
