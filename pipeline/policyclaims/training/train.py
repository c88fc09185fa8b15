"""From annotated documents to a model folder: every learned part, its thresholds, and what it scored out of fold."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import spacy
from spacy.language import Language

from policyclaims import factories
from policyclaims.components import detection, screen
from policyclaims.components.encoder import Encoder
from policyclaims.components.learned import Learned
from policyclaims.components.linear import Floats, LinearModel
from policyclaims.components.reasons import context_rows, find_units
from policyclaims.components.steps import EncoderStep
from policyclaims.components.topics import stems
from policyclaims.errors import CorpusError
from policyclaims.knowledge.tables import load_actors
from policyclaims.knowledge.taxonomy import Taxonomy
from policyclaims.model import ModelInfo, base_of, save
from policyclaims.training.calibration import scored, temper, tempered
from policyclaims.training.card import card
from policyclaims.training.corpus import persona, split_of
from policyclaims.training.examples import Prepared, actor_rows, prepare, reason_rows, topic_rows
from policyclaims.training.fit import YES_NO, calibrate, fit, fit_ranker, out_of_fold, raw_scores, share_right
from policyclaims.training.gold import GoldDocument
from policyclaims.training.heldout import held_out_claims, measure
from policyclaims.training.joining import join
from policyclaims.training.thresholds import best_threshold, lowest_threshold, tune_detection, tune_themes
from policyclaims.training.trained import Trained
from policyclaims.training.work import Parser, Parts, code_digest, digest

FOLDS = 5
LEAST_DOCUMENTS = 10
# Inverse strength of regularisation by part, the best out of fold by persona of 0.03, 0.1, 0.3, 1.0.
STRENGTH = {"screen": 0.3, "detect": 0.3, "context": 1.0, "actors": 1.0, "reasons": 0.03, "around": 1.0, "links": 0.3, "themes": 1.0}
# What the screen may cost: points of detection's F1, out of fold. Words of the corpus that are parsed by what is lost: 57 % at 0,
# 49 % at 0.001, 46 % at 0.003, 43 % at 0.004, 39 % at 0.01.
SCREEN_LOSS = 0.004

PACKAGE = '''"""A policyclaims model; ``load()`` gives its spaCy pipeline."""

from pathlib import Path
from typing import Any, cast


def load(**settings: Any) -> Any:
    """Load the pipeline; settings as for ``policyclaims.load`` or ``spacy.load``."""
    from policyclaims.model import load_package

    return load_package(Path(__file__).parent, **settings)
'''

Say = Callable[[str], None]
Tick = Callable[[int, int], None]


def train(
    documents: Sequence[GoldDocument], path: Path, *, taxonomy: Taxonomy, base: str = "auto", taxonomy_text: str | None = None,
    everything: bool = False, extra: dict[str, str] | None = None, work: Path | None = None, say: Say = lambda _: None,
    tick: Tick = lambda _done, _total: None, accurate: bool = False,
) -> ModelInfo:  # fmt: skip
    """Train every part on the train and tune splits and write the model folder.

    Parameters
    ----------
    documents
        Annotated documents, already checked.
    path
        The folder to write.
    taxonomy, taxonomy_text
        The themes, and their JSON where they are not the default ones.
    base
        The pipeline that parses.
    everything
        Train on the test split too (for a corpus that is all one's own).
    extra
        Further text files for the folder.
    work
        A folder for parsed sentences and finished parts: with it, training goes on where it stopped.
    say
        Called with the name of each stage.
    tick
        Called within a stage with how much of it is done, and how much there is.
    accurate
        Fine-tune an encoder on all but the tune split, and join it with the linear parts on the tune split.

    Raises
    ------
    CorpusError
        Too few documents, or a kind of annotation is missing altogether.
    """
    chosen = sorted((d for d in documents if everything or split_of(persona(d)) != "test"), key=lambda d: d.id)
    _enough(chosen)
    apart = [split_of(persona(d)) == "tune" for d in chosen]
    if accurate:
        _ready(apart)
    parser = factories.load_base(base)
    say(f"parsing {len(chosen)} documents")
    remembering = parser if work is None else cast(Language, Parser(parser, work / "parses"))
    prepared = []
    for number, document in enumerate(chosen, start=1):
        prepared.append(prepare(document, remembering))
        tick(number, len(chosen))
    found = fit_all(prepared, taxonomy, say, parts=None if work is None else Parts(work, _key(chosen, taxonomy, parser)))
    folds, held = folds_of(prepared), list(range(len(prepared)))
    encoder = None
    if accurate:
        from policyclaims.training.encoder import fine_tune

        held = [n for n, is_apart in enumerate(apart) if is_apart]
        seen = [p for p, is_apart in zip(prepared, apart, strict=True) if not is_apart]
        encoder = Encoder(*fine_tune(seen, say=say, tick=tick))
        join([prepared[n] for n in held], [folds[n] for n in held], found, encoder)
    nlp = assemble(found, base=base, taxonomy_text=taxonomy_text, encoder=encoder)
    say("held-out claims")
    again = assemble(found, base=base, taxonomy_text=taxonomy_text, encoder=encoder)
    claims = held_out_claims([prepared[n] for n in held], [folds[n] for n in held], found, again)
    gold = [prepared[n].gold for n in held]
    # A reason is right only where its recommendation is: what the parts promise by themselves is too much.
    scale, shift = temper(scored(gold, claims)["rationales"])
    found.settings["policyclaims_rationales"] |= {"scale": scale, "shift": shift}
    claims = tempered(claims, scale, shift)
    scores: dict[str, Any] = {"out_of_fold": {k: round(v, 4) for k, v in found.figures.items()}, "documents": len(chosen)}
    scores |= measure(gold, claims)
    return save(
        nlp,
        path,
        base=base_of(parser),
        taxonomy=taxonomy.version,
        scores=scores,
        extra={
            "README.md": card(scores, themes=len(taxonomy.themes), taxonomy=taxonomy.version),
            "__init__.py": PACKAGE,
            **(extra or {}),
        },
    )


def _enough(documents: Sequence[GoldDocument]) -> None:
    if len(documents) < LEAST_DOCUMENTS:
        raise CorpusError(
            f"{len(documents)} documents to train on: at least {LEAST_DOCUMENTS} are needed (test personas are held out)"
        )
    recommendations = [r for d in documents for r in d.recommendations]
    for name, there in (
        ("recommendation of the author", any(r.holder == "author" for r in recommendations)),
        ("recommendation with an actor", any(r.actors for r in recommendations)),
        ("rationale", any(d.rationales for d in documents)),
    ):
        if not there:
            raise CorpusError(f"the corpus holds no {name}: nothing to learn it from")


def _ready(apart: Sequence[bool]) -> None:
    from policyclaims.training.encoder import published

    if not any(apart) or all(apart):
        raise CorpusError(
            "the encoder is joined on the tune split, and all publishers fall into one split: give documents of more publishers"
        )
    published()


def assemble(found: Trained, *, base: str, taxonomy_text: str | None, encoder: Encoder | None = None) -> Language:
    """Put learned parts into a fresh pipeline; with an encoder it is the accurate one."""
    nlp = spacy.blank("en")
    nlp.meta.update(
        {
            "name": "policyclaims" if encoder is None else "policyclaims_accurate",
            "version": "0.1.0",
            "description": "Recommendations, actors, rationales and themes",
            "license": "MIT",
        }
    )
    layout, *rest = factories.STEPS
    for step in (layout, *([factories.ENCODER] if encoder is not None else ()), *rest):
        config: dict[str, Any] = {}
        if step == "policyclaims_candidates":
            config = {"base": base}
        elif step == "policyclaims_themes":
            config = {"taxonomy": taxonomy_text}
        component = nlp.add_pipe(step, config=config)
        if isinstance(component, EncoderStep):
            component.encoder = encoder
        if isinstance(component, Learned):
            component.models = {part: found.parts[step][part] for part in component.parts}
            component.settings = found.settings.get(step, {})
    return nlp


def fit_all(prepared: Sequence[Prepared], taxonomy: Taxonomy, say: Say, *, parts: Parts | None = None) -> Trained:
    """Fit every part; each is scored and calibrated on folds that hold out whole personas. ``parts`` keeps what is done."""
    folds = folds_of(prepared)
    found = Trained()
    stages: dict[str, Callable[[Trained], None]] = {
        "recommendations": lambda new: _fit_detection(prepared, folds, new),
        "screen": lambda new: _fit_screen(prepared, folds, found, new),
        "actors": lambda new: _fit_actors(prepared, folds, new),
        "rationales": lambda new: _fit_rationales(prepared, folds, new),
        "themes": lambda new: _fit_themes(prepared, folds, taxonomy, new),
    }
    for name, run in stages.items():
        kept = parts.load(name) if parts is not None else None
        if kept is not None:
            say(f"{name}: done before")
            found.add(Trained.unpack(*kept))
            continue
        say(name)
        new = Trained()
        run(new)
        if parts is not None:
            parts.save(name, *new.pack())
        found.add(new)
    return found


def _key(documents: Sequence[GoldDocument], taxonomy: Taxonomy, parser: Language) -> str:
    content = (json.dumps([d.to_json() for d in documents], sort_keys=True, default=str), repr(taxonomy))
    return digest(code_digest(), base_of(parser), *content)


def folds_of(prepared: Sequence[Prepared]) -> list[int]:
    """Give each document's fold: whole personas together, the same for the same corpus."""
    held_out = [persona(p.gold) for p in prepared]
    if len(set(held_out)) < FOLDS:  # a user's own corpus may have one publisher
        held_out = [p.gold.id for p in prepared]
    names = sorted(set(held_out))
    order = np.random.default_rng(0).permutation(len(names))
    fold_of = {names[i]: int(n % FOLDS) for n, i in enumerate(order)}
    return [fold_of[name] for name in held_out]


def _binary(
    rows: list[dict[str, float]], right: Floats, folds: list[int], part: str, found: Trained, least: int = 3
) -> tuple[LinearModel, Floats]:
    settings: dict[str, Any] = {"strength": STRENGTH[part], "least": least}
    scores = out_of_fold(rows, right, folds, YES_NO, models=found.fold(part), **settings)
    model = calibrate(fit(rows, right, YES_NO, **settings), scores, right)
    z = scores * model.scale
    return model, np.asarray(1 / (1 + np.exp(z[:, 0] - z[:, 1])))


def _fit_screen(prepared: Sequence[Prepared], folds: list[int], done: Trained, found: Trained) -> None:
    rows: list[dict[str, float]] = []
    right, where = [], []
    picks: list[tuple[int, bool]] = []
    for p, fold in zip(prepared, folds, strict=True):
        holds = {p.analysis.candidates[c].sentence for c in p.pairs.values()}
        picks += [(len(rows) + sentence, good) for sentence, good in _picks(p, done, fold)]
        for i, row in enumerate(screen.screen_rows(p.analysis)):
            rows.append(row)
            right.append(float(i in holds))
            where.append(fold)
    y = np.asarray(right)
    model, chances = _binary(rows, y, where, "screen", found, least=4)
    wanted = sum(label > 0 for p in prepared for label in p.labels)
    threshold = _highest(np.asarray([chances[i] for i, _ in picks]), np.asarray([good for _, good in picks]), wanted)
    found.parts["policyclaims_candidates"]["screen"] = model
    found.settings["policyclaims_candidates"] = {"screen": threshold}
    found.figures["screen_kept"] = float(np.mean(chances >= threshold))
    found.figures["screen_recall"] = float(np.mean(chances[y == 1] >= threshold))


def _picks(p: Prepared, done: Trained, fold: int) -> list[tuple[int, bool]]:
    """Give the sentence of each recommendation found by models that have not seen the document, and whether it is right."""
    first, second = (done.without("policyclaims_recommendations", part, fold) for part in ("detect", "context"))
    chances = detection.score_candidates(p.analysis, first, second)
    picks = detection.choose(p.analysis.candidates, chances, threshold=done.settings["policyclaims_recommendations"]["detect"])
    return [(p.analysis.candidates[k.index].sentence, bool(p.labels[k.index])) for k in picks]


def _highest(chances: Floats, good: Floats, wanted: int) -> float:
    """Give the highest threshold of the screen that costs no more F1 than it may."""
    if not len(chances):
        return 0.0
    order = np.argsort(-chances, kind="stable")
    right = np.cumsum(good[order])
    scores = 2 * right / (np.arange(1, len(order) + 1) + wanted)
    return float(chances[order][np.flatnonzero(scores >= scores[-1] - SCREEN_LOSS)[0]])


def _fit_detection(prepared: Sequence[Prepared], folds: list[int], found: Trained) -> None:
    rows = [row for p in prepared for row in p.rows]
    y = np.concatenate([p.labels for p in prepared])
    where = [fold for p, fold in zip(prepared, folds, strict=True) for _ in p.rows]
    labels = detection.LABELS
    first = fit(rows, y, labels, strength=STRENGTH["detect"])
    scores = out_of_fold(rows, y, where, labels, strength=STRENGTH["detect"], models=found.fold("detect"))
    second_rows, at = [], 0
    for p in prepared:
        second_rows += detection.second_rows(p.analysis, scores[at : at + len(p.rows)])
        at += len(p.rows)
    again = out_of_fold(second_rows, y, where, labels, strength=STRENGTH["context"], models=found.fold("context"))
    second = calibrate(fit(second_rows, y, labels, strength=STRENGTH["context"]), again, y)
    z = again * second.scale
    chances = np.exp(z - z.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    threshold, score = tune_detection(prepared, chances)
    found.parts["policyclaims_recommendations"] = {"detect": first, "context": second}
    found.settings["policyclaims_recommendations"] = {"detect": threshold}
    found.figures["detect"] = score


def _fit_actors(prepared: Sequence[Prepared], folds: list[int], found: Trained) -> None:
    table = load_actors(())
    rows, right, owners, where = [], [], [], []
    for n, (p, fold) in enumerate(zip(prepared, folds, strict=True)):
        some, good, owner = actor_rows(p, table)
        rows += some
        right += good
        owners += [(n, g) for g in owner]
        where += [fold] * len(some)
    y, fold_of = np.asarray(right), np.asarray(where)
    scores = np.zeros(len(rows))
    for fold in sorted(set(where)):
        inside, outside = np.flatnonzero(fold_of == fold).tolist(), np.flatnonzero(fold_of != fold).tolist()
        model = fit_ranker(
            [rows[i] for i in outside], y[outside], [owners[i] for i in outside], YES_NO, strength=STRENGTH["actors"]
        )
        scores[inside] = raw_scores(model, [rows[i] for i in inside])[:, 1]
        found.fold("actors")[fold] = model
    found.parts["policyclaims_actors"]["actors"] = fit_ranker(rows, y, owners, YES_NO, strength=STRENGTH["actors"])
    found.figures["actor"] = share_right(owners, scores, y)
    found.figures["actor_reachable"] = len({key for key, hit in zip(owners, right, strict=True) if hit}) / max(1, len(set(owners)))


def _fit_rationales(prepared: Sequence[Prepared], folds: list[int], found: Trained) -> None:
    rows, right, where, links, linked, link_where = [], [], [], [], [], []
    for p, fold in zip(prepared, folds, strict=True):
        some, good, pairs, tied = reason_rows(p)
        rows += some
        right += good
        where += [fold] * len(some)
        links += pairs
        linked += tied
        link_where += [fold] * len(pairs)
    y, tied_array = np.asarray(right), np.asarray(linked)
    first, chances = _binary(rows, y, where, "reasons", found)
    around, at = [], 0
    for p in prepared:
        targets = p.targets()
        units = find_units(p.analysis, targets)
        around += context_rows(p.analysis, units, chances[at : at + len(units)], targets)
        at += len(units)
    second, chances = _binary(around, y, where, "around", found)
    total = sum(len(p.gold.rationales) for p in prepared)
    reason_threshold, score = lowest_threshold(chances, y, total=total)
    link_model, link_chances = _binary(links, tied_array, link_where, "links", found)
    link_threshold, link_score = best_threshold(link_chances, tied_array)
    found.parts["policyclaims_rationales"] = {"reasons": first, "around": second, "links": link_model}
    found.settings["policyclaims_rationales"] = {"reasons": reason_threshold, "links": link_threshold}
    found.figures |= {"reasons": score, "links_of_gold_reasons": link_score}


def _fit_themes(prepared: Sequence[Prepared], folds: list[int], taxonomy: Taxonomy, found: Trained) -> None:
    abouts = {theme.label: frozenset(stems(theme.about)) for theme in taxonomy.themes}
    rows, marked, where = [], [], []
    for p, fold in zip(prepared, folds, strict=True):
        some, good = topic_rows(p, taxonomy.labels, abouts)
        rows += some
        marked += good
        where += [fold] * len(some)
    y = np.asarray(marked)
    settings: dict[str, Any] = {"strength": STRENGTH["themes"], "least": 2, "link": "sigmoid"}
    scores = out_of_fold(rows, y, where, taxonomy.labels, models=found.fold("themes"), **settings)
    model = calibrate(fit(rows, y, taxonomy.labels, **settings), scores, y)
    chances = 1 / (1 + np.exp(-(scores * model.scale + model.shift)))
    threshold, score = tune_themes(chances, y)
    found.parts["policyclaims_themes"]["themes"] = model
    found.settings["policyclaims_themes"] = {"themes": threshold}
    found.figures |= {"themes": score, "main": float(np.mean(y[np.arange(len(y)), chances.argmax(axis=1)]))}
