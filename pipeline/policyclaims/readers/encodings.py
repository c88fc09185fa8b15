"""From bytes to text: the encoding that was declared or proven, or else the likeliest, and how sure that is."""

from __future__ import annotations

import codecs
import re

from policyclaims.errors import InputError
from policyclaims.records import Encoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSED = ["cp1252", "mac_roman"]
# Detection on whole texts confuses MacRoman with Windows-1252 where odd bytes are rare (3 of 4 UN reports); on the odd bytes and
# what stands around them it names all four, and both encodings of six other texts.
_AROUND = re.compile(rb"[\x00-\x7f]{0,12}[\x80-\xff]+[\x00-\x7f]{0,12}")
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 60_000


def decode(data: bytes) -> tuple[str, Encoding]:
    """Decode a text.

    Parameters
    ----------
    data
        The whole of it. Marks at the start are obeyed, then UTF-8 is tried, then UTF-16 without a mark, then UTF-8 with a few
        broken bytes (taken as Windows-1252), then Windows-1252 and MacRoman.

    Raises
    ------
    InputError
        The bytes are no text, or break the encoding that their mark declares.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name), Encoding(name.removesuffix("-sig"), 1.0)
            except UnicodeDecodeError as error:
                raise InputError(
                    f"is marked as {name.removesuffix('-sig').upper()}, but byte {error.start} is none: save it as UTF-8"
                ) from error
    if b"\0" in data:
        return _wide(data)
    try:
        return data.decode("utf-8"), Encoding("ascii" if data.isascii() else "utf-8", 1.0)
    except UnicodeDecodeError:
        pass
    if len(_CONTROL.findall(data[:_SAMPLE])) > 0.02 * len(data[:_SAMPLE]):
        raise InputError("holds control characters: this is no text file; convert it to UTF-8 text")
    mended = _damaged(data)
    return mended if mended else _guess(data)


def _wide(data: bytes) -> tuple[str, Encoding]:
    """Read UTF-16 without a mark: every other byte of English text in it is NUL."""
    sample = data[: _SAMPLE // 2 * 2]
    for name, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        share = zeros.count(0) / max(len(zeros), 1)
        if share > 0.7 and len(data) % 2 == 0 and sample.count(0) < 0.55 * len(sample):
            try:
                return data.decode(name), Encoding(name, round(share, 3))
            except UnicodeDecodeError:
                continue
    raise InputError(f"holds NUL bytes (first at byte {data.index(0)}): this is no text file; convert it to UTF-8 text")


def _damaged(data: bytes) -> tuple[str, Encoding] | None:
    """Read UTF-8 with a few bytes of Windows-1252 among it; None where that is not what it is."""
    strange = 0

    def mend(error: UnicodeError) -> tuple[str, int]:
        nonlocal strange
        assert isinstance(error, UnicodeDecodeError)
        strange += 1
        return error.object[error.start : error.start + 1].decode("cp1252", "replace"), error.start + 1

    codecs.register_error("policyclaims.mend", mend)
    text = data.decode("utf-8", "policyclaims.mend")
    sound = sum(ch > "\x7f" for ch in text) - strange
    if sound < 3 * strange:
        return None
    return text, Encoding("utf-8", round(sound / (sound + strange), 3))


def _guess(data: bytes) -> tuple[str, Encoding]:
    from charset_normalizer import from_bytes

    odd = b" ".join(found.group() for found in _AROUND.finditer(data))[:_SAMPLE]
    options = list(from_bytes(odd, cp_isolation=_GUESSED, chunk_size=2048))
    if not options:
        return data.decode("cp1252", "replace"), Encoding("cp1252", 0.3)
    merits = [option.coherence - option.chaos for option in options]
    lead = merits[0] - merits[1] if len(options) > 1 else 1.0
    name = options[0].encoding
    confidence = (1 - options[0].chaos) * min(1.0, 0.6 + lead)
    return data.decode(name, "replace"), Encoding(name, round(max(0.0, confidence), 3))
