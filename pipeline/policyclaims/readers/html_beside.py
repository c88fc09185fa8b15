"""What of a page stands beside its text (menus, forms, boxes, hidden parts): left out and listed, unless the page itself is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policyclaims.readers.reading import Passage

# Elements whose words no browser shows as text.
SILENT = frozenset("script style template svg title head".split())
_SHOWN_APART = frozenset("nav aside form dialog button select textarea noscript object iframe math del s strike".split())
_OF_THE_SITE = frozenset(("header", "footer"))
_ROLES = frozenset("navigation banner contentinfo search complementary menu menubar".split())
# The page is in a part that has more than half of its prose: whole pages stand in one form, or in a menu that nothing closes.
_MOST = 0.5


@dataclass(eq=False, slots=True)
class Part:
    """A part of a page beside its text; ``holds_page`` where the page's own main element is in it."""

    why: str
    holds_page: bool = False
    prose: int = 0


@dataclass(slots=True)
class Block:
    """A passage of the page, with how much of it is links, and the parts beside the text that it stands in, outermost first."""

    passage: Passage
    linked: int = 0
    parts: tuple[Part, ...] = ()


def part_of(tag: str, values: Mapping[str, str | None], *, in_main: bool, controlled: bool) -> Part | None:
    """Return whether an element stands beside the text, and why; what a button on the page opens does not."""
    if tag in ("del", "s", "strike"):
        return Part("struck out")
    if tag in _SHOWN_APART or (tag in _OF_THE_SITE and not in_main):
        return Part(f"in <{tag}>")
    role = (values.get("role") or "").lower()
    if role in _ROLES:
        return Part(f"in a part marked {role}")
    opens = controlled or role == "tabpanel" or (values.get("hidden") or "").lower() == "until-found"
    return Part("hidden") if "hidden" in values and not opens else None


def mark_page(parts: Sequence[Part], tag: str) -> None:
    """See an element that holds a page: the parts around it are read."""
    for part in parts:
        if tag == "main" or (tag in ("article", "h1") and part.why == "in <form>"):
            part.holds_page = True


def leave_out(blocks: Sequence[Block]) -> None:
    """Mark what stands beside the text to be left out; nothing that anyone sees, where nothing else would be read."""
    prose = [len(block.passage.text) - block.linked for block in blocks]
    for block, length in zip(blocks, prose, strict=True):
        for part in block.parts:
            part.prose += length
    whole = sum(length for block, length in zip(blocks, prose, strict=True) if not block.passage.skip)
    for block in blocks:
        if not block.passage.skip:
            block.passage.skip = next((p.why for p in block.parts if not p.holds_page and p.prose <= _MOST * whole), "")
    if not any(not block.passage.skip for block in blocks):
        for block in blocks:
            if block.passage.skip not in ("hidden", "struck out"):
                block.passage.skip = ""
