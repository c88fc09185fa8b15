"""The page in a real browser: opens from disk, filters, steps, links, finds; no error, no request, nothing serious for axe."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from policyclaims.errors import InputError, OutputError
from policyclaims.records import Document
from policyclaims.report.page import report, told

from tests.report.made import claim_in, document_row, large_run, write_run

Open = Callable[..., Any]
EVIL = ["<script>window.hacked=1</script>", "</script><script>window.hacked=1</script>", '"><img src=x onerror="window.hacked=1">', "<!-- <svg onload=window.hacked=1>", "javascript:window.hacked=1", "{{ 7*7 }}{% raw %}", "\u2028]]>&lt;b&gt;", "__proto__", "' onmouseover='window.hacked=1"]


def settled(page: Any, act: Callable[[], Any]) -> None:
    """Do something that draws the page anew, and wait for it."""
    before = page.evaluate("document.documentElement.dataset.ready")
    act()
    page.wait_for_selector(f'html:not([data-ready="{before}"])')


def tile(page: Any, label: str) -> str:
    return page.locator(".tile", has=page.get_by_text(label, exact=True)).locator("strong").inner_text()


def test_the_overview_counts_and_filters(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file)
    assert page.title() == "Overview · Ports & tides" and page.locator("h1").inner_text() == "Ports & tides"
    assert (tile(page, "Claims"), tile(page, "Documents"), tile(page, "Actors")) == ("8", "3", "3")
    assert "1 document could not be read" in page.locator(".notice").inner_text()
    settled(page, page.get_by_role("button", name="Ministry of Transport, infrastructure: 3 claims").click)
    assert tile(page, "Claims") == "3" and page.locator(".bar .count").inner_text() == "3 claims in 3 documents"
    settled(page, page.get_by_role("button", name="Take out Theme: infrastructure").click)
    assert tile(page, "Claims") == "4"
    settled(page, page.get_by_role("button", name=re.compile("^urge")).click)
    assert tile(page, "Claims") == "1" and "strength=urge" in page.url
    settled(page, page.go_back)
    assert tile(page, "Claims") == "4"
    settled(page, page.get_by_role("button", name="Clear all").click)
    assert tile(page, "Claims") == "8" and not page.locator(".bar").is_visible()


@pytest.mark.parametrize(("name", "left"), [("must", 1), ("against", 1), ("the author", 7), ("Fishers", 1), ("with a reason", 2), ("0.9–1", 3), ("Tide Institute", 2), ("(no actor named)", 2), ("education", 2)])
def test_every_mark_filters(open_page: Open, page_file: Path, name: str, left: int) -> None:
    page = open_page(page_file)
    settled(page, page.locator(".bars button", has=page.locator(".label", has_text=re.compile(f"^{re.escape(name)}$"))).first.click)
    assert tile(page, "Claims") == str(left)


def test_filters_of_one_kind_widen(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file, "#/overview?strength=must&strength=urge")
    assert tile(page, "Claims") == "2"


def test_themes_over_time(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file)
    table = page.get_by_role("table", name="Claims by theme and year")
    assert "Documents with such claims: 1 of 2023, 1 of 2024." in page.locator(".card", has=table).inner_text()
    settled(page, table.get_by_role("button", name="labor, 2023: 1 claim").click)
    assert tile(page, "Claims") == "1"


def test_search_and_the_way_to_a_document(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file, "#/claims")
    assert page.locator(".claim").count() == 8
    settled(page, lambda: page.fill("#q", "PILOT boats"))
    assert page.locator(".claim").count() == 1 and page.locator(".claim .m.act").inner_text() == "Parliament"
    settled(page, page.locator(".claim .where").click)
    assert page.locator(".side .detail").is_visible() and "Parliament must not sell" in page.locator(".side .words").inner_text()
    settled(page, lambda: page.goto(page_file.as_uri() + "#/claims?q=nothinglikethis"))
    assert "No claim passes" in page.locator(".empty").inner_text()


def test_a_document_is_marked_where_its_claims_are(open_page: Open, page_file: Path, lines_of: list[dict[str, Any]]) -> None:
    page = open_page(page_file, "#/doc/ports%2Fone")
    for number, claim in enumerate(sorted((c for c in lines_of if c["doc_id"] == "ports/one"), key=lambda c: c["start"])):
        shown = page.evaluate("k => [...document.querySelectorAll('#text .m.rec')].filter(s => s.dataset.c.split(' ').includes(k)).map(s => s.textContent).join('')", str(lines_of.index(claim)))
        assert shown == claim["text"]
        assert page.locator(".pin").nth(number).inner_text() == str(number + 1)
    assert page.locator("#text .m.why").first.inner_text() == "two in three ships already wait for the tide"
    assert page.locator("#text .title").inner_text().strip() == "Harbours 🚢 at risk"


def test_keys_step_through_claims_and_on_to_the_next_document(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file, "#/doc/ports%2Fone")
    page.keyboard.press("j")
    assert "dredge the northern channel" in page.locator(".side .words").inner_text()
    assert "modal:should" in page.locator(".decided").text_content()
    assert page.locator("#text .m.why.now").inner_text() == "two in three ships already wait for the tide"
    for _ in range(3):
        page.keyboard.press("n")
    assert page.locator(".steps .fact").inner_text() == "4 of 4" and "reported of Fishers" in page.locator(".side").inner_text()
    page.keyboard.press("k")
    assert page.locator(".steps .fact").inner_text() == "3 of 4"
    page.keyboard.press("j")
    settled(page, lambda: page.keyboard.press("j"))
    assert page.locator(".dochead h2").inner_text() == "Ports again"
    settled(page, lambda: page.keyboard.press("Escape"))
    assert page.url.endswith("#/documents")
    page.keyboard.press("?")
    assert page.locator("dialog").is_visible()


def test_a_link_leads_to_its_claim(open_page: Open, page_file: Path, lines_of: list[dict[str, Any]]) -> None:
    page = open_page(page_file, "#/doc/ports%2Fone")
    page.locator(".pin").nth(2).click()
    link = page.url
    assert link.endswith(lines_of[2]["id"])
    again = open_page(page_file, link.removeprefix(page_file.as_uri()))
    assert again.locator(".pin.now").inner_text() == "3" and "publish the accident record" in again.locator(".side .words").inner_text()


def test_hovering_lights_the_reason_with_its_claim(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file, "#/doc/ports%2Fone")
    page.locator("#text .m.rec").first.hover()
    assert page.locator("#text .m.why.lit").inner_text() == "two in three ships already wait for the tide"


def test_finding_in_a_text(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file, "#/doc/ports%2Fone")
    page.fill("#find", "transport should dredge")
    assert page.locator("#hits").inner_text() == "1 of 1"
    page.fill("#find", "pilot")
    assert re.fullmatch(r"\d of 2", page.locator("#hits").inner_text())
    page.fill("#find", "zebra")
    assert page.locator("#hits").inner_text() == "none"


def test_documents_sort_and_say_what_failed(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file, "#/documents")
    rows = page.locator(".documents tbody tr")
    assert rows.count() == 5 and rows.first.locator("th").inner_text().startswith("Ports and pilots")
    settled(page, page.get_by_role("button", name="Document", exact=True).click)
    assert rows.first.locator("th").inner_text().startswith("=twin")
    assert "holds NUL bytes" in page.locator(".documents .bad").inner_text()


def test_hostile_text_shows_as_text(open_page: Open, tmp_path: Path) -> None:
    rows, claims = [], []
    for number, evil in enumerate(EVIL):
        document = Document(f"{evil}#{number}", f"{evil}\n\nThe mayor {evil} should act {evil} now, because {evil}.", f"in/{evil}.txt")
        claims.append(claim_in(document, f"The mayor {evil} should act {evil} now", actors=[evil], themes=[evil.replace(" ", "_")], because=[f"because {evil}"], section=[evil], holder=evil, by=evil, proposed_by=[evil], why={evil: [[evil, 1.0]]}))
        rows.append(document_row(document, 1))
    rows.append({**document_row(Document("f", "x", EVIL[0]), 0), "status": "failed", "error": {"kind": "E", "message": EVIL[1]}})
    table = tmp_path / "meta.jsonl"
    import orjson

    table.write_bytes(b"".join(orjson.dumps({"doc_id": row["doc_id"], "title": EVIL[1] + row["doc_id"], "publisher": EVIL[2], "author": EVIL[0], "date": "2024"}) + b"\n" for row in rows))
    # Names of files are words of strangers too: the run's folder is the title where none is given.
    run = write_run(tmp_path / "<img src=x onerror=window.hacked=1>", rows, claims)
    twice = [{"group_id": "0" * 16, "text": EVIL[0], "actors": [EVIL[1]], "size": 2, "documents": 2, "members": [{"doc_id": c["doc_id"], "claim_id": c["id"]} for c in claims[:2]]}]
    (run / "groups.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in twice))
    assert open_page(report(run, tmp_path / "<svg onload=window.hacked=1>.html").path).locator("h1").inner_text() == run.name
    made = report(run, tmp_path / "r.html", title=EVIL[1], meta=table)
    page = open_page(made.path)
    assert page.locator("h1").inner_text() == EVIL[1]
    assert tile(page, "Claims") == str(len(EVIL))
    for view in ("claims", "documents", "groups", f"claims?q={quote(EVIL[2])}&actor={quote(EVIL[0])}&how=%3Cb%3E", "overview"):
        settled(page, lambda view=view: page.evaluate("to => { location.hash = to }", f"#/{view}"))
        assert page.evaluate("window.hacked") is None
    settled(page, page.locator(".bars button", has_text=EVIL[2]).first.click)
    settled(page, page.get_by_role("button", name="Clear all").click)
    for number in range(len(EVIL)):
        settled(page, lambda number=number: page.evaluate("id => { location.hash = '#/doc/' + encodeURIComponent(id) }", rows[number]["doc_id"]))
        page.keyboard.press("j")
        page.get_by_role("button", name="List all claims of this document").click()
        page.keyboard.press("j")
        assert EVIL[number].replace("\u2028", "") in page.locator(".side .words").text_content().replace("\u2028", "")
    assert page.evaluate("window.hacked") is None and page.locator("main img, main script, main svg").count() == 0


VIEWS = ["#/overview", "#/overview?theme=infrastructure", "#/claims?q=pilot", "#/claims?actor=nobody", "#/documents", "#/review", "#/doc/ports%2Fone/last"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "scale", "forced"), [(1280, 1, "none"), (390, 1, "none"), (640, 2, "none"), (1280, 1, "active")])
def test_axe_finds_nothing(open_page: Open, page_file: Path, lines_of: list[dict[str, Any]], scheme: str, width: int, scale: int, forced: str) -> None:
    from importlib.resources import files

    page = open_page(page_file, bypass_csp=True, color_scheme=scheme, forced_colors=forced, viewport={"width": width, "height": 900 // scale}, device_scale_factor=scale)
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf8"))
    for address in VIEWS:
        settled(page, lambda address=address: page.evaluate("to => { location.hash = to + (to.includes('?') ? '&' : '?') + 'by=documents'; }", address.replace("last", lines_of[0]["id"])))
        page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert not [(address, v["id"], [n["html"][:160] for n in v["nodes"][:4]]) for v in found["violations"]]


def test_a_phone_never_scrolls_sideways(open_page: Open, page_file: Path) -> None:
    for address in (*VIEWS[:-1], "#/doc/ports%2Fone"):
        page = open_page(page_file, address, viewport={"width": 360, "height": 740}, has_touch=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
    page.keyboard.press("j")
    page.evaluate("localStorage.setItem('policyclaims-who', 'Ada')")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    page.keyboard.press("e")
    assert page.locator(".edit").is_visible() and page.evaluate("document.querySelector('.side').scrollWidth <= document.querySelector('.side').clientWidth")


@pytest.mark.parametrize(("width", "scale"), [(1280, 1), (640, 2), (390, 1), (320, 1)])
def test_a_list_has_room_at_any_width(open_page: Open, page_file: Path, width: int, scale: int) -> None:
    page = open_page(page_file, "#/claims", viewport={"width": width, "height": 800}, device_scale_factor=scale)
    assert page.locator(".claim").first.bounding_box()["width"] > 0.6 * min(width, 1000)
    assert page.locator(".facets").is_visible()
    settled(page, lambda: page.evaluate("location.hash = '#/documents'"))
    assert page.locator(".documents tbody th").first.bounding_box()["width"] > 0.2 * width


def test_without_texts_the_claims_stand_alone(open_page: Open, small: Path, tmp_path: Path) -> None:
    import orjson

    rows = [{k: v for k, v in orjson.loads(line).items() if k != "text"} for line in (small / "documents.jsonl").read_bytes().splitlines()]
    run = write_run(tmp_path / "run", rows, map(orjson.loads, (small / "claims.jsonl").read_bytes().splitlines()))
    made = report(run, tmp_path / "r.html")
    assert made.missing == 4 and any("--keep-text" in line for line in told(made))
    page = open_page(made.path, "#/doc/ports%2Fone")
    assert "--keep-text" in page.locator("#text .notice").inner_text() and page.locator(".alone").count() == 4
    page.keyboard.press("j")
    assert "dredge" in page.locator(".side .words").inner_text()


def test_a_page_that_would_grow_too_large_leaves_texts_out(small: Path, tmp_path: Path) -> None:
    rows, claims = [], []
    for number in range(6):
        document = Document(f"d{number}", f"Oslo should act {number}. " + os.urandom(200_000).hex(), "")
        rows.append(document_row(document, 1))
        claims.append(claim_in(document, f"Oslo should act {number}", actors=["Oslo"]))
    made = report(write_run(tmp_path / "run", rows, claims), tmp_path / "r.html", max_mb=1.0)
    assert made.over > 0 and made.texts > 0 and made.over + made.texts == 6 and made.size < 1e6


def test_the_same_run_gives_the_same_bytes(small: Path, tmp_path: Path) -> None:
    assert report(small, tmp_path / "a.html").path.read_bytes() == report(small, tmp_path / "b.html").path.read_bytes()


def test_nothing_is_overwritten_unasked(small: Path, tmp_path: Path) -> None:
    (tmp_path / "r.html").write_text("mine")
    with pytest.raises(OutputError, match="--overwrite"):
        report(small, tmp_path / "r.html")
    with pytest.raises(InputError, match="holds no run"):
        report(tmp_path, tmp_path / "new.html")
    assert (tmp_path / "r.html").read_text() == "mine"


def test_two_thousand_documents_open_at_once(open_page: Open, root: Path, tmp_path: Path) -> None:
    texts = [re.sub(r"<[^>]*>|\s+", " ", p.read_text(encoding="utf8")) for p in sorted((root / "corpus" / "documents").glob("*.txt"))]
    sentences = sorted({s.strip() for text in texts for s in re.split(r"(?<=[.!?])\s+", text) if 30 < len(s) < 300})
    run = large_run(tmp_path / "run", sentences)
    made = report(run, tmp_path / "r.html")
    assert made.size < 25e6 and made.texts == 2000
    page = open_page(made.path)
    assert tile(page, "Documents") == "2,000"
