"""A user's table about the documents: dates in the forms people write, and what does not fit said aloud."""

from __future__ import annotations

from pathlib import Path

import pytest
from policyclaims.errors import InputError
from policyclaims.report.meta import read_meta


def written(folder: Path, content: str | bytes, name: str = "about.csv") -> Path:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf8"))
    return folder / name


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("2021", "2021"), ("2021.0", "2021"), ("2021-05", "2021-05"), ("2021-5-7", "2021-05-07"), ("2021/05/07", "2021-05-07"),
        ("31/12/2019", "2019-12-31"), ("12/31/2019", "2019-12-31"), ("31.12.2019", "2019-12-31"), ("4/4/2019", "2019-04-04"), ("12/2019", "2019-12"),
        ("Jan 2022", "2022-01"), ("Sept. 2022", "2022-09"), ("january 2022", "2022-01"), ("5 January 2022", "2022-01-05"), ("5th Jan 2022", "2022-01-05"),
        ("January 5, 2022", "2022-01-05"), ("05-Jan-2022", "2022-01-05"), ("2022-01-05T10:00:00Z", "2022-01-05"), ("2022-01-05 10:00", "2022-01-05"), ("", ""), (" ", ""),
    ],
)  # fmt: skip
def test_dates_are_read_in_the_forms_that_people_write(tmp_path: Path, given: str, known: str) -> None:
    assert read_meta(written(tmp_path, f'doc_id,date\none,"{given}"\n'))["one"]["date"] == known


def test_the_column_tells_whether_days_or_months_come_first(tmp_path: Path) -> None:
    days = read_meta(written(tmp_path, "doc_id,date\na,03/04/2019\nb,31/12/2019\n"))
    assert days["a"]["date"] == "2019-04-03"
    months = read_meta(written(tmp_path, "doc_id,date\na,03/04/2019\nb,12/31/2019\n"))
    assert months["a"]["date"] == "2019-03-04"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("doc_id,title,date\na,\"two\nlines\",2019\nb,x,soon\n", r"about\.csv:4: the date 'soon'"),
        ("doc_id,date\na,31/02/2019\n", r":2: the date '31/02/2019'"),
        ("doc_id,date\na,2019-13\n", r":2: the date '2019-13'"),
        ("doc_id,date\na,19\n", r":2: the date '19'"),
        ("doc_id,date\na,03/04/2019\n", r":2: the date '03/04/2019' may be"),
        ("doc_id,date\na,31/12/2019\nb,12/31/2019\nc,03/04/2019\n", r":4: the date '03/04/2019' may be"),
        ("doc_id,title\na,b,c\n", r":2: has more cells than the head"),
        (b"doc_id,title\na,\xe9\xe8\xe0\n", "cannot be read as a table"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(tmp_path: Path, content: str | bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_meta(written(tmp_path, content))


def test_numbers_and_dates_of_json_lines(tmp_path: Path) -> None:
    table = written(tmp_path, '{"doc_id": "a", "date": 2021, "score": 1.5}\n\n{"doc_id": 7, "date": "Jan 2022", "title": null}\n', "about.jsonl")
    assert read_meta(table) == {"a": {"date": "2021", "score": "1.5", "title": ""}, "7": {"date": "2022-01", "score": "", "title": ""}}
    with pytest.raises(InputError, match=r"about\.jsonl:3: the date 'x'"):
        read_meta(written(tmp_path, '{"doc_id": "a", "date": 2021}\n\n{"doc_id": "b", "date": "x"}\n', "about.jsonl"))
    with pytest.raises(InputError, match=r"about\.jsonl:1: "):
        read_meta(written(tmp_path, "[1]\n", "about.jsonl"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_of_spreadsheet_programs(tmp_path: Path, delimiter: str) -> None:
    table = written(tmp_path, b"\xef\xbb\xbf" + f"doc_id{delimiter}title\r\na{delimiter}One\r\n".encode())
    assert read_meta(table) == {"a": {"title": "One"}}


def test_ids_that_no_document_has_are_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rows = "".join(f"gone{n},\n" for n in range(7))
    assert set(read_meta(written(tmp_path, f"doc_id,title\na,One\n{rows}"), ["a", "b"])) == {"a"}
    (told,) = caplog.messages
    assert "'gone0'" in told and "7 ids" in told and "no document" in told
