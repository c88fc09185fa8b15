"""Writing many files so that none is ever half there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from policyclaims.errors import OutputError

_LONGEST = 100


def file_name(name: str) -> str:
    """Return a name that any file system takes, its own for each document's id; a plain id stays as it is."""
    plain = re.sub(r"[^\w.-]", "_", name).lstrip(".")[:_LONGEST]
    return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode('utf8', 'surrogatepass')).hexdigest()[:8]}"


def write_whole(out: Path, files: Mapping[str, bytes], *, fresh: bool = False, overwrite: bool = True) -> None:
    """Write files into a folder: all of them aside first, then each moved to its place.

    Parameters
    ----------
    out
        The folder; it is made where it is missing.
    files
        Name to content.
    fresh
        Nothing else may stand there: other files of the same kinds go where ``overwrite`` is set.
    overwrite
        Without it, a ``fresh`` folder that holds anything is refused.

    Raises
    ------
    OutputError
        The folder holds something already, or cannot be written.
    """
    try:
        if fresh and not overwrite and out.is_dir() and any(out.iterdir()):
            raise OutputError(f"{out}: exists: choose another path, or give --overwrite")
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as aside:
            for name, content in files.items():
                (Path(aside) / name).write_bytes(content)
            if fresh:
                kinds = {Path(name).suffix for name in files}
                for old in out.iterdir():
                    if old.is_file() and old.suffix in kinds and old.name not in files:
                        old.unlink()
            for name in files:
                (Path(aside) / name).replace(out / name)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written: {error.strerror}") from error
