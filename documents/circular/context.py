"""通报: a circular on units that did not do what they had to; its text is the chief's, its draft names who stayed away."""

from cases.casefile import Facts
from documents.pressure import facts_of, target_name
from documents.source import Source, time_words

HEADINGS = ("一、", "二、", "三、", "四、", "五、", "六、", "七、", "八、", "九、", "十、")
SECOND = tuple(f"（{heading[0]}）" for heading in HEADINGS)


def context(source: Source) -> Facts:
    """Title, units and text of the act; of a draft what is known of the absence."""
    facts = source.facts
    text = str(facts.get("text") or "") or absence(source)
    title = str(facts.get("title") or f"关于{target_name(source, 'interview')}{facts.get('reason') or ''}的通报")
    return {
        "heading": title,
        "addressee": "、".join(names(source)) or target_name(source, "interview"),
        "text": paragraphs(text),
        "annexes": [],
        "copy_to": [],
        "remark": "",
    }


def names(source: Source) -> list[str]:
    """The units it is sent to, by name."""
    known = source.subjects
    return [known[u].name if u in known else source.units.get(u, u) for u in source.facts.get("units", ())]


def paragraphs(text: str) -> list[Facts]:
    """The text in paragraphs; a short line that begins as a heading does is one, by its level (GB/T 9704-2012, 7.3.3)."""
    found = []
    for line in filter(None, (raw.strip() for raw in text.splitlines())):
        is_short = len(line) <= 30 and not line.endswith(("。", "；", "，"))
        level = (
            "h2" if is_short and line.startswith(HEADINGS) else "h3" if is_short and line.startswith(SECOND) else "p"
        )
        found.append({level: line})
    return found


def absence(source: Source) -> str:
    """What a draft says of somebody who did not come."""
    facts = facts_of(source, "interview")
    if not facts.get("time"):
        return ""
    why = (facts.get("absence") or {}).get("reason")
    said = f"（{why}）" if why else ""
    return (
        f"本机关通知{target_name(source, 'interview')}{facts.get('person') or ''}于{time_words(facts['time'])}到"
        f"{facts.get('place') or ''}接受安全生产约谈，事由：{facts.get('topic') or ''}。被约谈人未到场{said}。现予以通报。"
    )
