"""HTML: lists, headings and rows as a reader sees them, each character with its place in the file, and no page too broken."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policyclaims.errors import InputError
from policyclaims.readers import html
from policyclaims.readers.html import read_html

PAGE = """<!doctype html><html><head><title>x</title><style>p {color: red}</style></head><body>
<nav><a href="/">Home</a> <a href="/b">Briefs</a></nav>
<main><h1>Ports &amp; pilots</h1><p>The <b>ministry</b> should
act<sup>3</sup>, because<a href="#n1">[1]</a> pilots&nbsp;leave.</p>
<h2>What to do</h2><p>The government should:</p>
<ul><li>open the books;<ol type="a"><li>by spring</li><li>at once</li></ol></li><li><p>close the pier.</p></li></ul>
<ol start="4"><li>Fund it</li></ol>
<table><tr><th>Port</th><th>Boats</th></tr><tr><td>Oslo</td><td>3</td></tr></table></main>
<script>alert("Ministers should not be read")</script><footer>Contact us</footer></body></html>"""


def check_map(page: str, data: bytes) -> str:
    reading = read_html(data)
    for offset, char in enumerate(reading.text):
        place = reading.places.place(offset)
        if place.end > place.at:
            assert page[place.at] == char or page[place.at] == "&" or (char == " " and page[place.at].isspace()), (offset, char)
        else:
            assert not char.isalpha() or reading.text[offset - 1] == "("
    return reading.text


def test_structure_is_kept() -> None:
    assert check_map(PAGE, PAGE.encode()).split("\n\n") == [
        "# Ports & pilots", "The ministry should act, because pilots leave.", "## What to do", "The government should:",
        "• open the books;", "    (a) by spring", "    (b) at once", "• close the pier.", "4. Fund it", "| Port | Boats |", "| Oslo | 3 |",
    ]  # fmt: skip


def test_what_is_around_the_main_text_is_left_out_and_listed() -> None:
    story = "".join(f"<p>The ministry of ports should raise the pay of its pilots in year {i}, because most of them will leave the service soon.</p>" for i in range(12))
    page = f"<html><body><div class='menu'><ul>{'<li><a href=x>Section</a></li>' * 9}</ul></div><article><h1>Pilots</h1>{story}</article><div><p>Copyright Harbour Forum</p></div></body></html>"
    reading = read_html(page.encode())
    assert reading.text.startswith("# Pilots\n\nThe ministry") and "Section" not in reading.text
    assert {s.why for s in reading.skipped} == {"around the main text"}


@pytest.mark.parametrize("page", ["<p>Oslo should act", "<ul><li>a<li>b</ul>", "<td>x", "</p></p>Oslo", "<p>a < b & c &bogus; &#xD800; &#0; &#99999999;</p>", "<", "<!--", "<a href='", "<html>" * 3, "&", "<![CDATA[x]]>", "<?pi", "<!doctype", "&#1;Oslo", "<p>&#x1;</p><p>", "<html><p>&#11;"])
def test_broken_pages_are_read_as_far_as_they_go(page: str) -> None:
    check_map(page, page.encode())


@given(st.lists(st.sampled_from(["<p>", "</p>", "<ul>", "<li>", "</li>", "<ol type=i start=x>", "<table>", "<tr>", "<td>", "</td>", "<h2>", "</h2>", "<sup>", "</sup>", "1", "<a>", "</a>", "<br/>", "<div hidden>", "</div>", "<script>", "</script>", "Oslo should act. ", "🙂", "é\n", "&amp;", "&nbsp;", "&ngt;", "<!-- x -->", "<", ">", "\r\n", "<pre>", '<p a="'])).map("".join))
@settings(max_examples=200)
def test_every_character_maps_to_its_source(page: str) -> None:
    check_map(page, page.encode())


def test_nesting_without_end() -> None:
    begun = time.monotonic()
    reading = read_html(b"<div><b>" * 100_000 + b"Ministers should act." + b"</b></div>" * 100_000)
    assert reading.text == "Ministers should act." and time.monotonic() - begun < 30


def test_a_page_says_what_its_encoding_is() -> None:
    reading = read_html('<html><head><meta charset="windows-1251"></head><p>Осло</p></html>'.encode("windows-1251"))
    assert reading.text == "Осло" and reading.encoding and reading.encoding.name == "windows-1251"
    assert read_html('<meta charset="no-such"><p>café</p>'.encode()).text == "café"


def test_a_page_that_is_too_large_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_LARGEST", 10)
    with pytest.raises(InputError, match="more than 10"):
        read_html(b"<p>" + b"x" * 20)


def test_tables_for_layout_are_no_tables() -> None:
    page = "<table><tr><td><p>Oslo should act.</p><p>It must pay.</p></td></tr></table><table><tr><td>Side</td><td><h2>Ports</h2><p>One.</p><p>Two.</p></td></tr></table><table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>"
    assert read_html(page.encode()).text.split("\n\n") == ["Oslo should act.", "It must pay.", "Side", "## Ports", "One.", "Two.", "| a b | c |"]
