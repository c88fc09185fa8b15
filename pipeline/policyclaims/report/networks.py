"""Who is asked for what, and who is asked together, as networks.

A node's id is made of its name, the same in every run, and holds no space, as the schema of GraphML asks; its name is ``label``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import combinations
from typing import Any

from policyclaims.report.run import Run


def theme_network(run: Run, networkx: Any) -> Any:
    """Link each actor to each theme of what it is asked.

    Nodes have ``label``, ``kind`` (``actor`` or ``theme``), ``claims`` and ``bipartite`` (0 for actors); edges have
    ``weight`` (claims) and ``documents``.
    """
    graph = networkx.Graph()
    weight: Counter[tuple[str, str]] = Counter()
    documents: dict[tuple[str, str], set[str]] = {}
    for claim in run.claims:
        for actor in _actors(claim):
            for theme in sorted({t["label"] for t in claim["themes"]}):
                weight[actor, theme] += 1
                documents.setdefault((actor, theme), set()).add(claim["doc_id"])
    _add_actors(graph, run, bipartite=0)
    for theme, count in sorted(Counter(t for c in run.claims for t in {t["label"] for t in c["themes"]}).items()):
        graph.add_node(_id("theme", theme), label=_xml(theme), kind="theme", claims=count, bipartite=1)
    for (actor, theme), count in sorted(weight.items()):
        graph.add_edge(_id("actor", actor), _id("theme", theme), weight=count, documents=len(documents[actor, theme]))
    return graph


def actor_network(run: Run, networkx: Any) -> Any:
    """Link actors that the same documents ask.

    Edges have ``weight`` (documents that ask both) and ``together`` (claims that ask both at once).
    """
    graph = networkx.Graph()
    together: Counter[tuple[str, str]] = Counter()
    asked: dict[str, set[str]] = {}
    for claim in run.claims:
        names = _actors(claim)
        asked.setdefault(claim["doc_id"], set()).update(names)
        together.update(combinations(names, 2))
    shared = Counter(pair for names in asked.values() for pair in combinations(sorted(names), 2))
    _add_actors(graph, run)
    for (one, other), count in sorted(shared.items()):
        graph.add_edge(_id("actor", one), _id("actor", other), weight=count, together=together[one, other])
    return graph


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
