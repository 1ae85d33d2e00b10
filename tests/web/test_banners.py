"""A degraded state stands on every page of those who can mend it."""

from datetime import timedelta

from anyio.from_thread import BlockingPortal

from door.health import health
from tests.support.bureau import Bureau
from tests.web.desk import Desk
from web.banners import LOOKED_AT_EVERY, health_banners


def test_a_sweep_that_never_ran_is_told_to_leaders_and_administrators(bureau: Bureau, portal: BlockingPortal) -> None:
    """What `door.health` finds, with how to mend it; an officer is not bothered; looked at anew after a minute, not before."""
    bureau.order(bureau.open_case("guard"))
    desk = Desk(bureau, portal, banners=health_banners(bureau.engine))
    well = desk.browser("zhou").get("/").text
    bureau.wait_until(bureau.clock.now() + timedelta(days=40))
    late = health(bureau.engine, bureau.clock.now())[0]

    pages = {name: desk.browser(name).get("/").text for name in ("zhou", "root", "chen")}

    assert timedelta(days=40) > LOOKED_AT_EVERY
    assert 'class="banner"' not in well
    assert {name: late.sentence in page and late.mend in page for name, page in pages.items()} == {
        "zhou": True, "root": True, "chen": False,
    }  # fmt: skip
