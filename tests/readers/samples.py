"""Files made for the tests: PDFs set word by word, Word files part by part."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A line on a page: where its left end stands, in points, and its size; ``bold`` for another face; ``turn``: degrees against the clock."""

    text: str
    x: float = 72
    y: float = 700
    size: float = 11
    bold: bool = False
    turn: int = 0


SYMBOLS = "▶◆❖☐☑➤"
_TURNS = {0: "1 0 0 1", 90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0", 45: "0.7 0.7 -0.7 0.7"}
_FACE = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding {}>>"


def make_pdf(pages: list[list[Line]], *, width: int = 595, height: int = 842, rotate: int = 0, annotations: str = "", form: str = "", drawn: str = "") -> bytes:
    """Write a PDF with the given lines; characters of Windows-1252 only, or one of ``SYMBOLS`` alone; no face is embedded.

    ``rotate`` is how the pages are to be shown, ``annotations`` and ``drawn`` what stands on each, ``form`` the form of the document.
    """
    shown = "".join(f"<{65 + i:02x}> <{ord(c):04x}>\n" for i, c in enumerate(SYMBOLS))
    table = f"begincmap 1 begincodespacerange <00> <ff> endcodespacerange {len(SYMBOLS)} beginbfchar\n{shown}endbfchar endcmap".encode()
    objects: list[bytes] = [f"<< /Type /Catalog /Pages 2 0 R {form and f'/AcroForm {form}'} >>".encode(), b"", b"<< /Length %d >>\nstream\n" % len(table) + table + b"\nendstream"]
    fonts = f"<< /F1 {_FACE.format('Helvetica', '')} /F2 {_FACE.format('Helvetica-Bold', '')} /F3 {_FACE.format('Helvetica', '/ToUnicode 3 0 R ')} >>"
    kids = []
    for lines in pages:
        content = b"BT\n"
        for line in lines:
            symbol = line.text in SYMBOLS
            text = chr(65 + SYMBOLS.index(line.text)) if symbol else line.text
            words = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            content += f"/F{3 if symbol else 1 + line.bold} {line.size} Tf {_TURNS[line.turn]} {line.x} {line.y} Tm (".encode() + words + b") Tj\n"
        content += b"ET\n" + drawn.encode()
        objects.append(b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream")
        stream = len(objects)
        objects.append(f"<< /Type /Page /Parent 2 0 R /Rotate {rotate} /MediaBox [0 0 {width} {height}] /Annots [{annotations}] /Resources << /Font {fonts} >> /Contents {stream} 0 R >>".encode())
        kids.append(len(objects))
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{k} 0 R' for k in kids)}] /Count {len(kids)} >>".encode()
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def column(texts: list[str], *, x: float = 72, y: float = 760, size: float = 11, lead: float = 14) -> list[Line]:
    """Set lines one below the other; an empty one leaves white."""
    return [Line(text, x, y - i * lead, size) for i, text in enumerate(texts) if text]


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
_RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'


def make_docx(body: str, *, head: str = "", main: str = "document", **parts: str) -> bytes:
    """Write a Word file around the given paragraphs (in XML), with further parts by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("[Content_Types].xml", _TYPES.replace("/document.xml", f"/{main}.xml"))
        parcel.writestr("_rels/.rels", _RELS.replace("/document.xml", f"/{main}.xml"))
        for name, content in parts.items():
            parcel.writestr(f"word/{name}.xml", f"<w:{name} {_W}>{content}</w:{name}>")
        parcel.writestr(f"word/{main}.xml", f'<?xml version="1.0"?>{head}<w:document {_W}><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"
