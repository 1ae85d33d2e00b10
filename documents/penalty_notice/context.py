"""行政处罚告知书: facts, grounds, basis, content and amount, and the right to state and defend."""

from cases.casefile import Facts
from documents.legal import length_words
from documents.penalties import announced
from documents.source import Source


def context(source: Source) -> Facts:
    """What is proposed and why; by when the party may answer it."""
    days = int(source.facts.get("days") or 0) or None
    return announced(
        source,
        f"依据{source.basis()}的规定，你（单位）有权进行陈述和申辩。要求陈述、申辩的，应当自收到本告知书之日起"
        f"{length_words(source.law, 'defence_window', source, days)}内向本机关提出；"
        "逾期未提出的，视为放弃。本机关不因陈述、申辩而给予更重的处罚。",
    )
