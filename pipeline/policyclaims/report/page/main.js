// Draws what the address says, and listens.
const views = { overview: ['Overview', overview], claims: ['Claims', claimsView], documents: ['Documents', documentsView], groups: ['Same demands', groupsView], review: ['Review', reviewView] };

function tabs(found) {
  const corrected = { review: review.said.size || '' };
  const numbers = filtering() ? { claims: found.shown.length, documents: found.docs.size, groups: new Set(found.shown.map((k) => run.claims[k][C.group]).filter((g) => g >= 0)).size }
    : { claims: run.total, documents: run.docs.length, groups: run.groups.length };
  $('tabs').replaceChildren(...Object.entries(views).filter(([view]) => view !== 'groups' || run.groups.length).map(([view, [label]]) => h('a', {
    href: address({ view, doc: -1, claim: '' }), 'aria-current': state.view === view || (state.view === 'doc' && view === 'documents') ? 'page' : null },
  label, (numbers[view] ?? corrected[view] ?? '') !== '' && h('span', { class: 'num' }, n(numbers[view] ?? corrected[view])))));
}

function bar(found) {
  const chip = (name, label, filters) => h('button', { type: 'button', class: 'chip set', 'aria-label': `Take out ${DIMS[name][0]}: ${label}`,
    onclick: () => go({ filters }) }, h('small', {}, DIMS[name][0]), label, h('span', { 'aria-hidden': 'true' }, ' ×'));
  const chips = NAMES.flatMap((name) => {
    const values = [...state.filters[name] || []].sort();
    if (name === 'score' && values.length > 1) return chip(name, `${values[0].split('–')[0]}–${values.at(-1).split('–')[1]}`, { ...state.filters, score: new Set() });
    return values.map((value) => chip(name, worded(name, value), toggled(name, value)));
  });
  if (state.q) chips.push(h('button', { type: 'button', class: 'chip set', 'aria-label': `Take out the search for ${state.q}`, onclick: () => go({ q: '' }) }, h('small', {}, 'Search'), state.q, h('span', { 'aria-hidden': 'true' }, ' ×')));
  $('bar').replaceChildren(...(chips.length ? [h('p', { class: 'count' }, `${plural(found.shown.length, 'claim')} in ${plural(found.docs.size, 'document')}`), ...chips,
    h('button', { type: 'button', class: 'plainlink', onclick: () => go({ filters: {}, q: '' }) }, 'Clear all')] : []));
  $('bar').hidden = !chips.length;
}

const worded = (name, value) => name === 'group' ? (run.groups.find((g) => g[0] === value)?.[1] || value).slice(0, 60)
  : name === 'doc' && run.docNumber.has(value) ? titleOf(run.docNumber.get(value)) : name === 'how' ? HOW[value] || nice(value) : nice(value);

// Where the reader was in each list: going back by the browser, by Esc or by the link above a text leads there.
const lefts = new Map();
let returning = false;
const wasAt = () => history.state || (returning ? lefts.get(location.hash) : null);
function leave() {
  returning = true;
  const to = back();
  if (location.hash === to) returning = false; else location.hash = to;
}

// What a printed sheet says of itself: the run, the day, what is counted under which filters.
function printed(found) {
  const day = new Intl.DateTimeFormat('en', { dateStyle: 'long' }).format(new Date());
  return `${run.title}. ${plural(found.shown.length, 'claim')} in ${plural(found.docs.size, 'document')}${filtering() ? `, of ${plural(run.total, 'claim')} in ${plural(run.docs.length, 'document')}` : ''}. Printed on ${day}${run.about.finished ? `; the run is of ${run.about.finished.slice(0, 10)}` : ''}.`;
}

let drawn = 0;
async function draw() {
  const turn = ++drawn;
  const found = select();
  const parts = state.view === 'doc' ? await documentView(found) : views[state.view][1](found);
  if (turn !== drawn) return;
  tabs(found); bar(found);
  $('q').value = state.q;
  const main = $('main');
  main.className = `in-${state.view}`;
  main.replaceChildren(...(['claims', 'documents', 'groups', 'review'].includes(state.view) ? [beside(found, parts)] : [parts].flat(3).filter(Boolean)));
  if (state.stale) main.prepend(h('p', { class: 'notice', role: 'alert' }, `The address names a document that is not in this page: ${state.stale}`));
  document.title = `${state.view === 'doc' ? titleOf(state.doc) : views[state.view][0]} · ${run.title}`;
  $('printed').textContent = printed(found);
  if (state.view === 'doc') opening(); else paintSearch();
  document.documentElement.dataset.ready = String(turn);
}

async function follow() {
  const before = `${state.view} ${state.doc}`;
  if (state.view !== 'doc') cameFrom = state.view;
  if (draft && !confirm('Leave the claim unsaved?')) return history.replaceState(history.state, '', address());
  readAddress();
  const focused = called(document.activeElement);
  warn('');
  await draw();
  const moved = before !== `${state.view} ${state.doc}`;
  if (moved) { if (!state.claim || state.view !== 'doc') scrollTo(0, wasAt()?.y || 0); $('main').focus({ preventScroll: true }); }
  else {  // a filter that was chosen keeps the focus, though the page around it is new
    focusAgain(focused);
    if (state.view !== 'doc') say($('bar').querySelector('.count')?.textContent || plural(run.total, 'claim'));
  }
  returning = false;
}

const PRINTED = 1000;  // claims on paper: some 150 pages
const MODES = ['system', 'light', 'dark'];
function mode(to) {
  document.documentElement.dataset.mode = to;
  $('mode').setAttribute('aria-label', `Colours: ${to === 'system' ? 'as the system' : to}`);
  $('mode').textContent = { system: '◐', light: '☀', dark: '☾' }[to];
  try { localStorage.setItem('policyclaims-mode', to); } catch { /* from disk some browsers keep nothing */ }
}

async function start() {
  if (!globalThis.DecompressionStream) throw new Error('this browser is too old to unpack the page: use one of 2023 or later');
  prepare(await unpack($('index').textContent));
  let kept = 'system';
  try { kept = localStorage.getItem('policyclaims-mode') || kept; } catch { /* as above */ }
  mode(MODES.includes(kept) ? kept : 'system');
  $('mode').addEventListener('click', () => mode(MODES[(MODES.indexOf(document.documentElement.dataset.mode) + 1) % MODES.length]));
  $('help').addEventListener('click', help);
  let waiting;
  $('q').addEventListener('input', (event) => { clearTimeout(waiting); const q = event.target.value.trim(); waiting = setTimeout(() => { stay({ q, view: state.view === 'doc' ? 'claims' : state.view, doc: -1, claim: '' }); draw(); }, 180); });
  // Where the reader is in a list stays with its entry in the history: going back leads there, not to the top.
  history.scrollRestoration = 'manual';
  let resting;
  addEventListener('scroll', () => { clearTimeout(resting); resting = setTimeout(() => { const here = { y: Math.round(scrollY), rows: run.grown?.shown() || 0 }; history.replaceState(here, ''); lefts.set(location.hash, here); }, 120); }, { passive: true });
  addEventListener('beforeprint', () => { if (state.view !== 'overview' && state.view !== 'doc') run.grown?.add(PRINTED); });
  addEventListener('hashchange', follow);
  addEventListener('keydown', pressedKey);
  await startReview();
  readAddress();
  await draw();
}

start().catch((error) => { $('main').replaceChildren(h('p', { class: 'notice' }, `This page could not be opened: ${error.message}`)); throw error; });
