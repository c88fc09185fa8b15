// The picture over the whole run.
function overview(found) {
  const { shown, docs, tally, weight } = found;
  const share = (number) => percent(number, shown.length);
  const actors = new Set(); let reasons = 0, perhaps = 0, against = 0, named = 0;
  for (const k of shown) {
    const c = run.claims[k];
    for (const a of c[C.actors]) actors.add(a[0]);
    named += c[C.actors].length > 0; reasons += saysWhy(c); perhaps += !saysWhy(c) && c[C.reasons].length > 0; against += c[C.against];
  }
  const read = run.docs.filter((d) => d[D.status] === 'ok').length;
  const tile = (number, label, about) => h('div', { class: 'tile' }, h('dt', {}, label), h('dd', {}, h('strong', {}, number), h('span', {}, about)));
  const tiles = h('dl', { class: 'tiles' },
    tile(n(shown.length), 'Claims', shown.length === run.total ? 'in the whole run' : `of ${n(run.total)}`),
    tile(n(docs.size), 'Documents', `with such claims, of ${n(read)} read`),
    tile(n(actors.size), 'Actors', `named in ${share(named)} of the claims`),
    tile(share(reasons), 'With a reason', does(reasons, 'says why', 'say why') + (perhaps ? `, ${n(perhaps)} more perhaps` : '')),
    tile(share(against), 'Against', does(against, 'asks not to', 'ask not to')));
  return [notices(), tiles, units(), h('div', { class: 'grid' }, matrix(found), times(found),
    card('Who is asked', `Canonical names. A claim may ask several, and counts for each.${run.weighed ? ' In the order of the claims weighed by how sure it is that they ask this actor.' : ''}`, bars('actor', ranked(tally.actor, weight), { most: 12 })),
    card('What it is about', 'A claim has up to three themes, and counts for each.', bars('theme', ranked(tally.theme), { most: 12 })),
    run.docs.length > 1 && state.by === 'claims' && card('In which documents', null, bars('doc', ranked(tally.doc), { most: 12, label: (id) => titleOf(run.docNumber.get(id)) })),
    run.published && card('Who publishes', null, bars('publisher', ranked(tally.publisher))),
    card('How strongly', 'The force of the words that make it a demand.', bars('strength', ordered(tally.strength, ['must', 'should', 'could', 'urge'])),
      h('h3', {}, 'For or against'), bars('polarity', ordered(tally.polarity, ['for', 'against'])),
      h('h3', {}, 'Reasons that are likelier than not'), bars('reason', ordered(tally.reason, ['with a reason', 'without a reason']))),
    card('How sure', 'That it is a recommendation at all. Calibrated: of claims near 0.8, about 80 % are.', bars('score', [...tally.score].sort((a, b) => b[0].localeCompare(a[0]))),
      h('p', { class: 'quick' }, 'Only surer than ', [0.7, 0.8, 0.9].map((least) => h('button', { type: 'button', class: 'plainlink', onclick: () => surer(least) }, n(least))))),
    tally.how.size > 0 && card('Where the actor was found', 'An actor named in the sentence is surer than one from its surroundings.', bars('how', ranked(tally.how), { label: (how) => HOW[how] || nice(how) })),
    run.groups.length > 0 && card('How often it is made', 'The same demand to the same actor, in whatever words.', bars('spread', ordered(tally.spread, ['in several documents', 'repeated in one document', 'once']))),
    card('Whose demand', 'The author’s own, of those who proposed it, or of a party that the document reports.', bars('holder', ranked(tally.holder), { most: 8 })),
    review.said.size > 0 && card('Checked', 'What was said of them in this page. Rejected ones count nowhere else.', bars('checked', ordered(tally.checked, [...Object.values(OUTCOME), UNCHECKED]))),
    run.own.map((column) => tally['own.' + column].size > 0 && card(nice(column), null, bars('own.' + column, ranked(tally['own.' + column]), { label: (value) => value }))),
    coverage())];
}

function units() {
  return h('fieldset', { class: 'units' }, h('legend', {}, 'Numbers count'), COUNTED.map((by) => h('label', {},
    h('input', { type: 'radio', name: 'by', value: by, checked: state.by === by, onchange: () => go({ by }) }), by === 'claims' ? 'claims' : 'documents that make such a claim')));
}

function surer(least) {
  const bins = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0].filter((low) => low / 10 >= least).map((low) => binOf(low / 10));
  go({ filters: { ...state.filters, score: new Set(bins) } });
}

const ordered = (tally, order) => order.filter((value) => tally.has(value)).map((value) => [value, tally.get(value)]);

function crossed(shown, one, other) {
  const [a, b] = [NAMES.indexOf(one), NAMES.indexOf(other)];
  const cells = new Map(), last = new Map();
  for (const k of shown) for (const row of run.values[k][a]) for (const column of run.values[k][b]) {
    const key = row + '\n' + column, doc = run.claims[k][C.doc];
    if (state.by === 'documents' && last.get(key) === doc) continue;
    last.set(key, doc);
    cells.set(key, (cells.get(key) || 0) + 1);
  }
  return cells;
}

// The values that the claims shown have: not those that a filter of their own kind keeps out, whose rows would be empty.
function present(shown, name) {
  const d = NAMES.indexOf(name), found = new Set();
  for (const k of shown) for (const value of run.values[k][d]) found.add(value);
  return (pair) => found.has(pair[0]) || pressed(name, pair[0]);
}

function matrix({ shown, tally, weight }) {
  const all = ranked(tally.actor, weight).filter((p) => p[0] !== NOBODY).filter(present(shown, 'actor'));
  const rows = chosenFirst('actor', all, 14).map((p) => p[0]);
  const columns = chosenFirst('theme', ranked(tally.theme).filter(present(shown, 'theme')), 12).map((p) => p[0]);
  if (!rows.length || !columns.length) return null;
  const made = card('Who is asked for what', `${all.length > rows.length ? `The ${plural(rows.length, 'actor')} asked most; the others are under Who is asked. ` : ''}Choose a number to filter by its actor and theme, a name to filter by it.`,
    heat('actor', rows, 'theme', columns, crossed(shown, 'actor', 'theme'), 'Claims by actor and theme'));
  made.classList.add('wide');
  return made;
}

function times({ shown, docs, tally }) {
  if (!run.dated) return null;
  const years = [...tally.year.keys()].sort();
  if (!years.length) return null;
  const rows = chosenFirst('theme', ranked(tally.theme).filter(present(shown, 'theme')), 10).map((p) => p[0]);
  const inYear = new Map();
  for (const k of docs) if (yearOf(k)) inYear.set(yearOf(k), (inYear.get(yearOf(k)) || 0) + 1);
  const made = card('Themes over time', `By theme and year of the document, where its date is known. Documents with such claims: ${[...inYear].sort().slice(-24).map(([year, number]) => `${n(number)} of ${year}`).join(', ')}.`,
    heat('theme', rows, 'year', years.slice(-24), crossed(shown, 'theme', 'year'), 'Claims by theme and year'));
  made.classList.add('wide');
  return made;
}

function coverage() {
  const tally = new Map();
  for (const d of run.docs) tally.set(d[D.status], (tally.get(d[D.status]) || 0) + 1);
  const silent = run.docs.filter((d, k) => d[D.status] === 'ok' && !run.counted[k]).length;
  const names = { ok: 'read', empty: 'without text', not_english: 'not English', failed: 'failed', timed_out: 'timed out' };
  const rows = [...tally].map(([status, number]) => h('tr', {}, h('th', { scope: 'row' }, names[status] || status), h('td', {}, n(number))));
  return card('What was read', null, h('table', { class: 'plain' }, h('caption', { class: 'hidden' }, 'Documents by outcome'), h('tbody', {}, rows,
    h('tr', {}, h('th', { scope: 'row' }, 'read, without a claim'), h('td', {}, n(silent))))),
  !run.dated && !run.published && h('p', { class: 'about' }, 'Titles, dates and publishers are not known: give a table with them (policyclaims report --meta) to see themes over time and who publishes what.'),
  h('p', { class: 'about' }, `Model ${run.about.model.name || '?'} ${run.about.model.version || ''}, policyclaims ${run.about.version || '?'}`
    + (run.about.finished ? `, ${run.about.finished.slice(0, 10)}` : '') + (run.about.min_score ? `, scores from ${run.about.min_score}` : '') + '.'));
}

function notices() {
  const missing = run.docs.filter((d) => d[D.status] === 'ok' && d[D.text] === 1).length;
  const over = run.docs.filter((d) => d[D.text] === 2).length;
  const failed = run.docs.filter((d) => d[D.status] === 'failed' || d[D.status] === 'timed_out').length;
  const lines = [
    missing && `The ${missing === 1 ? 'text' : 'texts'} of ${plural(missing, 'document')} ${missing === 1 ? 'is' : 'are'} not in this page, so ${missing === 1 ? 'its' : 'their'} claims stand alone. To have ${missing === 1 ? 'it' : 'them'}, extract with --keep-text and make the report again.`,
    over && `The ${over === 1 ? 'text' : 'texts'} of ${plural(over, 'document')} with the fewest claims ${over === 1 ? 'was' : 'were'} left out to keep this page small (--max-mb).`,
    failed && `${plural(failed, 'document')} could not be read: the documents’ list says why.`,
  ].filter(Boolean);
  return lines.length ? h('div', { class: 'notice' }, lines.map((line) => h('p', {}, line))) : null;
}
