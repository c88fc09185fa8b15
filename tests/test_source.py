"""The map from a text to its source holds for every offset, whatever was put in between."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.source import Place, SourceMap, TextBuilder

stretches = st.lists(st.tuples(st.text(max_size=4), st.text(min_size=1, max_size=6), st.integers(0, 3), st.integers(0, 50)), max_size=12)


@given(stretches, st.integers(0, 80), st.integers(0, 80))
def test_every_offset_has_a_place(parts: list[tuple[str, str, int, int]], low: int, high: int) -> None:
    builder = TextBuilder("page")
    expected: list[tuple[int, int] | None] = []
    for put, copied, page, at in parts:
        builder.put(put)
        builder.copy(copied, page, at)
        expected += [None] * len(put) + [(page, at + i) for i in range(len(copied))]
    text, places = builder.finish()
    assert text == "".join(put + copied for put, copied, _, _ in parts)
    for offset, there in enumerate(expected):
        place = places.place(offset)
        if there is None:
            assert place.at == place.end
        else:
            assert (place.page or 0, place.at, place.end) == (there[0], there[1], there[1] + 1)
    low, high = sorted((min(low, len(text)), min(high, len(text))))
    found = [(p.page or 0, i) for p in places.places(low, high) for i in range(p.at, p.end)]
    assert found == [there for there in expected[low:high] if there]


def test_a_text_that_is_its_own_source() -> None:
    assert SourceMap.same(9).places(2, 5) == (Place(None, 2, 5),)


@pytest.mark.parametrize("columns", [((3, 0), (4, 1), (1, 1), (0, 0)), ((0, 2), (3, 4), (1, 1), (0, 0)), ((0,), (1, 2), (1,), (0,))])
def test_an_impossible_map_is_refused(columns: tuple[tuple[int, ...], ...]) -> None:
    with pytest.raises(ValueError, match="source map"):
        SourceMap("page", *columns)
