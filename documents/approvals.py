"""Rows of the internal approval forms (审批表), which share one page: particulars, story, opinions with signatures."""

from collections.abc import Sequence

from cases.casefile import Facts
from documents.source import Source


def cells(*pairs: tuple[str, str | None]) -> Facts:
    """One row of up to three labels, each with its value."""
    return {"cells": [{"label": label, "value": value or ""} for label, value in pairs]}


def story(label: str, text: str | None) -> Facts:
    """One row with a long text."""
    return {"label": label, "story": text or ""}


def opinion(label: str, text: str | None, signers: Sequence[Facts], day: str = "") -> Facts:
    """One row for an opinion, with a place for each handwritten signature; `signers` are of `signer` or `officer_signers`."""
    return {"label": label, "opinion": text or "", "signers": list(signers), "day": day}


def signer(label: str) -> Facts:
    """A place for the signature of somebody who shows no certificate."""
    return {"label": label}


def officer_signers(officers: Sequence[Facts], label: str = "承办人") -> list[Facts]:
    """Places for the signatures of officers, with their certificates."""
    return [{"label": label, "certificate": officer.get("certificate") or ""} for officer in officers]


def party_cells(source: Source) -> list[Facts]:
    """The rows on the party: of a unit or of a natural person."""
    party = source.party
    if party is not None and party.is_person:
        return [
            cells(("当事人", source.party_name), ("电话", party.phone)),
            cells(("证件号码", party.id_number), ("住址", "")),
        ]
    return [
        cells(("当事人", source.party_name), ("电话", party.phone if party else "")),
        cells(("信用代码", party.uscc if party else ""), ("法定代表人（负责人）", "")),
        cells(("地址", ""), ("邮编", "")),
    ]


def decided_by(source: Source) -> str:
    """The name of who approved: the signer of the act that issued the paper."""
    return str(source.facts.get("approved_by") or (source.signers() or [{"name": ""}])[0]["name"])
