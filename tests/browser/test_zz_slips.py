import os, pytest, subprocess
from tests.browser.rooming import *
from tests.build import Place, a_review, a_system
from tests.workshop.build import a_room
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
OUT = "/tmp/shots"
def test_slips(window, transactional_db, faults):
    os.makedirs(OUT, exist_ok=True)
    place = a_system(); room = a_room(place, a_review(place))
    desk = window(1280)
    sign_in(desk, place.lead)
    desk.goto(f"/rooms/{room.pk}/slips/"); desk.screenshot(path=f"{OUT}/slips-screen.png")
    for what in ("rating", "wording", "picks", "acceptance"):
        for size in ("12", "18"):
            desk.goto(f"/rooms/{room.pk}/slips/?what={what}&size={size}&code={'with' if size == '12' else 'without'}")
            desk.emulate_media(media="print"); desk.set_viewport_size({"width": 718, "height": 1076}); desk.screenshot(path=f"{OUT}/slips-{what}-{size}.png"); desk.emulate_media(media="screen"); desk.pdf(path=f"{OUT}/slips-{what}-{size}.pdf", prefer_css_page_size=True)
    import pikepdf
    for what in ("rating", "wording", "picks", "acceptance"):
        for size in ("12", "18"):
            with pikepdf.open(f"{OUT}/slips-{what}-{size}.pdf") as pdf: print(what, size, len(pdf.pages))
