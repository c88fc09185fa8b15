"""Word files: mammoth reads them, and what it finds is walked as a page, block for block."""

from __future__ import annotations

import io
import re
import zipfile

from policyclaims.errors import InputError
from policyclaims.readers.archives import check_members
from policyclaims.readers.docx_parts import CONTENTS, HIDDEN, NUMBER, marked
from policyclaims.readers.html_walk import walk
from policyclaims.readers.reading import Piece, Reading, build

_STYLES = f"r.{HIDDEN} => span.{HIDDEN}\np.{CONTENTS} => nav > p:fresh"
_NUMBERED = re.compile(rf'<li><a id="{NUMBER}(\d+)"></a>')
_LEFT = re.compile(rf'<a id="{NUMBER}\d+"></a>')


def read_docx(data: bytes) -> Reading:
    """Read a Word file; a place in it is a character of the numbered block (paragraph, heading, item or row).

    Raises
    ------
    InputError
        It is broken, or unpacks to more than can be read.
    """
    import mammoth

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parcel:
            check_members(parcel)
            for member in parcel.infolist():
                if member.filename.endswith((".xml", ".rels")) and b"<!ENTITY" in parcel.read(member):
                    raise InputError(f"{member.filename} declares XML entities, which no Word file needs: save it again in Word")
        page = mammoth.convert_to_html(
            io.BytesIO(marked(data)), convert_image=mammoth.images.img_element(lambda _: {}), style_map=_STYLES
        ).value
    except InputError:
        raise
    except RecursionError as error:
        raise InputError("is nested too deeply: save it again in Word") from error
    except Exception as error:  # a zip or XML fault of any kind, from the libraries below
        raise InputError(f"is a broken Word file ({type(error).__name__}): open it in Word and save it again") from error
    page = _LEFT.sub("", _NUMBERED.sub(r'<li value="\1">', page)).replace(f'<span class="{HIDDEN}">', "<span hidden>")
    blocks = walk(page).blocks
    for number, block in enumerate(blocks, 1):
        if block.passage.skip == "in <nav>":
            block.passage.skip = "contents"
        at = 0
        for i, piece in enumerate(block.passage.pieces):
            block.passage.pieces[i] = Piece(piece.text, number, at if piece.at >= 0 or piece.text == " " else -1)
            at += len(piece.text)
    text, places, skipped = build((block.passage for block in blocks), "block")
    return Reading(text, places, skipped)
