"""行政处罚听证告知书: what is proposed, and the right to a hearing."""

from cases.casefile import Facts
from documents.legal import length_words
from documents.penalties import announced
from documents.source import Source


def context(source: Source) -> Facts:
    """What is proposed and why; by when the party may ask for a hearing."""
    return announced(
        source,
        f"依据{source.basis()}的规定，你（单位）有要求举行听证的权利。要求听证的，应当自收到本告知书之日起"
        f"{length_words(source.law, 'hearing_request', source)}内向本机关提出；逾期未提出的，视为放弃。听证不收取费用。",
    )
