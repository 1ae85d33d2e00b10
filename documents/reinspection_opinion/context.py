"""整改复查意见书: the earlier decision, item by item what was found of it, and the conclusion."""

from cases.casefile import Facts
from documents.source import Source, day_words, span_words

RESULTS = {"rectified": "已整改", "failed": "未按要求整改"}


def context(source: Source) -> Facts:
    """Results in the order of the recheck, each with its evidence."""
    results = source.facts.get("results", {})
    earlier = source.earlier("rectification_order", "onsite_measures_decision", "rectification_advice")
    failed = [label for label, found in results.items() if found["result"] == "failed"]
    return {
        "addressee": source.party_name,
        "order": source.reference("rectification_order", "onsite_measures_decision", "rectification_advice"),
        "ordered_on": day_words(earlier.at) if earlier else "",
        "visited": span_words(source.facts.get("visited")) or day_words(source.day),
        "results": [_line(source, label, found) for label, found in results.items() if label in source.case.hazards],
        "conclusion": _conclusion(len(results), len(failed)),
        "refusal": str(source.facts.get("refusal_note") or ""),
        "officers": source.officers(),
    }


def _line(source: Source, label: str, found: Facts) -> str:
    shown = "、".join(str(e) for e in found.get("evidence", ()))
    return f"{source.hazard_line(label)}：{RESULTS[found['result']]}{f'（证据：{shown}）' if shown else ''}"


def _conclusion(total: int, failed: int) -> str:
    if failed == 0:
        return "复查合格，上述各项已整改完毕。"
    if failed == total:
        return "复查不合格，上述各项未按要求整改，本机关将依法处理。"
    return "部分合格，未按要求整改的各项，本机关将依法处理。"
