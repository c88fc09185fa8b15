"""The page of a run served on the loopback address, so that every correction is saved beside the run as it is made."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from policyclaims.errors import InputError, OutputError, PolicyClaimsError
from policyclaims.report.page import page_of
from policyclaims.report.run import read_run, texts_of
from policyclaims.review.journal import Journal, steps_of

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

HOST = "127.0.0.1"
_MOST = 64_000_000  # bytes of one request: every claim of a large run accepted at once
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",  # the page itself says what it may load
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def make_app(page: bytes, journal: Journal, *, token: str, origin: str) -> Starlette:
    """Return the application: the page, what was said so far, and the saving of more, all under ``/token/``.

    Parameters
    ----------
    page
        The page, as ``page_of(…, who=…)`` makes it.
    journal
        Where steps are saved.
    token
        What an address must begin with.
    origin
        The only one whose pages may ask, such as ``http://127.0.0.1:8000``.
    """
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

    def refused(request: Request) -> Response | None:
        host = request.headers.get("host", "")
        if not secrets.compare_digest(request.path_params["token"].encode(), token.encode()) or f"http://{host}" != origin:
            return JSONResponse({"error": "not found: open the address that policyclaims review told"}, 404, _HEADERS)
        if request.headers.get("origin", origin) != origin or request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return JSONResponse({"error": "another page may not ask this"}, 403, _HEADERS)
        return None

    async def show(request: Request) -> Response:
        return refused(request) or Response(page, 200, _HEADERS, "text/html")

    async def said(request: Request) -> Response:
        return refused(request) or JSONResponse({"lines": list(journal.kept.values())}, 200, _HEADERS)

    async def save(request: Request) -> Response:
        if refusal := refused(request):
            return refusal
        if request.headers.get("content-type") != "application/json" or request.headers.get("origin") != origin:
            return JSONResponse({"error": "another page may not ask this"}, 403, _HEADERS)
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _MOST:
                return JSONResponse({"error": "too much at once: correct fewer claims in one step"}, 413, _HEADERS)
        try:
            saved, lines = journal.save(steps_of(body))
        except OutputError as error:
            return JSONResponse({"error": str(error)}, 507, _HEADERS)
        except PolicyClaimsError as error:
            return JSONResponse({"error": str(error)}, 422, _HEADERS)
        return JSONResponse({"lines": lines}, 200 if saved else 409, _HEADERS)

    return Starlette(routes=[
        Route("/{token}/", show), Route("/{token}/corrections", said), Route("/{token}/corrections", save, methods=["POST"]),
    ])  # fmt: skip


def serve(
    out: Path,
    *,
    who: str,
    ready: Callable[[str, Journal], None],
    meta: Path | None = None,
    title: str | None = None,
    port: int = 0,
) -> None:
    """Serve the page of a run until the program is stopped.

    Parameters
    ----------
    out, meta, title
        As for ``policyclaims.report.page.report``.
    who
        Who corrects, until the page is told otherwise.
    port
        Of the loopback address; 0: any that is free.
    ready
        Called with the address and the journal once it answers.

    Raises
    ------
    InputError, OutputError, CorpusError
    """
    try:
        import uvicorn
    except ImportError as error:
        raise InputError("policyclaims review needs starlette and uvicorn: pip install 'policyclaims[review]'") from error
    run = read_run(out, meta=meta)
    texts = texts_of(run)
    journal = Journal(out, {d["doc_id"]: d["sha256"] for d in run.documents if d["sha256"]})
    page, _ = page_of(run, texts, title=title, max_mb=float("inf"), who=who)
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError as error:
            raise InputError(f"port {port}: cannot be used: {error.strerror}: give another --port, or none") from error
        listening.listen()
        origin, token = f"http://{HOST}:{listening.getsockname()[1]}", secrets.token_urlsafe(24)
        app = make_app(page, journal, token=token, origin=origin)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off"))
        ready(f"{origin}/{token}/", journal)
        server.run(sockets=[listening])
