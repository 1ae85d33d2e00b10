"""图片文书: a place for each photo with its name and what it proves; the photos are pasted or printed on."""

from cases.casefile import Facts
from documents.casework import photo_name, visited
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """The photos of the paper, else of every hazard; an empty place where there is none."""
    names = list(source.facts.get("photos") or [p for h in source.case.hazards.values() for p in h.photos])
    visit = source.case.facts.get("inspection") or {}
    return {
        "unit": source.party_name,
        "taken": visited(source) or day_words(source.day),
        "place": str(visit.get("place") or ""),
        "photos": [{"name": photo_name(str(name), place), "proves": _proves(source, name)} for place, name in enumerate(names, 1)],
        "officers": source.officers(),
    }


def _proves(source: Source, photo: str) -> str:
    return "；".join(source.hazard_line(x) for x, hazard in source.case.hazards.items() if photo in hazard.photos)
