// Claims, documents and same demands, as lists.
function marked(c) {
  // The claim's own words with its actor, its cue and what should be done told apart.
  const spans = [[c[C.actStart], c[C.actEnd], 'do'], [c[C.cueStart], c[C.cueEnd], 'cue'], ...c[C.actors].map((a) => [a[1], a[2], 'act'])]
    .map(([from, to, kind]) => [from - c[C.start], to - c[C.start], kind]).filter(([from, to]) => from >= 0 && to <= c[C.text].length && from < to);
  const cuts = [...new Set([0, c[C.text].length, ...spans.flatMap((s) => [s[0], s[1]])])].sort((a, b) => a - b);
  return cuts.slice(1).map((to, k) => {
    const kinds = spans.filter((s) => s[0] <= cuts[k] && s[1] >= to).map((s) => s[2]);
    const words = c[C.text].slice(cuts[k], to);
    return kinds.length ? h('span', { class: 'm ' + kinds.join(' ') }, words) : words;
  });
}

const actorChip = (name) => h('button', { type: 'button', class: 'chip actor', 'aria-pressed': String(pressed('actor', name)), onclick: () => filterBy('actor', name) }, name);
const actorChips = (c) => c[C.actors].length
  ? unique(c[C.actors].map((a) => run.actors[a[0]])).map(actorChip)
  : [h('span', { class: 'chip none' }, 'no actor named')];
const themeChips = (c) => c[C.themes].map(([t, score]) => h('button', { type: 'button', class: 'chip theme', 'aria-pressed': String(pressed('theme', run.themes[t])),
  title: `${nice(run.themes[t])}: ${score === null ? 'by hand' : score.toFixed(2)}`, onclick: () => filterBy('theme', run.themes[t]) }, nice(run.themes[t])));
const facts = (c) => [
  c[C.checked] && h('span', { class: `fact said ${c[C.checked]}` }, c[C.checked]),
  c[C.against] > 0 && h('span', { class: 'fact against' }, '⊘ asks not to'), run.words[c[C.strength]] && h('span', { class: 'fact', title: 'How strong the demand is, in four degrees (must, should, could, urge); the text may say it in other words' }, run.words[c[C.strength]]),
  c[C.score] !== null && h('span', { class: 'fact', title: 'A calibrated probability that this is a recommendation' }, sureness(c[C.score])),
  c[C.deadline] && h('span', { class: 'fact', title: 'The words that say by when' }, c[C.deadline]),
  c[C.holder] >= 0 && h('span', { class: 'fact reported' }, `reported of ${run.actors[c[C.holder]]}`),
  c[C.proposers].length > 0 && h('span', { class: 'fact reported' }, `proposed by ${c[C.proposers].map((a) => run.actors[a]).join(', ')}`)];
const linkTo = (c) => address({ view: 'doc', doc: c[C.doc], claim: c[C.id] });

// Those that are likelier than not, which alone count in the overview, apart from the others.
function reasonsCounted(reasons) {
  const likely = reasons.filter((r) => (r[2] ?? 1) >= LIKELY).length, rest = reasons.length - likely;
  return [likely && plural(likely, 'reason'), rest && plural(rest, 'doubtful reason')].filter(Boolean).join(', ');
}

function reasonsOf(c) {
  if (!c[C.reasons].length) return null;
  return h('details', { class: 'reasons' }, h('summary', {}, reasonsCounted(c[C.reasons])), h('ul', {}, c[C.reasons].map((r) => h('li', {}, h('span', { class: 'm why' }, r[3]),
    h('span', { class: 'fact', title: 'How sure it is that this is a reason' }, ` ${sureness(r[2])}${r[4] ? `, ${pageOf(r[4])}` : ''}`)))));
}

// What one pastes into a text: the words, where they stand, and the claim's id, which finds it again in every table.
function citation(c) {
  const d = run.docs[c[C.doc]];
  return `“${c[C.text].replace(/\s+/g, ' ')}” (${[titleOf(c[C.doc]), d[D.publisher], d[D.date], pageOf(c[C.page])].filter(Boolean).join(', ')}) [${d[D.id]} ${c[C.id]}]`;
}

function claimCard(c, { where = true } = {}) {
  return h('article', { class: 'claim' }, h('p', { class: 'who' }, actorChips(c), ...facts(c)),
    h('p', { class: 'words' }, marked(c)), reasonsOf(c),
    h('p', { class: 'foot' }, themeChips(c), c[C.group] >= 0 && h('button', { type: 'button', class: 'chip group', onclick: () => go({ view: 'claims', filters: { group: new Set([run.groups[c[C.group]][0]]) }, q: '' }) },
      `the same in ${plural(run.groupSize[c[C.group]], 'claim')}`), where && h('a', { class: 'where', href: linkTo(c) }, [titleOf(c[C.doc]), pageOf(c[C.page])].filter(Boolean).join(', '))));
}

let sorting = 'score';
function claimsView({ shown }) {
  const order = [...shown];
  if (sorting === 'score') order.sort((a, b) => (run.claims[b][C.score] ?? 1) - (run.claims[a][C.score] ?? 1) || a - b);
  const select = h('select', { id: 'sorting', onchange: (event) => { sorting = event.target.value; draw(); $('sorting').focus(); } },
    [['score', 'surest first'], ['place', 'in the order of the documents']].map(([value, label]) => h('option', { value, selected: sorting === value }, label)));
  const list = h('div', { class: 'claims' });
  return [h('div', { class: 'head' }, h('h2', {}, plural(shown.length, 'claim')), h('label', {}, 'Order: ', select),
    shown.length > 0 && h('button', { type: 'button', class: 'plainlink', title: 'One table, a row a claim and actor, made in this browser', onclick: () => download(shown) }, 'Download as CSV'),
    shown.length > 0 && h('span', { class: 'row' }, ['accept', 'reject'].map((op) => h('button', { type: 'button', class: 'plainlink', onclick: () => judge(op, shown) }, `${op === 'accept' ? 'Accept' : 'Reject'} ${shown.length === 1 ? 'it' : `all ${n(shown.length)}`}`)))),
    shown.length ? grow(list, order.length, (k) => claimCard(run.claims[order[k]])) : nothing()];
}

function nothing() {
  const without = NAMES.filter((name) => state.filters[name]?.size).map((name) => {
    const filters = { ...state.filters, [name]: new Set() };
    return [DIMS[name][0], select(filters).shown.length, { filters }];
  });
  if (state.q) { const q = state.q; state.q = ''; without.push(['the search', select().shown.length, { q: '' }]); state.q = q; }
  const ways = without.length > 1 ? without.filter((way) => way[1]) : [];
  return h('div', { class: 'empty' }, !filtering() ? h('p', {}, 'There are no claims in this run.') : h('p', {}, 'No claim passes these filters. ', h('button', { type: 'button', class: 'plainlink', onclick: () => go({ filters: {}, q: '' }) }, 'Clear them')),
    ways.map(([label, number, change]) => h('p', {}, h('button', { type: 'button', class: 'plainlink', onclick: () => go(change) }, `Without ${label}: ${plural(number, 'claim')}`))));
}

const columns = [['Document', (k) => titleOf(k).toLowerCase()], ['Publisher', (k) => run.docs[k][D.publisher]], ['Date', (k) => run.docs[k][D.date]], ['Outcome', (k) => run.docs[k][D.status]],
  ['Characters', (k) => -run.docs[k][D.chars]], ['Claims', (k, counts) => -(counts.get(k) || 0)]];
let byColumn = 5, backwards = false;
function documentsView({ shown, docs }) {
  const numbers = new Map();
  for (const k of shown) numbers.set(run.claims[k][C.doc], (numbers.get(run.claims[k][C.doc]) || 0) + 1);
  const filtered = filtering();
  const words = soughtWords(state.q);
  const others = Object.values(state.filters).some((set) => set.size);
  const all = run.docs.map((d, k) => k).filter((k) => !filtered || docs.has(k) || (!others && words.every((w) => plain(`${titleOf(k)} ${run.docs[k][D.publisher]} ${run.docs[k][D.source]}`).includes(w))));
  const seen = columns.map((c, k) => k).filter((k) => !(k === 1 && !run.published) && !(k === 2 && !run.docs.some((d) => d[D.date])));
  const by = columns[byColumn][1];
  const order = all.map((k) => [by(k, numbers), k]).sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1])).map((p) => p[1]);
  if (backwards) order.reverse();
  const head = (k) => h('th', { scope: 'col', class: `column${k}${k > 3 ? ' right' : ''}`, 'aria-sort': k === byColumn ? ((k > 3) !== backwards ? 'descending' : 'ascending') : null },
    h('button', { type: 'button', id: 'sort' + k, onclick: () => { backwards = k === byColumn && !backwards; byColumn = k; draw(); $('sort' + k).focus(); } }, columns[k][0],
      h('span', { 'aria-hidden': 'true' }, k === byColumn ? ((k > 3) !== backwards ? ' ↓' : ' ↑') : '')));
  const body = h('tbody');
  const row = (k) => {
    const d = run.docs[order[k]], number = order[k];
    const cells = [
      h('th', { scope: 'row' }, run.byDoc[number].length || d[D.text] === 0 ? h('a', { href: address({ view: 'doc', doc: number, claim: '' }) }, titleOf(number)) : titleOf(number),
        h('small', { class: 'brief' }, [d[D.publisher], d[D.date], d[D.status] !== 'ok' && d[D.status].replace('_', ' ')].filter(Boolean).join(', ')), h('small', {}, d[D.source]), d[D.error] && h('small', { class: 'bad' }, d[D.error])),
      h('td', { class: 'column1' }, d[D.publisher]), h('td', { class: 'column2' }, d[D.date]), h('td', { class: 'column3' }, h('span', { class: 'status ' + d[D.status] }, d[D.status].replace('_', ' '))), h('td', { class: 'column4 right' }, n(d[D.chars])),
      h('td', { class: 'right' }, filtered ? `${n(numbers.get(number) || 0)} of ${n(run.counted[number])}` : n(run.counted[number]))];
    return h('tr', {}, seen.map((c) => cells[c]));
  };
  return [h('div', { class: 'head' }, h('h2', {}, plural(order.length, 'document'))),
    order.length ? [h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Documents' }, h('table', { class: 'documents' }, h('caption', { class: 'hidden' }, 'Documents'),
      h('thead', {}, h('tr', {}, seen.map(head))), body)), grow(body, order.length, row, 100)[1]] : nothing()];
}

function groupsView({ shown }) {
  const members = new Map();
  for (const k of shown) { const g = run.claims[k][C.group]; if (g >= 0) members.set(g, [...(members.get(g) || []), k]); }
  const many = (list) => new Set(list.map((k) => run.claims[k][C.doc])).size;
  const order = [...members].map(([g, list]) => [g, list, many(list)]).sort((a, b) => b[2] - a[2] || b[1].length - a[1].length || a[0] - b[0]);
  const list = h('div', { class: 'claims' });
  const row = (k) => {
    const [g, inside, docs] = order[k];
    return h('article', { class: 'claim' }, h('p', { class: 'who' }, run.groups[g][2].length ? run.groups[g][2].map(actorChip) : h('span', { class: 'chip none' }, 'no actor named'),
      h('span', { class: 'fact' }, `${plural(inside.length, 'claim')}${inside.length < run.groupSize[g] ? ` of ${n(run.groupSize[g])}` : ''} in ${plural(docs, 'document')}`)),
    h('p', { class: 'words' }, run.groups[g][1]), h('details', { class: 'reasons' }, h('summary', {}, 'How each says it'),
      h('ul', { class: 'members' }, inside.slice(0, 200).map((m) => h('li', {}, run.claims[m][C.text], ' ', h('a', { href: linkTo(run.claims[m]) }, [titleOf(run.claims[m][C.doc]), pageOf(run.claims[m][C.page])].filter(Boolean).join(', ')), h('span', { class: 'fact' }, ` ${sureness(run.claims[m][C.score])}`))),
        inside.length > 200 && h('li', {}, `and ${n(inside.length - 200)} more`))));
  };
  return [h('div', { class: 'head' }, h('h2', {}, `${plural(order.length, 'demand')} made more than once`)),
    h('p', { class: 'about' }, 'Claims that ask the same of the same actor, in whatever words; those in most documents first. Made by comparing words: look at how each says it before you count on one.'), order.length ? grow(list, order.length, row) : nothing()];
}
