"""The words an act's inputs may be chosen from, in Chinese, by the field they stand in."""

from states.disclosure.inputs import KIND_LABELS as DISCLOSURE_LABELS
from states.fields import SANCTION_LABELS
from states.intake.inputs import SOURCE_LABELS

CHOICE_LABELS: dict[str, dict[str, str]] = {
    "credit": {"minor": "轻微失信", "general": "一般失信", "severe": "严重失信"},
    "for": {"penalty": "行政处罚", "daily_fine": "按日连续处罚"},
    "ground": {
        "workload": "工作量调整", "leave": "请假或离岗", "recusal": "回避", "other": "其他", "force_majeure": "不可抗力",
        "substandard_equipment": "不符合标准的设施设备", "illegal_goods": "违法生产经营的危险物品", "illegal_site": "违法作业场所",
        "minor_corrected": "违法轻微并及时改正，没有造成危害后果", "first_slight_corrected": "初次违法、后果轻微并及时改正",
        "no_fault": "没有主观过错", "not_established": "违法事实不成立", "small": "依法给予一百元以下罚款",
        "hard_to_collect": "不当场收缴事后难以执行", "remote": "边远、水上、交通不便地区", "paid": "已缴清",
        "court_executed": "法院已执行", "written_off": "依法核销", "police_refused": "公安机关不予立案",
        "not_prosecuted": "不起诉或免予刑事处罚", "withdrawn": "撤回移送",
    },
    "harm": {"none": "无", "life_health": "涉及公民生命健康安全且有危害后果"},
    "how": {"returned": "退还", "seized": "转为查封扣押", "tested": "送检验", "confiscated": "没收", "transferred": "移送有关部门"},
    "kind": {
        "stop_use": "停止使用相关设施设备", "stop_production": "停产停业", "evacuate": "撤出作业人员", "document": "书证",
        "physical": "物证", "photo": "照片", "video": "视听资料", "monitor": "监测设备记录", "testimony": "证人证言或陈述",
        "expert": "鉴定意见", "record": "勘验、现场笔录", "reconsideration": "行政复议", "litigation": "行政诉讼", **DISCLOSURE_LABELS,
    },
    "level": {"general": "一般", "major": "重大", "prefecture": "地级以上市", "county": "县（区）", "town": "镇（街道）"},
    "mode": {
        "direct": "直接送达", "lien": "留置送达", "mail": "邮寄送达", "electronic": "电子送达", "announcement": "公告送达",
        "entrusted": "委托送达",
    },
    "opinion": {"agree": "同意", "correct": "纠正", "investigate_more": "补充调查", "refer": "移送有管辖权的机关"},
    "other": SANCTION_LABELS,
    "outcome": {
        "done": "已落实", "carried": "转入其他程序", "upheld": "维持", "changed": "变更", "revoked": "撤销", "unlawful": "确认违法",
        "inadmissible": "不予受理或驳回", "withdrawn": "撤回",
    },
    "power": {"own": "法定职权", "entrusted": "受委托"},
    "result": {
        "open_case": "登记案件", "forward": "转办", "dismiss": "不予处理", "rectified": "已整改", "failed": "不合格", "pass": "通过",
        "fail": "不通过", "filed": "立案", "refused": "不予立案", "closed": "决定关闭", "declined": "不予关闭",
    },
    "rights": {"defence": "陈述申辩", "hearing": "听证"},
    "source": {
        **SOURCE_LABELS, "tip_off": "群众举报", "liaison": "部门转来", "grid": "网格上报", "self_report": "企业自报",
    },
    "tier": {"A": "第一档（责令改正并处）", "B": "第二档（逾期未改正）"},
    "unit_signature": {"signed": "已签名", "refused": "拒绝签名"},
}  # fmt: skip


def choice_label(field: str, word: str) -> str:
    """The Chinese name of a choice; the word itself where it has none."""
    return CHOICE_LABELS.get(field, {}).get(word, word)
