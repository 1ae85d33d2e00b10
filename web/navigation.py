"""The navigation on the left: a line for every page that has a place in it, shown to those who may enter."""

from dataclasses import dataclass

from cases.people import Person
from web.policies import Policy, permits


@dataclass(frozen=True, slots=True)
class Place:
    """One line: words, address, who may enter."""

    words: str
    path: str
    policy: Policy


NAVIGATION: dict[str, tuple[Place, ...]] = {
    "办理": (
        Place("今日待办", "/", Policy.SIGNED_IN),
        Place("案件", "/cases", Policy.CASES),
        Place("隐患", "/hazards", Policy.CASES),
        Place("企业", "/firms", Policy.BUREAU),
        Place("线索", "/intake", Policy.BUREAU),
        Place("新检查", "/inspections/new", Policy.INSPECTORS),
        Place("台账导入", "/import", Policy.INSPECTORS),
        Place("批量分派", "/assign", Policy.LEADERS),
        Place("信息公示", "/disclosures", Policy.PUBLICATION),
        Place("收件箱", "/inbox", Policy.SIGNED_IN),
        Place("法规速查", "/law", Policy.BUREAU),
        Place("法制审核", "/reviews", Policy.REVIEWERS),
        Place("督办答复", "/replies", Policy.LIAISONS),
        Place("本企业事项", "/own", Policy.ENTERPRISES),
        Place("审计", "/audit", Policy.AUDITORS),
    ),
    "领导": (
        Place("签批", "/approvals", Policy.LEADERS),
        Place("督办板", "/board", Policy.LEADERS),
    ),
    "管理": (
        Place("人员与角色", "/admin/people", Policy.ADMINS),
        Place("单位", "/admin/units", Policy.ADMINS),
        Place("账号", "/admin/accounts", Policy.ADMINS),
        Place("授权确认", "/admin/grants", Policy.GRANTERS),
        Place("无法送达", "/admin/letters", Policy.ADMINS),
        Place("请假委托", "/delegations", Policy.SIGNED_IN),
    ),
    "本人": (
        Place("我的登录", "/me/logins", Policy.SIGNED_IN),
        Place("联系方式和日历", "/me/contacts", Policy.SIGNED_IN),
        Place("修改密码", "/me/password", Policy.LEAVING),
    ),
}


def places_for(person: Person) -> list[tuple[str, list[Place]]]:
    """The groups with the lines a person may open, without empty groups."""
    groups = [(name, [p for p in places if permits(p.policy, person)]) for name, places in NAVIGATION.items()]
    return [(name, places) for name, places in groups if places]
