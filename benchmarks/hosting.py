"""A web server as hosts of documentation have them: it compresses, and says how long to keep what it sends."""

from __future__ import annotations

import gzip
import http.server
import mimetypes
import threading
from contextlib import contextmanager
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPRESSED = {".css", ".html", ".js", ".json", ".mjs", ".svg", ".txt", ".xml"}
"""Fonts and pictures are compressed already."""
LEVEL = 6
"""How hard gzip tries, where nobody says."""


class Host(http.server.SimpleHTTPRequestHandler):
    """Sends the files of a folder."""

    protocol_version = "HTTP/1.1"  # or each request has to knock anew

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Send the headers of an answer, and give its body."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in COMPRESSED or not path.is_file():
            return super().send_head()
        body = compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return BytesIO(body)

    def end_headers(self) -> None:
        """Say how long the file may be kept, as GitHub's pages do."""
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # it is called so
        """Say nothing."""


@cache
def compressed(path: Path) -> bytes:
    """Give a file's text as it is sent."""
    return gzip.compress(path.read_bytes(), LEVEL, mtime=0)


mimetypes.add_type("font/woff2", ".woff2")  # which Python does not know everywhere


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """Host a built site while the context lasts; give its address."""
    compressed.cache_clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
