// What a reader says of claims: lines of the form of schemas/corrections.schema.json, and what they make of the claims shown.
// A line's key tells which claim of which text it is about; an added claim is named by its place, in code points as in the line.
const OUTCOME = { accept: 'accepted', reject: 'rejected', edit: 'edited', add: 'added' };
const review = { said: new Map(), steps: [], who: '', store: null, kept: true };
const keyOf = (line) => JSON.stringify([line.doc_id, line.sha256, line.claim_id ?? `${line.start}-${line.end}`]);
const keyOfClaim = (c) => JSON.stringify([run.docs[c[C.doc]][D.id], run.docs[c[C.doc]][D.sha], c[C.id]]);
const given = new Map();  // claims as the run has them, by number, where a correction says otherwise

// From UTF-16 units, which a browser counts, to code points and back; `pairs` are the places of characters of two units.
const pairsOf = (opened) => opened.pairs ||= [...opened.text.matchAll(/[\u{10000}-\u{10ffff}]/gu)].map((m) => m.index);
const before = (pairs, unit) => { let a = 0, b = pairs.length; while (a < b) { const m = (a + b) >> 1; pairs[m] < unit ? a = m + 1 : b = m; } return a; };
const toPoint = (pairs, unit) => unit - before(pairs, unit);
const toUnit = (pairs, point) => { let unit = point; for (const at of pairs) { if (at >= unit) break; unit++; } return unit; };
const numberIn = (list, word) => { const at = list.indexOf(word); return at < 0 ? list.push(word) - 1 : at; };

function quoted(opened, [from, to]) {
  const pairs = pairsOf(opened);
  return { start: toPoint(pairs, from), end: toPoint(pairs, to), text: opened.text.slice(from, to) };
}

// A line about a claim; `draft` says the whole of it where it is edited or added.
async function lineOf(op, number, k, draft) {
  const d = run.docs[number], opened = await openDocument(number), c = k === null ? null : given.get(k) || run.claims[k];
  const line = { doc_id: d[D.id], sha256: d[D.sha], claim_id: op === 'add' ? null : c[C.id], op };
  if (typeof opened.text === 'string') Object.assign(line, quoted(opened, draft ? [draft.start, draft.end] : [c[C.start], c[C.end]]));
  if (draft) Object.assign(line, {
    actors: draft.actors.map((a) => a.start < 0 ? { name: a.name, start: null, end: null, text: null } : { name: a.name, ...quoted(opened, [a.start, a.end]) }),
    polarity: draft.against ? 'against' : 'for', holder: draft.holder || 'author', themes: draft.themes, rationales: draft.reasons.map((r) => quoted(opened, r)) });
  return Object.assign(line, { who: review.who, when: new Date().toISOString().replace(/\.\d+/, '') });
}

// The claim that an edit or an addition says, in the form of the run's own.
function claimOf(line, number, opened, base) {
  const pairs = pairsOf(opened), at = (quote) => [toUnit(pairs, quote.start), toUnit(pairs, quote.end)];
  const [start, end] = at(line), c = base ? [...base] : [];
  const inside = (from, to) => base && base[from] >= start && base[to] <= end && base[from] < base[to];
  const cue = inside(C.cueStart, C.cueEnd) ? [base[C.cueStart], base[C.cueEnd]] : [start, start];
  const act = inside(C.actStart, C.actEnd) ? [base[C.actStart], base[C.actEnd]] : [start, end];
  const none = numberIn(run.words, '');
  if (!base) Object.assign(c, { [C.doc]: number, [C.id]: `${line.start}-${line.end}`, [C.section]: none, [C.strength]: none, [C.verb]: none, [C.score]: null, [C.group]: -1, [C.page]: 0, [C.deadline]: '', [C.proposers]: [] });
  const same = (list, one, ...places) => base?.[list].find((other) => places.every((p) => other[p] === one[p]));
  const actors = line.actors.map((a) => [numberIn(run.actors, a.name), ...(a.start === null || a.start === undefined ? [-1, -1] : at(a)), numberIn(run.words, 'by hand'), null]);
  const reasons = line.rationales.map((r) => [...at(r), null, opened.text.slice(...at(r)), 0]);
  const themes = line.themes.map((t) => [numberIn(run.themes, t), null]);
  return Object.assign(c, {
    [C.start]: start, [C.end]: end, [C.text]: opened.text.slice(start, end), [C.holder]: line.holder === 'author' ? -1 : numberIn(run.actors, line.holder),
    [C.against]: Number(line.polarity === 'against'), [C.cueStart]: cue[0], [C.cueEnd]: cue[1], [C.actStart]: act[0], [C.actEnd]: act[1],
    [C.actors]: actors.map((a) => same(C.actors, a, 0, 1, 2) || a), [C.reasons]: reasons.map((r) => [...r.slice(0, 4), same(C.reasons, r, 0, 1)?.[4] || 0]),
    [C.themes]: themes.map((t) => same(C.themes, t, 0) || t), [C.checked]: OUTCOME[line.op] });
}

// Show what a line makes of its claim; null: nothing is said of it any more. A line about what this page lacks is not shown.
async function show(key, line) {
  const [doc, sha, id] = JSON.parse(key), number = run.docNumber.get(doc);
  if (number === undefined || run.docs[number][D.sha] !== sha) return false;
  let k = run.byDoc[number].find((one) => run.claims[one][C.id] === id);
  const whole = line?.op === 'edit' || line?.op === 'add', opened = whole ? await openDocument(number) : null;
  if (whole && (typeof opened.text !== 'string' || toUnit(pairsOf(opened), line.end) > opened.text.length)) return false;
  if (k === undefined && line?.op !== 'add') return false;
  if (k === undefined) { k = run.claims.push(claimOf(line, number, opened, null)) - 1; run.byDoc[number].push(k); }
  else {
    const added = run.claims[k][C.checked] === 'added';
    if (!added && !given.has(k)) given.set(k, run.claims[k]);
    const base = given.get(k) || null;
    if (whole) run.claims[k] = claimOf(line, number, opened, base);
    else if (added) { run.claims[k] = Object.assign([...run.claims[k]], { [C.checked]: 'gone' }); run.byDoc[number].splice(run.byDoc[number].indexOf(k), 1); }
    else run.claims[k] = line ? Object.assign([...base], { [C.checked]: OUTCOME[line.op] }) : base;
  }
  if (line) review.said.set(key, line); else review.said.delete(key);
  derive(k);
  run.byDoc[number].sort(inOrder);
  return true;
}

// Take lines as they are kept, from the browser, the server or a file; how many of them fit no claim of this page.
async function takeAll(lines) {
  let strange = 0;
  for (const [key, line] of lines) if (!await show(key, line)) strange++;
  recount();
  return strange;
}

// Keep changes, then show them: each a key and its line, or null. What somebody else said meanwhile is shown instead, and told.
async function keep(changes, { undoing = false } = {}) {
  const was = changes.map(([key]) => [key, review.said.get(key) || null]);
  let clash;
  try { clash = await review.store.put(changes, new Map(was)); }
  catch (error) { say(`Not saved: ${error.message}`); warn(`Not saved: ${error.message}`); return false; }
  if (clash.length) {
    await takeAll(clash);
    const line = clash[0][1];
    warn(`Not saved: ${line ? `this claim was ${OUTCOME[line.op]} by ${line.who} since` : 'what was said of this claim was taken back since'}, in another tab or browser. It is shown now; do it again to put yours in its place.`);
    await redraw();
    return false;
  }
  await takeAll(changes);
  if (!undoing) review.steps.push(was);
  warn('');
  return true;
}

async function undo() {
  const last = review.steps.at(-1);
  if (!last) return say('There is nothing to undo.');
  if (!await keep(last, { undoing: true })) return;
  review.steps.pop();
  await redraw();
  say('Undone.');
}

// The lines as a file: of each claim the last, in the order of the documents.
function correctionsFile() {
  const order = ([key]) => { const [doc, , id] = JSON.parse(key); return [run.docNumber.get(doc) ?? -1, id]; };
  return [...review.said].sort((a, b) => order(a)[0] - order(b)[0]).map(([, line]) => JSON.stringify(line) + '\n').join('');
}
