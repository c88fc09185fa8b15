// The run, its filters, and the address that holds both.
const $ = (id) => document.getElementById(id);
const C = { doc: 0, id: 1, start: 2, end: 3, text: 4, section: 5, holder: 6, against: 7, strength: 8, cueStart: 9, cueEnd: 10,
  actors: 11, actStart: 12, actEnd: 13, verb: 14, reasons: 15, themes: 16, score: 17, group: 18, page: 19, deadline: 20, proposers: 21, checked: 22 };
const D = { id: 0, title: 1, source: 2, status: 3, chars: 4, error: 5, text: 6, publisher: 7, date: 8, sha: 9, own: 10 };
const NOBODY = '(no actor named)';
const LIKELY = 0.5;  // a reason counts from here on
const run = {};

async function unpack(base64) {
  const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(base64) : Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return JSON.parse(await new Response(stream).text());
}

const opened = new Map();
async function openDocument(number) {
  if (!opened.has(number)) {
    if (document.readyState === 'loading') await new Promise((done) => addEventListener('DOMContentLoaded', done, { once: true }));
    const packed = $('d' + number);
    opened.set(number, packed ? await unpack(packed.textContent) : { text: null, why: {} });
    if (opened.size > 8) opened.delete(opened.keys().next().value);
  }
  return opened.get(number);
}

const titleOf = (number) => run.docs[number][D.title] || run.docs[number][D.id];
const yearOf = (number) => (/^\d{4}/.exec(run.docs[number][D.date]) || [''])[0];
const pageOf = (page) => page ? `p. ${n(page)}` : '';
const binOf = (score) => { const low = Math.min(9, Math.floor(score * 10)); return `${low / 10}–${(low + 1) / 10}`; };
const saysWhy = (c) => c[C.reasons].some((r) => (r[2] ?? 1) >= LIKELY);
const unique = (list) => list.length < 2 ? list : [...new Set(list)];

const HOW = { subject: 'its own sentence', passive_agent: 'the agent of a passive', lead_in: 'words before its list', heading: 'the heading above', coreference: 'a pronoun', document: 'the whole document', 'by hand': 'a correction' };

// Each mark that filters: its name in the address, its label, and the values a claim has.
const DIMS = {
  actor: ['Actor', (c) => c[C.actors].length ? unique(c[C.actors].map((a) => run.actors[a[0]])) : [NOBODY]],
  theme: ['Theme', (c) => c[C.themes].map((t) => run.themes[t[0]])],
  year: ['Year', (c) => [yearOf(c[C.doc])]],
  publisher: ['Publisher', (c) => [run.docs[c[C.doc]][D.publisher]]],
  strength: ['Strength', (c) => [run.words[c[C.strength]]]],
  polarity: ['Polarity', (c) => [c[C.against] ? 'against' : 'for']],
  holder: ['Whose demand', (c) => c[C.holder] >= 0 ? [run.actors[c[C.holder]]] : c[C.proposers].length ? unique(c[C.proposers].map((a) => run.actors[a])) : ['the author']],
  how: ['Actor found in', (c) => unique(c[C.actors].map((a) => run.words[a[3]]))],
  spread: ['Made', (c) => [c[C.group] < 0 ? 'once' : run.groupDocs[c[C.group]].size > 1 ? 'in several documents' : 'repeated in one document']],
  reason: ['Reason', (c) => [saysWhy(c) ? 'with a reason' : 'without a reason']],
  score: ['Confidence', (c) => [c[C.score] === null ? '' : binOf(c[C.score])]],
  checked: ['Checked', (c) => c[C.checked] === 'gone' ? [] : [c[C.checked] || UNCHECKED]],
  doc: ['Document', (c) => [run.docs[c[C.doc]][D.id]]],
  group: ['Same demand', (c) => [c[C.group] < 0 ? '' : run.groups[c[C.group]][0]]],
};
const UNCHECKED = 'not yet';
const KEPT = new Set([UNCHECKED, 'accepted', 'edited', 'added']);  // what counts where nothing is said of it
const NAMES = Object.keys(DIMS);
const ACTOR = NAMES.indexOf('actor');
const COUNTED = ['claims', 'documents'];
const state = { view: 'overview', doc: -1, claim: '', filters: {}, q: '', by: 'claims', stale: '' };
const filtering = () => Boolean(state.q) || Object.values(state.filters).some((set) => set.size);

function prepare(index) {
  Object.assign(run, index);
  run.own.forEach((column, at) => { DIMS['own.' + column] = [column, (c) => [run.docs[c[C.doc]][D.own][at]].map((w) => run.words[w])]; NAMES.push('own.' + column); });
  run.byDoc = run.docs.map(() => []);
  run.claims.forEach((c, k) => run.byDoc[c[C.doc]].push(k));
  recount();
  run.docNumber = new Map(run.docs.map((d, n) => [d[D.id], n]));
  run.values = [];
  run.sure = [];
  run.weighed = run.claims.some((c) => c[C.actors].some((a) => a[4] !== null));
  for (let k = 0; k < run.claims.length; k++) derive(k);
  for (const list of run.byDoc) list.sort(inOrder);
  run.dated = run.docs.some((d, n) => yearOf(n));
  run.published = run.docs.some((d) => d[D.publisher]);
}

const inOrder = (a, b) => run.claims[a][C.start] - run.claims[b][C.start] || run.claims[a][C.end] - run.claims[b][C.end] || a - b;
const counts = (c) => c[C.checked] !== 'rejected' && c[C.checked] !== 'gone';

// What filters and sums ask of a claim, made once and again where it is corrected.
function derive(k) {
  const c = run.claims[k];
  run.values[k] = NAMES.map((name) => DIMS[name][1](c));
  // How sure each actor of a claim is, beside run.values; 1 where the model does not say.
  run.sure[k] = run.values[k][ACTOR].map((name) => Math.max(...c[C.actors].filter((a) => run.actors[a[0]] === name).map((a) => a[4] ?? 1), c[C.actors].length ? 0 : 1));
  if (haystack) haystack[k] = hay(c);
}

function recount() {
  run.total = 0;
  run.counted = run.docs.map(() => 0);
  run.groupSize = run.groups.map(() => 0);
  run.groupDocs = run.groups.map(() => new Set());
  for (const c of run.claims) {
    if (!counts(c)) continue;
    run.total++; run.counted[c[C.doc]]++;
    if (c[C.group] >= 0) { run.groupSize[c[C.group]]++; run.groupDocs[c[C.group]].add(c[C.doc]); }
  }
}

// Adds up how sure actors are: over claims, or, where documents count, over the surest claim of each.
function weigher() {
  const weight = new Map(), last = new Map();
  const add = (name, doc, sure) => {
    const before = state.by === 'documents' && last.get(name)?.[0] === doc ? last.get(name)[1] : 0;
    if (sure <= before) return;
    weight.set(name, (weight.get(name) || 0) + sure - before);
    last.set(name, [doc, sure]);
  };
  return { weight, add };
}

// One pass: a claim counts where it passes everything, and in the tally of the one mark that alone keeps it out.
function select(filters = state.filters) {
  const wanted = NAMES.map((name) => filters[name]?.size ? filters[name] : name === 'checked' ? KEPT : null);
  const apart = state.by === 'documents' ? NAMES.map(() => new Map()) : null;
  const words = soughtWords(state.q);
  const tally = NAMES.map(() => new Map());
  const { weight, add } = weigher();
  const shown = [], docs = new Set();
  for (let n = 0; n < run.claims.length; n++) {
    if (words.length && !words.every((word) => searched(n).includes(word))) continue;
    let failed = -1, fails = 0;
    for (let d = 0; d < NAMES.length && fails < 2; d++) {
      if (wanted[d] && !run.values[n][d].some((value) => wanted[d].has(value))) { failed = d; fails++; }
    }
    if (fails > 1) continue;
    for (let d = 0; d < NAMES.length; d++) {
      if (fails && d !== failed) continue;
      if (d === ACTOR) run.values[n][d].forEach((name, k) => add(name, run.claims[n][C.doc], run.sure[n][k]));
      for (const value of run.values[n][d]) {
        if (value === '' || apart && apart[d].get(value) === run.claims[n][C.doc]) continue;
        tally[d].set(value, (tally[d].get(value) || 0) + 1);
        if (apart) apart[d].set(value, run.claims[n][C.doc]);  // claims of one document stand together
      }
    }
    if (!fails) { shown.push(n); docs.add(run.claims[n][C.doc]); }
  }
  return { shown, docs, weight, tally: Object.fromEntries(NAMES.map((name, d) => [name, tally[d]])) };
}

function address(change = {}) {
  const next = { ...state, ...change };
  const query = new URLSearchParams();
  for (const name of NAMES) for (const value of next.filters[name] || []) query.append(name, value);
  if (next.q) query.set('q', next.q);
  if (next.by !== 'claims') query.set('by', next.by);
  const path = next.view === 'doc' ? ['doc', run.docs[next.doc][D.id], ...(next.claim ? [next.claim] : [])] : [next.view];
  return '#/' + path.map(encodeURIComponent).join('/') + (query.size ? '?' + query : '');
}

function readAddress() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [view, ...rest] = path.split('/').map((part) => { try { return decodeURIComponent(part); } catch { return part; } });
  const params = new URLSearchParams(query);
  const filters = {};
  for (const name of NAMES) if (params.has(name)) filters[name] = new Set(params.getAll(name));
  state.filters = filters;
  state.q = params.get('q') || '';
  state.by = COUNTED.includes(params.get('by')) ? params.get('by') : 'claims';
  state.view = ['overview', 'claims', 'documents', 'groups', 'review', 'doc'].includes(view) ? view : 'overview';
  state.doc = state.view === 'doc' && run.docNumber.has(rest[0]) ? run.docNumber.get(rest[0]) : -1;
  state.claim = rest[1] || '';
  state.stale = state.view === 'doc' && state.doc < 0 ? rest[0] || '' : '';
  if (state.view === 'doc' && state.doc < 0) state.view = 'documents';
}

const go = (change) => { location.hash = address(change); };
const stay = (change) => { history.replaceState(history.state, '', address(change)); Object.assign(state, change); };
function toggled(name, value) {
  const set = new Set(state.filters[name] || []);
  set.has(value) ? set.delete(value) : set.add(value);
  return { ...state.filters, [name]: set };
}
