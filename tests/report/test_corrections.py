"""Corrections in the page: by mouse and by keyboard, kept, undone, downloaded; ``review apply`` makes documents of what it writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from policyclaims.records import Document
from policyclaims.report.page import report
from policyclaims.report.run import read_run, texts_of
from policyclaims.review.apply import apply
from policyclaims.review.form import read_corrections
from policyclaims.training.corpus.gold import GoldDocument

from tests.report.conftest import TEXT
from tests.report.made import claim_in, document_row, write_run
from tests.report.test_page import settled, tile

Open = Callable[..., Any]
ONE = "#/doc/ports%2Fone"
_SELECT = """words => {
    const walk = document.createTreeWalker(document.getElementById('text'), NodeFilter.SHOW_TEXT, (n) => n.parentElement.closest('.pin') ? 2 : 1), nodes = [];
    let whole = ''; for (let node; (node = walk.nextNode());) { nodes.push([whole.length, node]); whole += node.data; }
    const from = whole.indexOf(words), to = from + words.length, at = (p) => { const [s, node] = nodes.findLast(([s]) => s <= p); return [node, p - s]; };
    const [last, end] = at(to - 1); getSelection().setBaseAndExtent(...at(from), last, end + 1); }"""


def select(page: Any, words: str) -> None:
    page.evaluate(_SELECT, words)
    page.wait_for_selector("#picked button, .edit")
    page.wait_for_timeout(50)


def opened(open_page: Open, path: Path, address: str = ONE, **options: Any) -> Any:
    page = open_page(path, address, **options)
    page.evaluate("localStorage.setItem('policyclaims-who', 'Ada')")
    settled_reload(page)
    return page


def settled_reload(page: Any) -> None:
    page.reload()
    page.wait_for_selector("html[data-ready]")


def written(page: Any, tmp_path: Path) -> list[dict[str, Any]]:
    """What the page downloads; every line keeps to the schema."""
    settled(page, lambda: page.keyboard.press("5"))
    with page.expect_download() as started:
        page.get_by_role("button", name="Download corrections.jsonl").click()
    content = Path(started.value.path()).read_text(encoding="utf8")
    (tmp_path / "corrections.jsonl").write_text(content, encoding="utf8")
    check = Draft202012Validator(json.loads(files("policyclaims").joinpath("schemas", "corrections.schema.json").read_text(encoding="utf8")))
    found = [json.loads(line) for line in content.splitlines()]
    for line in found:
        check.validate(line)
    return found


def annotated(run: Path, tmp_path: Path) -> dict[str, GoldDocument]:
    corrections, told = read_corrections(tmp_path / "corrections.jsonl")
    done = read_run(run)
    made = apply(corrections, done.documents, done.claims, texts_of(done))
    assert not told and not made.refused and made.count == len(corrections)
    return {d.id: d for d in made.documents}


def says(document: GoldDocument) -> list[str]:
    return [document.text[r.start : r.end] for r in document.recommendations]


def test_accept_reject_and_undo_by_keyboard(open_page: Open, page_file: Path, small: Path, tmp_path: Path) -> None:
    page = opened(open_page, page_file)
    page.keyboard.press("j")
    settled(page, lambda: page.keyboard.press("a"))
    assert "accepted by Ada" in page.locator(".verdict").inner_text()
    page.keyboard.press("j")
    settled(page, lambda: page.keyboard.press("x"))
    assert page.locator("#text .m.out").inner_text() == "Parliament must not sell the pilot boats"
    page.keyboard.press("j")
    settled(page, lambda: page.keyboard.press("x"))
    settled(page, lambda: page.keyboard.press("u"))
    assert page.locator("#text .m.out").count() == 1
    settled_reload(page)  # it is kept
    settled(page, lambda: page.keyboard.press("1"))
    assert tile(page, "Claims") == "7" and tile(page, "Against") == "0 %"
    settled(page, page.locator(".bars button", has_text="rejected").click)
    assert tile(page, "Claims") == "1" and "checked=rejected" in page.url
    assert {line["op"]: line["text"][:10] for line in written(page, tmp_path)} == {"accept": "The Minist", "reject": "Parliament"}
    (document,) = annotated(small, tmp_path).values()
    assert len(document.recommendations) == 3 and document.meta["corrections"][0]["who"] == "Ada"


def test_everything_of_a_claim_is_edited_by_keyboard(open_page: Open, page_file: Path, small: Path, tmp_path: Path) -> None:
    page = opened(open_page, page_file)
    page.keyboard.press("j")
    page.keyboard.press("e")
    assert page.locator(".edit h3").inner_text().lower() == "edit claim 1"
    for key in ("<", "<", ".", ".", ".", ",", "v"):  # two words off the end, three off the beginning, one back
        page.keyboard.press(key)
    assert page.locator("#edit-words").inner_text() == "of Transport should dredge the northern channel"
    select(page, "port authority of Aldermere")
    page.keyboard.press("w")
    assert page.evaluate("document.activeElement.id") == "edit-actor-1"
    page.keyboard.press("Control+A")
    page.keyboard.type("the Aldermere Port Authority")
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    page.keyboard.press("Control+A")
    page.keyboard.type("Pilots")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.id") == "edit-theme"
    page.locator("#edit-theme").select_option("security")
    page.evaluate("document.activeElement.blur()")
    select(page, "northern channel before 2030")
    page.keyboard.press("r")
    page.locator("#edit-link").select_option(label="Two in three pilots will retire.")
    page.evaluate("document.activeElement.blur()")
    settled(page, lambda: page.keyboard.press("Enter"))
    assert "edited by Ada" in page.locator(".verdict").inner_text() and page.locator(".pin.now.edited").inner_text() == "1"
    assert page.locator(".chip.actor").all_inner_texts() == ["Ministry of Transport", "Aldermere Port Authority"]
    (line,) = written(page, tmp_path)
    assert line["op"] == "edit" and line["polarity"] == "against" and line["holder"] == "Pilots"
    assert line["themes"] == ["infrastructure", "trade", "security"] and [a["name"] for a in line["actors"]] == ["Ministry of Transport", "Aldermere Port Authority"]
    for quote in (line, *line["actors"], *line["rationales"]):
        assert TEXT[quote["start"] : quote["end"]] == quote["text"]
    document = annotated(small, tmp_path)["ports/one"]
    first = document.recommendations[0]
    assert says(document)[0] == "of Transport should dredge the northern channel" and first.holder == "Pilots" and first.polarity == "against"
    assert {(document.text[w.start : w.end], w.supports) for w in document.rationales} == {("two in three ships already wait for the tide", ("r1",)), ("northern channel before 2030", ("r1",)), ("Two in three pilots will retire", ("r1", "r4"))}


def test_a_missed_claim_is_added_by_mouse_and_moved(open_page: Open, page_file: Path, small: Path, tmp_path: Path) -> None:
    page = opened(open_page, page_file, "#/doc/quiet")
    select(page, "hing is asked her")  # whole words are taken
    page.get_by_role("button", name="A claim that was missed").click()
    page.get_by_role("button", name="Save").click()
    assert "It has no theme" in page.locator("#edit-fault").inner_text()
    page.locator("#edit-theme").select_option("health")
    settled(page, page.get_by_role("button", name="Save").click)
    assert page.locator("#text .m.rec").inner_text() == "Nothing is asked here" and page.url.endswith("/quiet/0-21")
    assert "added" in page.locator(".detail .facts, .detail .said").first.inner_text()
    page.locator("#do-edit").click()
    page.get_by_role("button", name="End a word earlier").click()
    settled(page, page.get_by_role("button", name="Save").click)
    assert page.locator("#text .m.rec").inner_text() == "Nothing is asked"
    (line,) = written(page, tmp_path)
    assert (line["op"], line["claim_id"], line["end"]) == ("add", None, 16)
    assert says(annotated(small, tmp_path)["quiet"]) == ["Nothing is asked"]
    settled(page, lambda: page.keyboard.press("u"))
    settled(page, lambda: page.keyboard.press("u"))
    assert page.locator("nav .num").first.inner_text() == "8" and "Nothing is corrected" in page.locator(".corrections").inner_text()


def test_words_that_were_found_are_added_by_keyboard_alone(open_page: Open, page_file: Path, tmp_path: Path) -> None:
    page = opened(open_page, page_file)
    page.keyboard.press("/")
    page.keyboard.type("two in three ships")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    assert page.locator("#edit-words").inner_text() == "two in three ships"
    page.keyboard.press(">")
    page.locator("#edit-theme").select_option("trade")
    page.evaluate("document.activeElement.blur()")
    settled(page, lambda: page.keyboard.press("Enter"))
    (line,) = written(page, tmp_path)
    assert line["text"] == "two in three ships already" and TEXT[line["start"] : line["end"]] == line["text"]


def test_what_would_not_be_sound_is_not_saved(open_page: Open, page_file: Path) -> None:
    page = opened(open_page, page_file)
    select(page, "the northern channel before 2030, because two")
    page.keyboard.press("m")
    page.locator("#edit-theme").select_option("trade")
    page.get_by_role("button", name="Save").click()
    assert "It crosses claim 1" in page.locator("#edit-fault").inner_text()
    page.get_by_role("button", name="Cancel").click()
    assert page.locator(".edit").count() == 0 and page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('policyclaims ')).length") == 0


def test_claims_of_a_list_are_accepted_together(open_page: Open, page_file: Path, small: Path, tmp_path: Path) -> None:
    page = opened(open_page, page_file, "#/claims?theme=infrastructure")
    settled(page, page.get_by_role("button", name="Accept all 4").click)
    assert page.locator(".claim .said.accepted").count() == 4
    assert len(written(page, tmp_path)) == 4 and len(annotated(small, tmp_path)) == 3  # twins of one text are two documents
    settled(page, lambda: page.keyboard.press("u"))
    assert "Nothing is corrected" in page.locator(".corrections").inner_text()


def test_what_to_check_first_is_a_queue(open_page: Open, page_file: Path) -> None:
    page = opened(open_page, page_file, "#/review")
    assert "0 of 8 are checked" in page.locator("main").inner_text()
    assert "publish the accident record" in page.locator(".claim .words").first.inner_text()
    settled(page, lambda: page.keyboard.press("a"))
    assert page.locator(".claim").count() == 7 and "1 of 8 are checked" in page.locator("main").inner_text()
    settled(page, lambda: page.keyboard.press("q"))
    first = page.url
    settled(page, lambda: page.keyboard.press("x"))  # the next one comes by itself
    assert page.url != first and page.locator(".pin.now").is_visible()
    settled(page, lambda: page.keyboard.press("Escape"))
    assert page.url.endswith("#/review") and page.locator(".claim").count() == 6


def test_two_tabs_do_not_overwrite_each_other(open_page: Open, browser: Any, page_file: Path) -> None:
    page = opened(open_page, page_file)
    other = page.context.new_page()
    other.goto(page_file.as_uri() + ONE)
    other.wait_for_selector("html[data-ready]")
    for tab, key in ((page, "a"), (other, "x")):
        tab.bring_to_front()
        tab.keyboard.press("j")
        tab.keyboard.press("j") if tab is other else None
        settled(tab, lambda tab=tab, key=key: tab.keyboard.press(key))
    page.wait_for_selector("#text .m.out")  # the other tab's step shows here
    key = page.evaluate("Object.keys(localStorage).find((k) => k.startsWith('policyclaims ') && localStorage[k].includes('reject'))")
    page.evaluate("k => localStorage.setItem(k, JSON.stringify({ ...JSON.parse(localStorage[k]), op: 'accept', who: 'Bo' }))", key)  # no event reaches the tab that writes
    page.keyboard.press("j")
    settled(page, lambda: page.locator("#text .pin.rejected").click() or page.get_by_role("button", name="Take back").click())
    assert "accepted by Bo since" in page.locator("#warning").inner_text() and page.locator("#text .m.out").count() == 0


def test_corrections_come_back_from_a_file(open_page: Open, page_file: Path, small: Path, tmp_path: Path, lines_of: list[dict[str, Any]]) -> None:
    page = opened(open_page, page_file)
    page.keyboard.press("j")
    settled(page, lambda: page.keyboard.press("x"))
    line = written(page, tmp_path)[0]
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in (line, {**line, "sha256": "0" * 64}, {**line, "doc_id": "gone"})) + "{broken\n")
    fresh = opened(open_page, page_file, "#/review")
    settled(fresh, lambda: fresh.locator("input[type=file]").set_input_files(path))
    assert "1 correction: 1 rejected" in fresh.locator(".corrections").inner_text()
    fresh.wait_for_function("document.getElementById('warning').textContent.startsWith('3 lines of mine.jsonl are')")


def test_characters_of_two_units_keep_their_places(open_page: Open, tmp_path: Path) -> None:
    text = "🚢🚢 ports\r\n\r\nWe 🙂 think that Oslo 🚢 should act e\u0301tage now, because 🌊 rise. Bergen ought to help 🚢.\r\n"
    document = Document("emoji", text, "in/e.txt")
    run = write_run(tmp_path / "run", [document_row(document, 1)], [claim_in(document, "Oslo 🚢 should act e\u0301tage now", actors=["Oslo"], themes=["trade"])])
    page = opened(open_page, report(run, tmp_path / "r.html").path, "#/doc/emoji")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.keyboard.press("<")
    select(page, "🌊 rise")
    page.keyboard.press("r")
    settled(page, page.get_by_role("button", name="Save").click)
    select(page, "Bergen ought to help 🚢")
    page.keyboard.press("m")
    page.locator("#edit-theme").select_option("trade")
    settled(page, page.get_by_role("button", name="Save").click)
    for line in written(page, tmp_path):
        for quote in (line, *line["actors"], *line["rationales"]):
            assert text[quote["start"] : quote["end"]] == quote["text"]
    assert says(annotated(run, tmp_path)["emoji"]) == ["Oslo 🚢 should act e\u0301tage", "Bergen ought to help 🚢"]


def test_who_corrects_is_asked_once(open_page: Open, page_file: Path) -> None:
    page = open_page(page_file, ONE)
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.get_by_label("Your name or initials").fill("Bo")
    settled(page, page.get_by_role("button", name="Go on").click)
    page.keyboard.press("j")
    settled(page, lambda: page.keyboard.press("x"))
    assert "rejected by Bo" in page.locator(".verdict").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_form(open_page: Open, page_file: Path, scheme: str) -> None:
    page = opened(open_page, page_file, color_scheme=scheme, bypass_csp=True)
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert not [(v["id"], [n["html"][:160] for n in v["nodes"][:4]]) for v in found["violations"]]
