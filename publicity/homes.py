"""Where people live, and minors: stretches of a text that are personal by what stands around them (pure).

Addresses of firms and places of hazards stay: only what is called a home, or is a flat of a dwelling, is found. Works on
text in half-width signs, with the indices of the original.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_GAP = "[\\s\u200b-\u200d\u2060\ufeff\u00ad]*"


def _spaced(word: str) -> str:
    """The word, also where spaces and invisible signs stand between its characters."""
    return _GAP.join(map(re.escape, word))


_HOME = "|".join(
    _spaced(word)
    for word in (
        "家庭住址", "家庭地址", "住址", "户籍所在地", "户籍地址", "户籍地", "户口所在地", "现居住地", "居住地址", "居住地",
        "常住地", "现住地", "暂住地", "现住在", "现住于", "家住", "租住在", "租住于", "居住在", "居住于", "暂住在", "暂住于",
    )
)  # fmt: skip
_STOP = r"，。；;,、\n\r（）()【】\[\]"
#: A label of a home and what follows it up to the next stop.
_LABELLED = re.compile(rf"(?:{_HOME}){_GAP}(?:地址)?{_GAP}[:：为是在于]?{_GAP}(?P<home>[^{_STOP}]{{2,80}})")
#: A flat: a unit and a room of a house, with the road, estate or village before it.
_FLAT = re.compile(rf"[^{_STOP}\s:：]{{0,40}}?\d{{1,4}}(?:栋|幢|座|号楼|号)?{_GAP}\d{{1,3}}{_GAP}单元{_GAP}\d{{2,5}}{_GAP}(?:室|房|号|户)?")
_HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_NUMERAL = r"(?:\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
#: A name, then sex or nothing, then an age below eighteen.
_AGED = re.compile(
    rf"(?P<name>{_HAN}{_GAP}(?:{_HAN}{_GAP}){{1,3}}?)[，,（(、\s]*(?:[男女][，,、\s]*)?(?:年龄|现年|年)?{_GAP}"
    rf"(?P<age>{_NUMERAL}){_GAP}周?{_GAP}岁"
)
#: A word for a minor, then a name, then a stop or a word that begins what he did.
_MINOR = re.compile(
    rf"(?:未成年(?:人|工|员工|子女)?|童工|未满十[六八]周岁的?){_GAP}[:：]?{_GAP}(?P<name>{_HAN}{_GAP}{_HAN}(?:{_GAP}{_HAN})?)"
    rf"(?=[{_STOP}\s]|在|于|从|被|等|上|操|$)"
)
_COUNTED = re.compile(r"[一二两三四五六七八九十数多若几\d]+(?:名|人|个|位)|.*(?:名|人|个|位|工人|员工|上岗|作业)$")
_DIGITS = {sign: n for n, sign in enumerate("零一二三四五六七八九")}
_OF_AGE = 18


def home_spans(text: str) -> Iterator[Span]:
    """Spans of home addresses; the label before one stays."""
    for found in _LABELLED.finditer(text):
        yield found.span("home")
    for found in _FLAT.finditer(text):
        yield found.span()


def minor_spans(text: str) -> Iterator[Span]:
    """Spans of names of persons said to be below eighteen."""
    for found in _AGED.finditer(text):
        if _years(found["age"]) < _OF_AGE and not _COUNTED.match(found["name"]):
            yield found.span("name")
    for found in _MINOR.finditer(text):
        if not _COUNTED.match(found["name"]):
            yield found.span("name")


def _years(age: str) -> int:
    if age.isdigit():
        return int(age)
    tens, ten, ones = age.partition("十")
    if not ten:
        return _DIGITS[tens]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
