"""Packed files: ``.gz`` and ``.zip``, unpacked in memory and never beyond a bound."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from policyclaims.errors import InputError

LARGEST = 512 * 1024 * 1024
_MOST_MEMBERS = 20_000
# Deflate cannot shrink more than 1032 times; texts shrink 3 to 10 times, XML up to some 50.
_RATIO = 200
_SMALL = 16 * 1024 * 1024


def gunzip(data: bytes) -> bytes:
    """Unpack a ``.gz``, all of its members.

    Raises
    ------
    InputError
        It is broken, or unpacks to more than ``LARGEST`` bytes.
    """
    out: list[bytes] = []
    size = 0
    while data:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            part = unpacker.decompress(data, LARGEST - size + 1)
        except zlib.error as error:
            raise InputError("is a broken .gz file: pack it again") from error
        size += len(part)
        if size > LARGEST:
            raise InputError(f"unpacks to more than {LARGEST:,} bytes: split it")
        out.append(part)
        if not unpacker.eof:
            raise InputError("is a .gz file that ends too early: pack it again")
        data = unpacker.unused_data.lstrip(b"\0")
    return b"".join(out)


def check_members(parcel: zipfile.ZipFile) -> None:
    """Refuse a zip that would unpack to too much, by what it declares (which the unpacking then holds it to).

    Raises
    ------
    InputError
        It holds too many members, or too much.
    """
    members = parcel.infolist()
    if len(members) > _MOST_MEMBERS:
        raise InputError(f"holds {len(members):,} files, more than {_MOST_MEMBERS:,}: unpack it")
    for member in members:
        _check(member)
    total = sum(member.file_size for member in members)
    if total > 8 * LARGEST:
        raise InputError(f"unpacks to {total:,} bytes, more than {8 * LARGEST:,}: unpack it")


def _check(member: zipfile.ZipInfo) -> None:
    if member.file_size > LARGEST:
        raise InputError(f"{member.filename} unpacks to {member.file_size:,} bytes, more than {LARGEST:,}")
    if member.file_size > _SMALL and member.file_size > _RATIO * max(member.compress_size, 1):
        raise InputError(
            f"{member.filename} unpacks to {member.file_size // max(member.compress_size, 1):,} times its size: not read"
        )


def names(data: bytes) -> list[str]:
    """Return the names of a zip's files, hidden ones left out; nothing, where it is broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parcel:
            return [member.filename for member in _shown(parcel)]
    except (zipfile.BadZipFile, ValueError, OSError):
        return []


def unzip(data: bytes) -> Iterator[tuple[str, bytes | InputError]]:
    """Unpack a zip, one file after the other, sorted by name; one that cannot be unpacked gives its error.

    Raises
    ------
    InputError
        It is broken as a whole, or holds too much.
    """
    try:
        parcel = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise InputError("is a broken .zip file: pack it again") from error
    with parcel:
        check_members(parcel)
        for member in _shown(parcel):
            if ".." in member.filename.split("/"):
                yield member.filename, InputError("leads out of the archive: not read; pack it again without ..")
                continue
            try:
                yield member.filename, parcel.read(member)
            except RuntimeError:
                yield member.filename, InputError("is locked by a password: unpack it first")
            except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
                yield member.filename, InputError("cannot be unpacked: pack it again")


def _shown(parcel: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = {m.filename: m for m in parcel.infolist() if not m.is_dir()}
    return [members[name] for name in sorted(members) if not any(_is_hidden(part) for part in name.split("/"))]


def _is_hidden(part: str) -> bool:
    return part.startswith((".", "__MACOSX")) and part not in (".", "..")
