"""The page as an analyst uses it: counting by documents, citing, going back, narrowing, printing, with the keyboard alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from policyclaims.records import Document
from policyclaims.report.group import group
from policyclaims.report.page import report, told

from tests.report.made import claim_in, document_row, write_run
from tests.report.test_page import settled, tile

Open = Callable[..., Any]
LOT, ACTORS = 150, 30


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three documents of fifty claims, of which the first is a PDF and the last repeats it; thirty actors."""
    rows, claims = [], []
    for number in range(3):
        sentences = [f"Ministry {n % ACTORS} should mend bridge {n % (2 * LOT // 3)}" for n in range(number * LOT // 3, (number + 1) * LOT // 3)]
        document = Document(f"doc {number}", ".\n\n".join(sentences) + ".\n", f"/data/in/doc{number}.pdf")
        inside = [claim_in(document, s, actors=[s.split(" should")[0]], score=0.55 + 0.1 * (n % 5), section=[f"Part {n // 10}"]) for n, s in enumerate(sentences)]
        for n, claim in enumerate(inside):
            if not number:
                claim["page"] = n // 5 + 1
        rows.append(document_row(document, len(inside)))
        claims += inside
    run = write_run(tmp_path_factory.mktemp("long") / "run", rows, claims)
    return report(run, run.parent / "r.html").path


def test_numbers_count_claims_or_documents(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file)
    asked = page.locator(".bars button", has_text="Ministry of Transport").first
    assert asked.locator(".num").inner_text() == "4"
    settled(page, page.get_by_label("documents that make such a claim").check)
    assert asked.locator(".num").inner_text() == "3" and page.url.endswith("by=documents")
    assert page.get_by_role("button", name="Ministry of Transport, labor: 1 document", exact=True).is_visible()
    assert tile(page, "Claims") == "8"
    settled(page, page.go_back)
    assert asked.locator(".num").inner_text() == "4"


def test_a_filter_leaves_no_empty_rows(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file, "#/overview?actor=Parliament")
    rows = page.get_by_role("table", name="Claims by actor and theme").locator("tbody tr")
    assert rows.count() == 1 and rows.locator("th").inner_text() == "Parliament"
    assert [page.locator("nav a", has_text=tab).locator(".num").inner_text() for tab in ("Claims", "Documents")] == ["1", "1"]


def test_a_claim_is_cited_with_its_page(open_page: Open, long_file: Path) -> None:
    page = open_page(long_file, "#/doc/doc%200")
    assert page.locator(".contents .under").all_inner_texts() == [f"Part {n}" for n in range(5)]
    assert page.locator(".contents li:not(.under)").nth(12).inner_text().endswith("p. 3")
    page.evaluate("navigator.clipboard.writeText = (words) => { window.copied = words; return Promise.resolve(); }")
    page.locator(".contents button").nth(12).click()
    assert "page 3 of the PDF" in page.locator(".side").inner_text()
    page.get_by_role("button", name="Cite").click()
    page.wait_for_function("window.copied")
    copied = page.evaluate("window.copied")
    assert copied.startswith("“Ministry 12 should mend bridge 12” (doc 0, p. 3) [doc 0 ") and page.url.rsplit("/", 1)[1] in copied
    assert page.locator("#told").inner_text() == "Copied"
    assert open_page(long_file, "#/claims?doc=doc%200").locator(".claim .where").first.inner_text().startswith("doc 0, p. ")


def test_going_back_leads_to_where_one_was(open_page: Open, long_file: Path) -> None:
    page = open_page(long_file, "#/claims?strength=should")
    for _ in range(30):
        page.mouse.wheel(0, 2000)
        page.wait_for_timeout(30)
    page.wait_for_timeout(400)
    assert page.locator(".claim").count() == LOT
    page.locator(".claim .where").nth(120).scroll_into_view_if_needed()
    page.wait_for_timeout(400)
    before = page.evaluate("scrollY")
    settled(page, page.locator(".claim .where").nth(120).click)
    assert page.locator(".back").inner_text() == "← Claims" and page.locator(".pin.now").is_visible()
    settled(page, page.go_back)
    assert page.locator(".claim").count() >= 121 and abs(page.evaluate("scrollY") - before) < 300
    settled(page, page.locator(".claim .where").nth(3).click)
    settled(page, lambda: page.keyboard.press("Escape"))
    assert "#/claims?strength=should" in page.url


def test_one_of_many_actors_is_found_by_typing(open_page: Open, long_file: Path) -> None:
    page = open_page(long_file)
    card = page.locator(".card", has=page.get_by_role("heading", name="Who is asked", exact=True))
    assert card.locator("li").count() == 12
    card.get_by_placeholder("Find among 30…").fill("ministry 2")
    assert card.locator("li").count() == 11
    settled(page, card.get_by_text("Ministry 27").click)
    assert tile(page, "Claims") == "5"


def test_only_the_surer_ones(open_page: Open, long_file: Path) -> None:
    page = open_page(long_file)
    settled(page, page.locator(".quick button", has_text="0.8").click)
    assert tile(page, "Claims") == str(LOT * 2 // 5) and page.get_by_role("button", name="Take out Confidence: 0.8–1").is_visible()
    settled(page, page.get_by_role("button", name="Take out Confidence: 0.8–1").click)
    assert tile(page, "Claims") == str(LOT)


def test_nothing_found_says_which_filter_to_drop(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file, "#/claims?actor=Parliament&theme=education")
    assert page.locator(".empty").inner_text().split("\n\n")[1:] == ["Without Actor: 2 claims", "Without Theme: 1 claim"]
    settled(page, page.get_by_role("button", name="Without Actor: 2 claims").click)
    assert page.locator(".claim").count() == 2


def test_demands_of_several_documents_are_a_filter(open_page: Open, small: Path, tmp_path: Path) -> None:
    shutil.copytree(small, tmp_path / "run")
    group(tmp_path / "run")
    page = open_page(report(tmp_path / "run", tmp_path / "r.html").path)
    settled(page, page.locator(".bars button", has_text="in several documents").click)
    assert tile(page, "Claims") == "5"
    settled(page, page.locator("nav a", has_text="Same demands").click)
    page.locator(".claim summary").first.click()
    assert page.locator(".members li").first.is_visible()
    settled(page, page.locator(".claim button.chip.actor").first.click)
    assert "actor=Ministry+of+Transport" in page.url


def test_the_claims_shown_are_downloaded(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file, "#/claims?actor=Parliament")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download as CSV").click()
    written = Path(started.value.path()).read_text(encoding="utf-8-sig")
    assert started.value.suggested_filename.endswith(".csv") and len(written.splitlines()) == 2 and "must not sell" in written


def test_on_paper(open_page: Open, long_file: Path) -> None:
    page = open_page(long_file, "#/claims?strength=should")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".claim").count() == LOT
    assert page.locator("#printed").inner_text().startswith(f"run. {LOT} claims in 3 documents, of {LOT} claims in 3 documents. Printed on ")
    assert not page.locator(".facets").is_visible() and page.locator(".bar").is_visible() and not page.locator(".top").is_visible() and not page.locator("#sorting").is_visible()
    page = open_page(long_file, viewport={"width": 720, "height": 1000})
    page.emulate_media(media="print")
    edges = page.evaluate("[document.querySelector('.heat').getBoundingClientRect().right, document.querySelector('.card.wide').getBoundingClientRect().right]")
    assert edges[0] <= edges[1] + 1


def test_the_keyboard_is_enough(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.heat') !== null"):
            break
    for arrow in ["ArrowDown"] * 3 + ["ArrowLeft"] * 2 + ["ArrowDown", "ArrowRight"]:
        page.keyboard.press(arrow)
        if page.evaluate("document.activeElement.ariaLabel") == "Parliament, infrastructure: 1 claim":
            break
    assert page.evaluate("document.querySelectorAll('.heat [tabindex=\"0\"], .heat button:not([tabindex])').length") <= 2  # a stop a table
    settled(page, lambda: page.keyboard.press("Enter"))
    assert tile(page, "Claims") == "1"
    settled(page, lambda: page.keyboard.press("2"))
    assert page.locator(".claim").count() == 1
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "where":
            break
    settled(page, lambda: page.keyboard.press("Enter"))
    assert "must not sell" in page.locator(".side .words").inner_text()
    settled(page, lambda: page.keyboard.press("Escape"))
    assert page.locator(".claim").count() == 1


@pytest.mark.parametrize("width", [390, 1300])
def test_a_claim_far_down_a_long_text_comes_into_sight(open_page: Open, tmp_path: Path, width: int) -> None:
    text = "\n\n".join(f"Body {n} should act at once. " + "Nothing more is said of it in this paragraph. " * (n % 40) for n in range(700))
    document = Document("long", text, "long.txt")
    claims = [claim_in(document, f"Body {n} should act at once", actors=[f"Body {n}"]) for n in (3, 350, 351, 690)]
    made = report(write_run(tmp_path / "run", [document_row(document, 4)], claims), tmp_path / "r.html")
    page = open_page(made.path, "#/doc/long", viewport={"width": width, "height": 800})
    lowest = 780 if width > 1000 else 460  # on a phone the claim's own words stand below
    for number in (0, 1, 2, 3):
        page.keyboard.press("j")
        page.wait_for_timeout(250)
        box = page.locator(".pin.now").bounding_box()
        assert page.locator(".pin.now").inner_text() == str(number + 1) and 50 < box["y"] < lowest, (number, box)
    again = open_page(made.path, f"#/doc/long/{claims[2]['id']}", viewport={"width": width, "height": 800})
    again.wait_for_timeout(250)
    assert 50 < again.locator(".pin.now").bounding_box()["y"] < lowest
    again.fill("#find", "Body 600 should")
    again.wait_for_timeout(250)
    y = again.evaluate("[...CSS.highlights.get('hit')][0].getBoundingClientRect().top")
    assert 50 < y < 780, y


def test_a_heading_is_shown_without_its_mark(open_page: Open, tmp_path: Path) -> None:
    document = Document("d", "# Harbours\n\n## Oslo should act\n\n#hash stays.\n", "d.md")
    claim = claim_in(document, "Oslo should act", actors=["Oslo"])
    whole = {**claim_in(document, "## Oslo should act"), "id": "f" * 16}
    page = open_page(report(write_run(tmp_path / "run", [document_row(document, 2)], [claim, whole]), tmp_path / "r.html").path, "#/doc/d")
    assert page.locator("#text .title").count() == 2 and page.locator("#text .title").first.inner_text().strip() == "Harbours"
    assert "##" not in page.locator("#text").inner_text() and "#hash stays" in page.locator("#text").inner_text()
    marked = page.evaluate("[...document.querySelectorAll('#text .m.rec')].map(s => s.textContent).join('')")
    assert marked == "Oslo should act"


def test_claims_that_are_too_many_are_told(tmp_path: Path) -> None:
    import os

    documents = [Document(f"d{n}", f"Body {os.urandom(3000).hex()} should act", "") for n in range(300)]
    claims = [claim_in(d, d.text) for d in documents]
    made = report(write_run(tmp_path / "run", [document_row(d, 1) for d in documents], claims), tmp_path / "r.html", max_mb=1.0)
    assert made.large and made.texts == 0 and made.over == 300 and any("--min-score" in line for line in told(made))


def test_search_takes_phrases_publishers_and_themes_and_highlights(open_page: Open, page_file: Path) -> None:
    found = {'"sell the  pilot boats"': 1, '"boats the pilot"': 0, "boats pilot the": 1, '"harbour watch" against': 0, '"harbour watch"': 4, "tide institute": 2, "Labor": 1, '"northern channel" 2030': 3}
    page = open_page(page_file, "#/claims")
    for words, number in found.items():
        settled(page, lambda words=words: page.fill("#q", words))
        assert page.locator(".claim").count() == number, words
    assert page.evaluate("[...CSS.highlights.get('sought')].map(String).sort().join()").startswith("2030,2030,2030,northern channel")
    settled(page, page.locator(".claim .where").first.click)
    assert "northern channel" in page.evaluate("[...CSS.highlights.get('sought')].map(String).join()")


def test_columns_of_ones_own_filter_beside_every_list(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file, "#/claims")
    for view in ("claims", "documents", "review"):
        settled(page, lambda view=view: page.evaluate("to => { location.hash = to }", f"#/{view}?own.region=south"))
        assert page.locator(".facets summary", has_text="region").is_visible() and "2 claims in 1 document" in page.locator(".bar").inner_text()
    settled(page, page.locator(".facets .bars button", has_text="north").click)
    assert "6 claims in 2 documents" in page.locator(".bar").inner_text()


def test_links_to_what_is_not_there_are_told(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file, "#/doc/gone/abc")
    assert "names a document that is not in this page: gone" in page.locator("main .notice").first.inner_text()
    settled(page, lambda: page.evaluate("location.hash = '#/doc/ports%2Fone/ffff'"))
    assert "names a claim that is not in this document" in page.locator("#warning").inner_text() and page.locator(".contents li").count() > 3
    settled(page, lambda: page.evaluate("location.hash = '#/claims'"))
    assert page.locator("#warning").is_hidden()


def test_escape_leads_to_where_one_was(open_page: Open, long_file: Path) -> None:
    page = open_page(long_file, "#/claims?strength=should", viewport={"width": 1280, "height": 800})
    for _ in range(12):
        page.mouse.move(700, 500)
        page.mouse.wheel(0, 1500)
        page.wait_for_timeout(40)
    rows = page.locator(".claim").count()
    page.locator(".claim .where").nth(rows // 2).scroll_into_view_if_needed()
    page.wait_for_timeout(400)
    before = page.evaluate("scrollY")
    settled(page, page.locator(".claim .where").nth(rows // 2).click)
    settled(page, lambda: page.keyboard.press("Escape"))
    assert before > 3000 and page.locator(".claim").count() >= rows - 40 and abs(page.evaluate("scrollY") - before) < 600


def test_a_run_without_claims_says_so(open_page: Open, tmp_path: Path) -> None:
    document = Document("quiet", "Nothing is asked here.", "/home/ada/secret/in/quiet.txt")
    page = open_page(report(write_run(tmp_path / "run", [document_row(document, 0)], []), tmp_path / "r.html").path, "#/claims")
    assert page.locator(".empty").inner_text() == "There are no claims in this run."
    settled(page, lambda: page.keyboard.press("5"))
    assert "This run has no claims." in page.locator("main").inner_text()
    settled(page, lambda: page.keyboard.press("3"))
    assert page.locator(".documents small").all_inner_texts()[-1] == "quiet.txt" and "ada" not in page.content()
