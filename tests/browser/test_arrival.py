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
