// Draws what the address says, and listens.
const views = { overview: ['Overview', overview], claims: ['Claims', claimsView], documents: ['Documents', documentsView], groups: ['Same demands', groupsView] };

function tabs(found) {
  const numbers = filtering() ? { claims: found.shown.length, documents: found.docs.size, groups: new Set(found.shown.map((k) => run.claims[k][C.group]).filter((g) => g >= 0)).size }
    : { claims: run.claims.length, documents: run.docs.length, groups: run.groups.length };
  $('tabs').replaceChildren(...Object.entries(views).filter(([view]) => view !== 'groups' || run.groups.length).map(([view, [label]]) => h('a', {
    href: address({ view, doc: -1, claim: '' }), 'aria-current': state.view === view || (state.view === 'doc' && view === 'documents') ? 'page' : null },
  label, view in numbers && h('span', { class: 'num' }, n(numbers[view])))));
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

let drawn = 0;
async function draw() {
  const turn = ++drawn;
  const found = select();
  const parts = state.view === 'doc' ? await documentView(found) : views[state.view][1](found);
  if (turn !== drawn) return;
  tabs(found); bar(found);
  $('q').value = state.q;
  const main = $('main');
  main.className = state.view;
  main.replaceChildren(...[parts].flat(3).filter(Boolean));
  document.title = `${state.view === 'doc' ? titleOf(state.doc) : views[state.view][0]} · ${run.title}`;
  if (state.view === 'doc') opening();
  document.documentElement.dataset.ready = String(turn);
}

async function follow() {
  const before = `${state.view} ${state.doc}`;
  if (state.view !== 'doc') cameFrom = state.view;
  readAddress();
  const focused = document.activeElement?.textContent;
  await draw();
  const moved = before !== `${state.view} ${state.doc}`;
  if (moved) { if (!state.claim || state.view !== 'doc') scrollTo(0, history.state?.y || 0); $('main').focus({ preventScroll: true }); }
  else {  // a filter that was chosen keeps the focus, though the page around it is new
    const again = [...document.querySelectorAll('main button')].find((button) => button.textContent === focused);
    again?.focus({ preventScroll: true });
    if (state.view !== 'doc') say($('bar').querySelector('.count')?.textContent || plural(run.claims.length, 'claim'));
  }
}

const PRINTED = 1000;  // claims on paper: some 150 pages
const MODES = ['system', 'light', 'dark'];
let keys = true;
function mode(to) {
  document.documentElement.dataset.mode = to;
  $('mode').setAttribute('aria-label', `Colours: ${to === 'system' ? 'as the system' : to}`);
  $('mode').textContent = { system: '◐', light: '☀', dark: '☾' }[to];
  try { localStorage.setItem('policyclaims-mode', to); } catch { /* from disk some browsers keep nothing */ }
}

function help() {
  const row = (key, does) => h('tr', {}, h('th', { scope: 'row' }, key.split(' ').map((one) => h('kbd', {}, one))), h('td', {}, does));
  $('helpbox').replaceChildren(h('h2', { id: 'helptitle' }, 'Keyboard and help'), h('table', { class: 'plain' }, h('tbody', {},
    row('j n', 'next claim in a document; after the last one, the next document'), row('k p', 'claim before'), row('] [', 'next document, document before'), row('/', 'search (in a document: find in its text)'),
    row('Esc', 'back from a document to where you came from'), row('1 2 3 4', 'overview, claims, documents, same demands'), row('?', 'this help'))),
  h('p', {}, h('label', {}, h('input', { type: 'checkbox', checked: keys, onchange: (event) => { keys = event.target.checked; } }), ' Single keys act')),
  h('p', {}, 'Every bar, number and name is a filter. Filters of one kind widen, of different kinds narrow. The address holds the filters and the claim: copy it to come back or to share it with someone who has this file.'),
  h('p', {}, 'A claim is one recommendation. The percentage is how sure it is that the words are a recommendation (calibrated), not that the actor or the theme is right. Must, should, could and urge are four degrees of force, whatever words the text has for them. Pages are those of the PDF file, counted from its first, which may differ from the printed numbers.'),
  h('p', {}, 'Marks: a recommendation has a solid line and a tint, its actor is bold in a box, its cue is doubly underlined, a reason has a dashed line.'),
  h('form', { method: 'dialog' }, h('button', { class: 'primary' }, 'Close')));
  $('helpbox').showModal();
}

function pressedKey(event) {
  if (!keys || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input:not([type=checkbox]), select, textarea, dialog')) {
    if (event.key === 'Escape' && event.target.closest?.('input')) event.target.blur();
    return;
  }
  const inside = state.view === 'doc';
  const act = { '?': help, '/': () => (inside && $('find') || $('q')).focus(), 1: () => go({ view: 'overview', doc: -1, claim: '' }), 2: () => go({ view: 'claims', doc: -1, claim: '' }),
    3: () => go({ view: 'documents', doc: -1, claim: '' }), 4: () => run.groups.length && go({ view: 'groups', doc: -1, claim: '' }),
    ...(inside ? { j: () => step(1), n: () => step(1), k: () => step(-1), p: () => step(-1), ']': () => turn(1), '[': () => turn(-1), Escape: () => { location.hash = back(); } } : {}) }[event.key];
  if (act) { event.preventDefault(); act(); }
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
  addEventListener('scroll', () => { clearTimeout(resting); resting = setTimeout(() => history.replaceState({ y: Math.round(scrollY), rows: run.grown?.shown() || 0 }, ''), 120); }, { passive: true });
  addEventListener('beforeprint', () => { if (state.view !== 'overview' && state.view !== 'doc') run.grown?.add(PRINTED); });
  addEventListener('hashchange', follow);
  addEventListener('keydown', pressedKey);
  readAddress();
  await draw();
}

start().catch((error) => { $('main').replaceChildren(h('p', { class: 'notice' }, `This page could not be opened: ${error.message}`)); throw error; });
