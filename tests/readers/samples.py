"""Files made for the tests: PDFs set word by word, Word files part by part."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A line on a page: where its left end stands, in points, and its size; ``bold`` for another face."""

    text: str
    x: float = 72
    y: float = 700
    size: float = 11
    bold: bool = False


def make_pdf(pages: list[list[Line]], *, width: int = 595, height: int = 842) -> bytes:
    """Write a PDF with the given lines; characters of Windows-1252 only."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    fonts = "<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> /F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >> >>"
    kids = []
    for lines in pages:
        content = b"BT\n"
        for line in lines:
            words = line.text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            content += f"/F{1 + line.bold} {line.size} Tf 1 0 0 1 {line.x} {line.y} Tm (".encode() + words + b") Tj\n"
        content += b"ET"
        objects.append(b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream")
        stream = len(objects)
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Resources << /Font {fonts} >> /Contents {stream} 0 R >>".encode())
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
