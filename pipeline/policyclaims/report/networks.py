"""Who is asked for what, and who is asked together, as networks.

A node's id is made of its name, the same in every run, and holds no space, as the schema of GraphML asks; its name is ``label``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from operator import itemgetter
from typing import Any
from urllib.parse import quote

from policyclaims.report.run import Row, Run


def theme_network(run: Run, networkx: Any) -> Any:
    """Link each actor to each theme of what it is asked.

    Nodes have ``label``, ``kind`` (``actor`` or ``theme``), ``claims`` and ``bipartite`` (0 for actors); edges have ``weight`` (claims),
    ``documents``, ``polarity`` (``for``, ``against`` or ``both``), ``against`` (claims that ask not to), ``first_year`` and ``last_year``
    where dates are known, and ``claim_ids``.
    """
    graph = networkx.Graph()
    linked: dict[tuple[str, str], list[Row]] = {}
    for claim in run.claims:
        for actor in _actors(claim):
            for theme in sorted({t["label"] for t in claim["themes"]}):
                linked.setdefault((actor, theme), []).append(claim)
    _add_actors(graph, run, bipartite=0)
    for theme, count in sorted(Counter(t for c in run.claims for t in {t["label"] for t in c["themes"]}).items()):
        graph.add_node(_id("theme", theme), label=_xml(theme), kind="theme", claims=count, bipartite=1)
    for (actor, theme), claims in sorted(linked.items(), key=itemgetter(0)):
        docs, ends = {c["doc_id"] for c in claims}, (_id("actor", actor), _id("theme", theme))
        graph.add_edge(*ends, weight=len(claims), documents=len(docs), **_said(claims), **_years(run, docs))
    return graph


def actor_network(run: Run, networkx: Any) -> Any:
    """Link actors that the same documents ask.

    Edges have ``weight`` (documents that ask both), ``together`` (claims that ask both at once), for these ``polarity``, ``against`` and
    ``claim_ids``, and the ``first_year`` and ``last_year`` of the documents where dates are known.
    """
    graph = networkx.Graph()
    together: dict[tuple[str, str], list[Row]] = {}
    asked: dict[str, set[str]] = {}
    for claim in run.claims:
        names = _actors(claim)
        asked.setdefault(claim["doc_id"], set()).update(names)
        for pair in combinations(names, 2):
            together.setdefault(pair, []).append(claim)
    shared: dict[tuple[str, str], list[str]] = {}
    for doc, all_asked in asked.items():
        for pair in combinations(sorted(all_asked), 2):
            shared.setdefault(pair, []).append(doc)
    _add_actors(graph, run)
    for pair, docs in sorted(shared.items()):
        claims = together.get(pair, [])
        ends = [_id("actor", name) for name in pair]
        graph.add_edge(*ends, weight=len(docs), together=len(claims), **_said(claims), **_years(run, docs))
    return graph


def _said(claims: list[Row]) -> dict[str, str | int]:
    """What the claims behind an edge say; a claim's id stands behind its document's, as in the address of the report's page."""
    if not claims:
        return {}
    against = sum(c["polarity"] == "against" for c in claims)
    polarity = "for" if not against else "against" if against == len(claims) else "both"
    ids = " ".join(f"{quote(c['doc_id'], safe='', errors='replace')}/{c['id']}" for c in claims)
    return {"polarity": polarity, "against": against, "claim_ids": ids}


def _years(run: Run, docs: Iterable[str]) -> dict[str, int]:
    years = [int(date[:4]) for doc in docs if (date := run.meta.get(doc, {}).get("date"))]
    return {"first_year": min(years), "last_year": max(years)} if years else {}


def _actors(claim: dict[str, Any]) -> list[str]:
    return sorted({a["name"] for a in claim["actors"]})


def _add_actors(graph: Any, run: Run, **extra: int) -> None:
    for actor, count in sorted(Counter(a for c in run.claims for a in _actors(c)).items()):
        graph.add_node(_id("actor", actor), label=_xml(actor), kind="actor", claims=count, **extra)


def _id(kind: str, name: str) -> str:
    return f"{kind}:{hashlib.sha256(name.encode('utf8', 'surrogatepass')).hexdigest()[:12]}"


def _xml(name: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(c for c in name if c in "\t\n" or (ord(c) >= 32 and ord(c) not in (0xFFFE, 0xFFFF)))
