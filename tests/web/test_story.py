"""One case from the first visit to the publication, clicked through by everybody who has to do with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from door.rounds import Errand
from settings.settings import Settings
from tests.support.bureau import Bureau
from tests.support.pdf import text_of
from tests.web import story as steps
from tests.web.browser import CHROMIUM, chromium
from tests.web.desk import SECRET
from tests.web.hands import Hands
from tests.web.serving import served
from tests.web.story import FIRM, HAZARD, Story
from tests.web.test_inspection import picture
from web.app import create_app

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium; `make test` installs it")


@pytest.fixture
def story(bureau: Bureau, tmp_path: Path) -> Iterator[Story]:
    """A desk with its papers, its automation and a browser; whatever a page's script complained of fails the test."""
    photos = (tmp_path / "before.jpg", tmp_path / "after.jpg")
    photos[0].write_bytes(picture((2000, 1500), camera=True))
    photos[1].write_bytes(picture((1200, 900)))
    errand = Errand(checkpoints=tmp_path / "checkpoints", keys=tmp_path / "keys")
    app = create_app(bureau.door, Settings(papers_folder=str(tmp_path / "papers")), secret=SECRET)
    with served(app) as address, chromium() as browser:
        hands = Hands(browser, address, bureau.clock)
        yield Story(bureau, hands, errand, photos)
        assert hands.faults == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_case_is_clicked_from_the_first_visit_to_the_publication(story: Story) -> None:
    """Every role on its own pages, the automation in its rounds: visit, order, report, recheck, penalty, hearing, decision,
    publication, reminders (I-40, I-42)."""
    other = steps.find_nothing(story)
    steps.inspect(story)
    paper = steps.open_order(story)
    story.until(5, 11)
    steps.report_rectified(story)
    foreign, _ = steps.knock(story, "boss", other)
    story.until(5, 13)
    steps.recheck(story)
    steps.punish(story)
    unpublished = steps.search_public(story)
    steps.publish(story)
    notice = steps.read_notice(story)
    story.until(6, 18)
    inbox, audited = steps.read_inbox(story, "chen"), steps.read_case(story, "shen")
    answered, places = steps.knock(story, "root", story.case)

    case = story.bureau.case(story.case)
    assert paper.startswith(b"%PDF-")
    assert HAZARD in text_of(paper)
    assert (story.case in story.seen["his cases"], other in story.seen["his cases"], foreign) == (True, False, 404)
    assert (case.rectification("h1").state, story.bureau.count("files")) == ("failed", 2)
    assert {p.ref: p.state for p in case.procedures if p.kind in ("penalty", "disclosure")} == {
        "penalty": "rejected", "penalty.2": "served", "disclosure": "published",
    }  # fmt: skip
    assert (FIRM in unpublished, FIRM in notice, "罚款80000元" in notice, story.case in notice) == (False, True, True, False)
    assert "缴纳罚款还有3个工作日到期" in inbox
    assert [w for w in ("登记案件", "复查", "立案", "举行听证", "处罚决定", "发布") if w not in audited] == []
    assert "此刻没有您可以办理的事项" in audited
    assert "上传照片" not in audited
    assert answered in (403, 404)
    assert "案件" not in places
