"""What a Markdown text holds beside its words: front matter, code, comments, and where its links go."""

from __future__ import annotations

import re

_ASIDE = re.compile(
    r"""\A\ufeff?---[ \t]*\r?\n(?=[\w"'][^\n]{0,80}?:)(?:[^\n]*\n){1,200}?(?:---|\.\.\.)[ \t]*\r?$
      | ^[ ]{0,3}(?P<fence>```+|~~~+)[^\n`]*\n(?:[^\n]*\n){0,2000}?[ ]{0,3}(?P=fence)[`~]*[ \t]*\r?$
      | <!--.{0,20000}?-->
      | ^[ ]{0,3}\[(?!\^)[^\[\]\n]{1,80}\]:[ \t]+<?(?:[a-z]+:|/|\#|\.{1,2}/|www\.)\S*[ \t]*(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\))?[ \t]*\r?$""",
    re.X | re.M | re.S | re.I,
)


def find_asides(text: str) -> list[tuple[int, int]]:
    """Find what is no part of the running text; code and comments that nothing closes are read as words.

    Returns
    -------
    list of (int, int)
        Spans of the text, in order.
    """
    return [found.span() for found in _ASIDE.finditer(text)]
