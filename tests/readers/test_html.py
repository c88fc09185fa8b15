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
            assert page[place.at] == char or char in "⁰¹²³⁴⁵⁶⁷⁸⁹⁻" or page[place.at] == "&" or (char == " " and page[place.at].isspace()), (offset, char)
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


@given(st.lists(st.sampled_from(["<p>", "</p>", "<ul>", "<li>", "</li>", "<ol type=i start=x>", "<table>", "<tr>", "<td>", "</td>", "<h2>", "</h2>", "<sup>", "</sup>", "1", "<a>", "</a>", "<br/>", "<div hidden>", "</div>", "<script>", "</script>", "Oslo should act. ", "🙂", "é\n", "&amp;", "&nbsp;", "&ngt;", "<!-- x -->", "<", ">", "\r\n", "<pre>", "</pre>", "<br>", "<button>", "</button>", "<del>", "</del>", "<aside>", "</aside>", "<form>", "<span hidden>", "</span>", "<head>", " m", '<p a="'])).map("".join))
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


STORY = "<p>The pilots of the outer harbour were never told of the change in the channel that had been dredged in the autumn of the year before.</p>"
ACTION = "<p>The government should raise the pay of pilots.</p>"


def read(page: str) -> str:
    return check_map(page, page.encode())


@pytest.mark.parametrize(
    "page",
    [
        f"<html><head><title>x</title><body><h1>V</h1>{STORY}{ACTION}</body></html>",
        f"<html><head><title>x</title><h1>V</h1>{STORY}{ACTION}",
        f"<body><form action='x'><input type=hidden value=y><h1>V</h1>{STORY}{ACTION}</form></body>",
        f"<body><form><nav><a href=x>Home</a></nav><main>{STORY}{ACTION}</main></form></body>",
        f"<body><aside><h1>V</h1>{STORY}{ACTION}</aside></body>",
        f"<body><dialog open>{STORY}{ACTION}</dialog><p>Close</p></body>",
        f"<body><nav><a href=x>Home</a><div><h1>V</h1>{STORY}{ACTION}</div></body>",
        f"<body><header><h1>V</h1>{STORY}{ACTION}</header></body>",
        f"<body><div role=search>{STORY}{ACTION}</div></body>",
        f"<body><table><tr><td><form>{STORY}{ACTION}</form></td></tr></table></body>",
    ],
)
def test_a_page_in_a_part_beside_the_text_is_read(page: str) -> None:
    assert "The government should raise the pay of pilots." in read(page)


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ("<nav><p>Ministers should go.</p></nav>", "in <nav>"),
        ("<aside><p>Ministers should go.</p></aside>", "in <aside>"),
        ("<form><label>Ministers should go.</label></form>", "in <form>"),
        ("<dialog><p>Ministers should go.</p></dialog>", "in <dialog>"),
        ("<footer><p>Ministers should go.</p></footer>", "in <footer>"),
        ("<div role='navigation'>Ministers should go.</div>", "in a part marked navigation"),
        ("<div hidden>Ministers should go.</div>", "hidden"),
        ("<p>Words <span hidden>Ministers should go.</span> here.</p>", "hidden"),
        ("<p>Words <del>Ministers should go.</del> here.</p>", "struck out"),
        ("<p>Words <s>Ministers should go.</s> here.</p>", "struck out"),
        ("<button>Ministers should go.</button>", "in <button>"),
    ],
)
def test_what_is_left_out_is_listed(part: str, why: str) -> None:
    reading = read_html(f"<body>{STORY}{part}{ACTION}</body>".encode())
    assert "go." not in reading.text and ("Ministers should go.", why) in {(s.text, s.why) for s in reading.skipped}
    assert ("Words here." in reading.text) == ("here" in part)


@pytest.mark.parametrize(
    "section",
    [
        '<h2><button type="button"><span>What to do</span></button></h2><div hidden="until-found">{}</div>',
        '<button><h2>What to do</h2></button><div hidden="UNTIL-FOUND">{}</div>',
        '<h2><button aria-controls="p1">What to do</button></h2><div id="p1" hidden>{}</div>',
        '<h2>What to do</h2><div role="tabpanel" hidden>{}</div>',
        "<details><summary><h2>What to do</h2></summary>{}</details>",
    ],
)
def test_accordions(section: str) -> None:
    assert read(f"<main>{STORY}{section.format(ACTION)}</main>").split("\n\n")[1:] == ["## What to do", ACTION[3:-4]]


def test_lines_of_pre_and_of_breaks_stay() -> None:
    words = "The pilots met in the old\nhouse.\n\nRECOMMENDATIONS\n\n1. The council should pay\n   at night.\n2. The port should open."
    assert read(f"<p>A.</p><pre>\n{words}\n</pre><p>B.</p>") == f"A.\n\n{words}\n\nB."
    assert read("<p>The council should:<br>- open the port;<br />\n- sell the quay.<br></p>") == "The council should:\n- open the port;\n- sell the quay."
    assert read("<p>One.<br><br><br>Two.</p><h2>A<br>title</h2><p>Three.</p>") == "One.\n\nTwo.\n\n## A title\n\nThree."


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("500 m<sup>2</sup> of floor", "500 m² of floor"),
        ("8 km<sup>2</sup>, and 10<sup>-3</sup> g", "8 km², and 10⁻³ g"),
        ("by 2030<sup>2</sup> at last", "by 2030 at last"),
        ("the farm<sup>2</sup> fell", "the farm fell"),
        ("of 10<sup><a href='#n'>3</a></sup> ships", "of 10 ships"),
        ("the 2<sup>nd</sup> of CO<sub>2</sub>", "the 2nd of CO2"),
    ],
)
def test_exponents_stay_and_note_marks_go(page: str, text: str) -> None:
    assert read(f"<p>{page}</p>") == text


@pytest.mark.parametrize("name", ["iso-8859-1", "ISO-8859-1", "latin1", "us-ascii", "windows-1252"])
def test_latin_1_is_windows_1252_as_browsers_read_it(name: str) -> None:
    reading = read_html(f"<meta charset={name}><p>It’s “open” — now</p>".encode("cp1252"))
    assert reading.text == "It’s “open” — now"
    assert read_html(f"<meta charset={name}><p>It’s café</p>".encode()).text == "It’s café"


def test_definitions_behind_a_lead_in_are_items() -> None:
    page = f"<main>{STORY}<dl><dt>The council should:</dt><dd>Open it</dd><dd>Sell it</dd><dt>Port</dt><dd>A place.</dd></dl>{ACTION}</main>"
    assert read(page).split("\n\n")[1:-1] == ["The council should:", "• Open it", "• Sell it", "Port", "A place."]
