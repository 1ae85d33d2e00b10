"""Looking for hazards by their words: the index of pairs finds what reading every text would find, on both databases."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, or_, select

from cases.people import Person, Role
from db.desk_lists import desk_hazards
from db.grams import fill_grams, fold
from db.registers import reach_of
from db.session import reading, transaction
from db.tables import hazards
from db.tables_search import hazard_grams
from tests.support.builders import STAFF
from tests.support.bureau import Bureau
from tests.web.test_lists import plan

#: Few signs, so that pairs meet often: Chinese, Latin, digits, full width, a ligature, marks that LIKE knows, a space.
SIGNS = "消防栓叉车aBｂＡ12２３㎡ﬁ%_/（）× "
#: Signs that are compared as they stand.
PLAIN = "消防栓叉车ab12%_/"
WHOLE = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])


def some_text(draw: random.Random, signs: str, longest: int = 9) -> str:
    """A text that is not empty."""
    return "".join(draw.choice(signs) for _ in range(draw.randint(1, longest))).strip() or "无"


def fill(bureau: Bureau, signs: str) -> None:
    """Eight cases with four hazards each."""
    draw = random.Random(11)
    for _ in range(8):
        found = {
            f"h{n}": {"description": some_text(draw, signs), "level": "general", "place": some_text(draw, signs, 4)} for n in range(4)
        }
        bureau.do("open_case", "chen", "luo", **{**bureau.opening(), "hazards": found})


def searches(signs: str) -> st.SearchStrategy[str]:
    """One to four words of one to four signs."""
    word = st.text(signs.replace(" ", ""), min_size=1, max_size=4)
    return st.lists(word, min_size=1, max_size=3).map(" ".join)


def texts(engine: Engine) -> dict[tuple[int, int], tuple[str, str]]:
    """Description and place of every hazard by its key in the list."""
    wanted = select(hazards.c.case_id, hazards.c.position, hazards.c.description, hazards.c.place)
    with reading(engine) as conn:
        return {(row[0], row[1]): (row[2], row[3] or "") for row in conn.execute(wanted)}


def test_words_find_the_hazards_that_hold_them(bureau: Bureau) -> None:
    """One sign, two, more, several words, Latin and digits: as if every folded text were read (NFKC, great and small alike)."""
    fill(bureau, SIGNS)
    held = {key: [fold(part) for part in parts] for key, parts in texts(bureau.engine).items()}

    @WHOLE
    @given(searches(SIGNS))
    def check(typed: str) -> None:
        words = fold(typed).split()
        wanted = {key for key, parts in held.items() if all(any(word in part for part in parts) for word in words)}

        with reading(bureau.engine) as conn:
            found = {line.key for line in desk_hazards(conn, STAFF["zhou"], words=typed, limit=1000)}

        assert wanted <= found
        # The number of a case (AJ2026-000001) is looked through as well.
        if not any(word in "aj2026-0000" or word.isdigit() for word in words):
            assert found == wanted, typed

    check()


def test_the_index_gives_what_like_gives(bureau: Bureau) -> None:
    """Where there is nothing to fold the result is that of LIKE over all texts, page after page."""
    fill(bureau, PLAIN)

    @WHOLE
    @given(st.text("消防栓叉车b%_/", min_size=1, max_size=4))  # neither a nor a digit, which the number of a case has
    def check(word: str) -> None:
        like = or_(*(column.contains(word, autoescape=True) for column in (hazards.c.description, hazards.c.place)))
        with reading(bureau.engine) as conn:
            wanted = sorted(
                conn.execute(select(hazards.c.case_id, hazards.c.position).where(like)).all(), key=lambda key: (-key[0], key[1])
            )
            found: list[tuple[int, int]] = []
            while page := desk_hazards(conn, STAFF["zhou"], words=word, before=found[-1] if found else None, limit=3, window=2):
                found += [line.key for line in page]

        assert found == [tuple(key) for key in wanted]

    check()


def test_an_index_made_anew_is_the_one_the_door_wrote(bureau: Bureau) -> None:
    """The migration and a restore fill it for what is there; doing it twice changes nothing."""
    fill(bureau, SIGNS)
    written = bureau.rows()["hazard_grams"]

    with transaction(bureau.engine) as conn:
        conn.execute(hazard_grams.delete())
        fill_grams(conn)
        fill_grams(conn)

    assert written
    assert bureau.rows()["hazard_grams"] == written


def test_a_search_stays_in_the_scope_of_who_searches(bureau: Bureau) -> None:
    """I-42: the index knows every case, a list only those the person may open."""
    near, far = bureau.open_case("guard"), bureau.open_case("guard", subject="shop")
    with reading(bureau.engine) as conn:
        liaison = Person(label="x", name="x", roles=frozenset({Role.LIAISON}), unit="taiping", reach=reach_of(conn, "taiping"))

        seen = {line.case_number for line in desk_hazards(conn, liaison, words="防护罩")}
        all_of_them = {line.case_number for line in desk_hazards(conn, STAFF["zhou"], words="防护罩")}

    assert (seen, all_of_them) == ({far}, {near, far})


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({"open_only": True}, "USING INDEX ix_procedures_open"),
        ({"state": "overdue"}, "USING INDEX ix_procedures_state (state=?"),
        ({"state": "transferred"}, "ix_procedures_waiting (kind=? AND state=?"),
        ({"level": "major"}, "USING INDEX ix_hazards_major"),
        ({"words": "防护"}, "USING PRIMARY KEY (gram=?"),
    ],
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_list_of_hazards_begins_at_an_index(bureau: Bureau, filters: dict[str, object], index: str) -> None:
    """performance.md, desk: what is asked for is looked up, however many hazards lie beside it."""
    bureau.open_case("guard")
    with reading(bureau.engine) as conn:
        said = plan(conn, lambda: desk_hazards(conn, STAFF["zhou"], **filters))  # type: ignore[arg-type] # one of each kind above

    assert index in said
