"""A page that is still arriving, as a reader on a slow network sees it."""

import http.server
import threading
from contextlib import contextmanager
from importlib.resources import files

import pytest

from nabladocs.formulas import displayed, in_line

STYLE = files("nabladocs").joinpath("assets", "nabla.css").read_text("utf-8")
WIDTH = "document.querySelector('math').getBoundingClientRect().width"


@contextmanager
def stalled(first, second):
    """Host a page whose second part is sent when what is given is set."""
    rest = threading.Event()

    class Stalling(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(first.encode())
            rest.wait(30)
            self.wfile.write(second.encode())

        def log_message(self, *_): ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stalling) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/page", rest
        finally:
            rest.set()
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("draw", [in_line, displayed])
def test_half_a_formula_takes_no_room_until_its_other_half_comes(browser, draw):
    page = browser.new_page()
    html = f"<!doctype html><style>{STYLE}</style><p>The sum {draw('x = a + b')} is short.</p>"
    middle = html.index("<mi>b</mi>")
    with stalled(html[:middle], html[middle:]) as (address, rest):
        page.goto(address, wait_until="commit")
        page.wait_for_function("document.querySelector('math mi')")
        assert page.evaluate("[...document.querySelectorAll('mi')].map(letter => letter.textContent)") == ["x", "a"]
        assert page.evaluate("document.querySelector('mi').checkVisibility()") is False
        rest.set()
        page.wait_for_load_state()
        assert page.evaluate("document.querySelector('mi').checkVisibility()") is True
        assert page.evaluate(WIDTH) > 10
    page.close()


TOPICS = "".join(
    f"\n\n## Topic {number}\n\n" + 40 * "Where $f(x+h)=f(x)+a^{\\top}h+b$, the sum $y_1+y_2+y_3$ is large.\n\n"
    for number in range(12)
)
DRAWN = "formula => formula.checkVisibility({ contentVisibilityAuto: true })"
PLACE = "document.getElementById('topic-10').getBoundingClientRect().top"


@pytest.fixture(scope="module")
def long_page(make_site, hosted):
    site = make_site({"docs/index.md": f"# Topics{TOPICS}"}, theme={"name": "mkdocs"}, markdown_extensions=["toc"])
    assert site.build("--strict").code == 0
    with hosted(site.root / "site") as address:
        yield address


@pytest.mark.parametrize("scripts", [True, False])
def test_a_link_to_a_place_below_many_formulas_leads_there(browser, long_page, scripts):
    # The theme scrolls smoothly, and would be on its way.
    page = browser.new_page(
        viewport={"width": 390, "height": 844}, java_script_enabled=scripts, reduced_motion="reduce"
    )
    page.goto(f"{long_page}#topic-10", wait_until="networkidle")
    page.wait_for_timeout(200)
    assert 0 <= page.evaluate(PLACE) < 100
    page.close()


def test_formulas_far_out_of_sight_are_laid_out_when_a_reader_comes_near(browser, long_page):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(long_page, wait_until="networkidle")
    drawn = f"[...document.querySelectorAll('math')].filter({DRAWN}).length"
    assert 0 < page.evaluate(drawn) < page.locator("math").count() / 2
    page.locator("math").last.scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    assert page.locator("math").last.evaluate(DRAWN)
    page.close()
