"""Notices of an app: what failed stays to be read, whichever thread it failed on."""

from tangency.errors import DataError
from tangency.widgets.background import Background
from tangency.widgets.notice import NoticePanel


def test_work_that_fails_before_the_click_has_returned_keeps_its_notice():
    notices = NoticePanel()
    background = Background(notices, "Compute", lambda: refuse)
    begin = background._go

    def go_and_fail():
        begin()
        background.wait(10)  # as on a machine where the thread is faster than the click

    background._go = go_and_fail
    background.start()
    assert "There is no such thing" in notices.widget.value
    assert notices.widget.layout.display == ""


def test_what_goes_well_takes_the_notice_before_away():
    notices = NoticePanel()
    notices.show(DataError("there is no such thing", where="here"))
    assert notices.guard(lambda: None)
    assert (notices.widget.value, notices.widget.layout.display) == ("", "none")


def refuse(on_progress):
    raise DataError("there is no such thing", where="here")
