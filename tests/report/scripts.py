"""The page's own scripts run by node on the data of a page: what it counts and says, without a browser."""

from __future__ import annotations

import base64
import re
import subprocess
import zlib
from importlib.resources import files
from pathlib import Path
from shutil import which
from typing import Any

import orjson
import pytest
from policyclaims.report.page import SCRIPTS

# As much of a document as the page's parts are made of; a node's words are those of its children.
_DOM = """
class Node_ {
  constructor(tag) { Object.assign(this, { tag, attrs: {}, children: [], style: { setProperty() {} }, classList: { add() {}, toggle() {} } }); }
  append(...children) { this.children.push(...children); }
  replaceChildren(...children) { this.children = children; }
  setAttribute(name, value) { this.attrs[name] = String(value); }
  addEventListener() {}
  querySelectorAll() { return []; }
  set textContent(words) { this.children = [words]; }
  get textContent() { return this.children.map((c) => typeof c === 'object' ? c.textContent : String(c)).join(this.tag === 'span' || this.tag === 'p' ? '' : ' '); }
}
const nodes = {};
const document = { createElement: (tag) => new Node_(tag), createDocumentFragment: () => new Node_('fragment'), getElementById: (id) => nodes[id] ||= new Node_('div'), querySelectorAll: () => [] };
const history = { state: null };
const location = { href: 'file:///report.html#/claims', hash: '' };
class IntersectionObserver { observe() {} }
const matchMedia = () => ({ matches: true });
const words = (made) => [made].flat(9).filter(Boolean).map((one) => one.textContent ?? String(one)).join('\\n');
"""


def run_in_page(page: Path, expression: str) -> Any:
    """Return what an expression makes in the page's scripts, as JSON."""
    node = which("node")
    if not node:
        pytest.skip("no node here")
    (packed,) = re.findall(r'id="index">([^<]*)<', page.read_text(encoding="utf8"))
    index = zlib.decompress(base64.b64decode(packed)).decode("utf8")
    folder = files("policyclaims.report").joinpath("page")
    scripts = [folder.joinpath(name).read_text(encoding="utf8") for name in SCRIPTS if name != "main.js"]
    source = "\n".join(["'use strict';", _DOM, *scripts, f"prepare({index});", f"process.stdout.write(JSON.stringify({expression}));"])
    ran = subprocess.run([node, "-"], input=source.encode(), capture_output=True, check=False, timeout=30)
    assert ran.returncode == 0, ran.stderr.decode()
    return orjson.loads(ran.stdout)
