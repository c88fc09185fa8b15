// Accepting and rejecting claims, which to check first, and the corrections as a file.
function warn(words) {
  $('warning').textContent = words;
  $('warning').hidden = !words;
}

// Who corrects stands in every line: asked once, and kept.
function named() {
  if (review.who) return Promise.resolve(true);
  const field = h('input', { type: 'text', id: 'who', autocomplete: 'name', required: true, maxlength: 80 });
  return new Promise((done) => {
    const box = h('dialog', { 'aria-labelledby': 'whotitle' }, h('form', { method: 'dialog' }, h('h2', { id: 'whotitle' }, 'Who is correcting?'),
      h('p', {}, h('label', { for: 'who' }, 'Your name or initials, written beside each correction'), field),
      h('p', { class: 'row' }, h('button', { class: 'primary', value: 'yes' }, 'Go on'), h('button', { type: 'button', class: 'small', onclick: () => box.close('') }, 'Cancel'))));
    box.addEventListener('close', () => { if (box.returnValue && field.value.trim()) setWho(field.value.trim()); box.remove(); done(Boolean(review.who)); });
    document.body.append(box);
    box.showModal();
  });
}

function setWho(name) {
  review.who = name;
  try { localStorage.setItem('policyclaims-who', name); } catch { /* asked again next time */ }
}

// Draw the page anew after claims have changed, with the focus where it was.
async function redraw({ focus } = {}) {
  const id = focus || document.activeElement?.id, name = called(document.activeElement), y = scrollY;
  await draw();
  if (state.view !== 'doc') scrollTo(0, y);
  if (id && $(id)) $(id).focus({ preventScroll: true }); else focusAgain(name);
}

async function judge(op, ks) {
  if (!await named()) return;
  const wanted = ks.filter((k) => run.claims[k][C.checked] !== 'gone' && run.docs[run.claims[k][C.doc]][D.sha]);
  const changes = [];
  for (const k of wanted) {
    const c = run.claims[k], added = c[C.checked] === 'added';
    if (added ? op !== 'reject' : c[C.checked] === OUTCOME[op]) continue;
    changes.push([keyOfClaim(c), added ? null : await lineOf(op, c[C.doc], k)]);
  }
  if (!changes.length) return say(`That is ${OUTCOME[op]} already.`);
  if (!await keep(changes)) return;
  const next = state.view === 'doc' && cameFrom === 'review' ? queued()[0] : undefined;
  if (next !== undefined) return goTo(next);
  await redraw();
  say(`${plural(changes.length, 'claim')} ${OUTCOME[op]}. Press u to undo.`);
}

async function takeBack(k) {
  if (await keep([[keyOfClaim(run.claims[k]), null]])) await redraw();
}

const at = () => state.view === 'doc' ? reader?.at : queued().find((k) => document.activeElement?.closest(`[data-queue="${k}"]`)) ?? queued()[0];

// The claim's outcome, and the ways to change it.
function verdict(k) {
  const c = run.claims[k], line = review.said.get(keyOfClaim(c));
  const act = (op, label, letter) => h('button', { type: 'button', class: `small ${op}`, id: state.view === 'doc' ? `do-${op}` : null, 'aria-pressed': String(c[C.checked] === OUTCOME[op]), onclick: () => judge(op, [k]) }, label, h('kbd', { 'aria-hidden': 'true' }, letter));
  return h('div', { class: 'row verdict' }, c[C.checked] !== 'added' && act('accept', 'Accept', 'a'), act('reject', c[C.checked] === 'added' ? 'Remove' : 'Reject', 'x'),
    state.view === 'doc' && typeof reader?.text === 'string' ? h('button', { type: 'button', class: 'small', id: 'do-edit', onclick: () => beginEdit(k) }, 'Edit', h('kbd', { 'aria-hidden': 'true' }, 'e'))
      : state.view !== 'doc' && h('a', { class: 'small', href: linkTo(c) }, 'In its text'),
    line && c[C.checked] !== 'added' && h('button', { type: 'button', class: 'plainlink', onclick: () => takeBack(k) }, 'Take back'),
    line && h('span', { class: `fact said ${c[C.checked]}` }, `${c[C.checked]} by ${line.who}, ${line.when.slice(0, 16).replace('T', ' ')}`));
}

// What is selected in a text, and what can be made of it.
function showPicked() {
  const box = $('picked');
  if (!box) return;
  const place = selected && picked();
  box.replaceChildren(...(place ? [h('span', { class: 'fact' }, short(reader.text.slice(...place), 60)), h('button', { type: 'button', class: 'small', onmousedown: (event) => event.preventDefault(), onclick: beginAdd }, 'A claim that was missed', h('kbd', { 'aria-hidden': 'true' }, 'm'))] : []));
}

// Claims to check first that pass the filters and of which nothing was said yet.
function queued(found = select()) {
  const passing = new Set(found.shown);
  return run.queue.map((entry) => entry[0]).filter((k) => passing.has(k) && !run.claims[k][C.checked]);
}

const goTo = (k) => go({ view: 'doc', doc: run.claims[k][C.doc], claim: run.claims[k][C.id] });
function nextToCheck() {
  const rest = queued(), next = rest[rest.indexOf(reader?.at) + 1] ?? rest[0];
  if (next === undefined) return say('Nothing is left to check first.');
  if (state.view !== 'doc') cameFrom = 'review';
  goTo(next);
}

const DOUBT = { recommendation: 'whether it is a recommendation', actors: 'who should do it' };
function reviewView(found) {
  const rest = queued(found), done = run.queue.filter(([k]) => run.claims[k][C.checked]).length, why = new Map(run.queue);
  const tally = Object.values(OUTCOME).map((outcome) => [outcome, [...review.said.values()].filter((line) => OUTCOME[line.op] === outcome).length]).filter((p) => p[1]);
  const list = h('div', { class: 'claims' });
  const row = (place) => {
    const k = rest[place], card = claimCard(run.claims[k]), doubts = why.get(k).map((one) => DOUBT[one]).filter(Boolean);
    card.dataset.queue = k;
    if (doubts.length) card.prepend(h('p', { class: 'about' }, `Unsure ${doubts.join(', and ')}.`));
    card.append(verdict(k));
    return card;
  };
  const where = run.served ? 'Each step is saved beside the run as it is made.' : review.kept ? 'They are kept in this browser, for this run: download them to use them.' : 'This browser keeps nothing for a page from disk: download them before you close it.';
  return [h('div', { class: 'head' }, h('h2', {}, 'Review')),
    h('section', { class: 'card corrections', 'aria-label': 'Corrections' }, h('p', {}, review.said.size ? `${plural(review.said.size, 'correction')}: ${tally.map(([outcome, number]) => `${n(number)} ${outcome}`).join(', ')}. ` : 'Nothing is corrected yet. ', where),
      h('p', { class: 'row' }, h('button', { type: 'button', class: 'small', disabled: !review.said.size, onclick: downloadCorrections }, 'Download corrections.jsonl'),
        h('button', { type: 'button', class: 'small', disabled: !review.steps.length, onclick: undo }, 'Undo', h('kbd', { 'aria-hidden': 'true' }, 'u')),
        h('label', { class: 'small file' }, 'Add a file of corrections', h('input', { type: 'file', class: 'hidden', accept: '.jsonl,application/jsonl', onchange: (event) => openCorrections(event.target.files[0]) })),
        h('label', { class: 'row' }, 'Your name', h('input', { type: 'text', value: review.who, onchange: (event) => setWho(event.target.value.trim()) }))),
      h('p', { class: 'about' }, 'Then: ', h('code', {}, `policyclaims review apply OUT ${run.served ? 'OUT/' : ''}corrections.jsonl -o annotated/`), ' makes documents to train on.')),
    h('h3', {}, 'Check first'), h('p', { class: 'about' }, `The claims that the run is least sure of, spread over documents${run.published ? ' and publishers' : ''}: ${n(done)} of ${n(run.queue.length)} are checked. a accepts, x rejects, q shows the next in its text.`),
    rest.length ? grow(list, rest.length, row, 20) : h('p', { class: 'empty' }, run.queue.length ? (done === run.queue.length ? 'All of these are checked.' : 'None of these passes the filters.') : 'This run has no claims.')];
}

function saveFile(content, type, name) {
  const file = URL.createObjectURL(new Blob([content], { type }));
  h('a', { href: file, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(file), 60_000);
}

function downloadCorrections() {
  saveFile(correctionsFile(), 'application/jsonl', 'corrections.jsonl');
  say(`${plural(review.said.size, 'correction')} written to a file.`);
}

// Lines of a file take the place of what was said before; those of another text or run are told and left out.
async function openCorrections(file) {
  const lines = [];
  let broken = 0;
  for (const one of (await file.text()).split('\n').filter((line) => line.trim())) {
    try { const line = JSON.parse(one); lines.push([keyOf(line), line.op === 'clear' ? null : line]); } catch { broken++; }
  }
  const last = new Map(lines), mine = [];
  for (const [key, line] of last) {
    const [doc, sha, id] = JSON.parse(key), number = run.docNumber.get(doc);
    const known = number !== undefined && run.docs[number][D.sha] === sha && (line?.op === 'add' || run.byDoc[number].some((k) => run.claims[k][C.id] === id));
    if (known) mine.push([key, line]);
  }
  if (mine.length && !await keep(mine)) return;
  await redraw();
  const left = last.size - mine.length + broken;
  warn(left ? `${plural(left, 'line')} of ${file.name} ${left === 1 ? 'is' : 'are'} about another text or run and left out.` : '');
  say(`${plural(mine.length, 'correction')} taken from ${file.name}.`);
}

async function startReview() {
  try { review.who = localStorage.getItem('policyclaims-who') || ''; } catch { /* asked for */ }
  review.who ||= run.who || '';
  review.store = storeFor();
  const changed = async (lines) => { if (!lines.length || draft) return; await takeAll(lines); await redraw(); };
  try { await takeAll(await review.store.load()); } catch (error) { warn(`The corrections made before are not shown: ${error.message}`); }
  review.store.watch(changed);
  document.addEventListener('selectionchange', notice);
}
