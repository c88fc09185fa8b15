// One document: its text with marks, and the claim that is looked at.
let reader = null;
const kinds = [['rec', 'Recommendation'], ['act', 'Actor'], ['cue', 'Cue'], ['why', 'Reason']];
const hidden = new Set();
let cameFrom = 'documents';
const back = () => address({ view: cameFrom, doc: -1, claim: '' });

async function documentView(found) {
  const number = state.doc, d = run.docs[number];
  const { text, why } = await openDocument(number);
  const passing = new Set(found.shown);
  const all = [...run.byDoc[number]];
  const numbers = all.filter((k) => passing.has(k));
  const list = numbers.length ? numbers : all;
  reader = { number, all, list, text, why, hits: [], hit: -1 };
  draft = selected = null;
  const body = h('div', { class: 'text', id: 'text' });
  if (typeof text === 'string') body.append(...paragraphs(text, all));
  else {
    body.append(h('p', { class: 'notice' }, d[D.text] === 2
      ? 'The text of this document was left out to keep the page small (--max-mb). Its claims stand alone.'
      : 'The text of this document is not in this page: extract with --keep-text and make the report again. Its claims stand alone.'));
    all.forEach((k, place) => body.append(h('div', { class: 'alone', id: 'alone' + k }, h('button', { type: 'button', class: 'pin', id: 'pin' + k, 'data-pin': k, 'aria-label': `Claim ${place + 1}` }, n(place + 1)),
      claimCard(run.claims[k], { where: false }))));
  }
  for (const [kind] of kinds) body.classList.toggle('no-' + kind, hidden.has(kind));
  body.addEventListener('mouseover', (event) => light(event.target.closest('[data-c]')));
  body.addEventListener('mouseleave', () => light(null));
  body.addEventListener('click', (event) => {
    const target = event.target.closest('[data-pin], [data-in]');
    if (target && !draft && getSelection().isCollapsed) look(Number(target.dataset.pin ?? target.dataset.in), { scroll: false });
  });
  const find = h('input', { type: 'search', id: 'find', placeholder: 'Find in this text', autocomplete: 'off',
    onkeydown: (event) => { if (event.key === 'Enter') { event.preventDefault(); findNext(event.target.value, event.shiftKey ? -1 : 1); } }, oninput: (event) => findNext(event.target.value, 0) });
  const legend = h('fieldset', { class: 'legend' }, h('legend', { class: 'hidden' }, 'Marks shown'), kinds.map(([kind, label]) => h('label', {}, h('input', { type: 'checkbox', checked: !hidden.has(kind),
    onchange: (event) => { event.target.checked ? hidden.delete(kind) : hidden.add(kind); body.classList.toggle('no-' + kind, !event.target.checked); } }), h('span', { class: 'm ' + kind }, label))));
  const page = [h('div', { class: 'dochead' },
    h('div', {}, h('a', { class: 'back', href: back(), onclick: (event) => { event.preventDefault(); leave(); } }, `← ${views[cameFrom][0]}`), h('h2', {}, titleOf(number)),
      h('p', { class: 'about' }, [d[D.publisher], d[D.date], `${n(d[D.chars])} characters`, plural(run.counted[number], 'claim') + (numbers.length < run.counted[number] ? `, ${numbers.length ? n(numbers.length) : 'none'} under the filters` : ''), d[D.source]].filter(Boolean).join(' · '))),
    h('div', { class: 'doctools' }, legend, text !== null && h('label', { class: 'search' }, h('span', { class: 'hidden' }, 'Find in this text'), find, h('span', { id: 'hits', class: 'fact', 'aria-live': 'polite' })))),
  h('div', { class: 'reading' }, body, h('aside', { class: 'side', 'aria-label': 'The claim looked at', id: 'side' }))];
  return page;
}

function light(mark) {
  const lit = new Set(mark ? mark.dataset.c.split(' ') : []);
  for (const span of document.querySelectorAll('#text .m[data-c]')) span.classList.toggle('lit', lit.size > 0 && span.dataset.c.split(' ').some((k) => lit.has(k)));
}

function opening() {
  const wanted = reader.all.find((k) => run.claims[k][C.id] === state.claim);
  if (state.claim && wanted === undefined) warn('The address names a claim that is not in this document; these are its claims.');
  if (wanted !== undefined) look(wanted, { scroll: true, address: false });
  else side(null);
  paintSearch();
}

function look(k, { scroll = true, address: change = true } = {}) {
  const c = run.claims[k];
  reader.at = k;
  if (change) stay({ claim: c[C.id] });
  for (const span of document.querySelectorAll('#text .m[data-c], #text .pin, #text .alone')) {
    const mine = span.dataset.c ? span.dataset.c.split(' ').includes(String(k)) : span.dataset.pin ? span.dataset.pin === String(k) : span.id === 'alone' + k;
    span.classList.toggle('now', mine);
  }
  side(k);
  if (scroll) bring($('pin' + k));
}

// Paragraphs out of sight have guessed heights, so the way to a far one is put right once those around it are laid out.
function bring(element, tries = 6) {
  if (!element?.isConnected) return;
  const before = element.getBoundingClientRect().top;
  element.scrollIntoView({ block: 'center', behavior: 'instant' });
  if (tries) requestAnimationFrame(() => { if (tries > 4 || Math.abs(element.getBoundingClientRect().top - before) > 2) bring(element, tries - 1); });
}

function step(by) {
  if (!reader?.list.length) return;
  const { list } = reader;
  const now = reader.all.indexOf(reader.at), later = (k) => reader.all.indexOf(k) > now;
  const next = reader.at === undefined ? (by > 0 ? 0 : list.length - 1) : by > 0 ? (list.findIndex(later) + list.length + 1) % (list.length + 1) : list.findLastIndex((k) => reader.all.indexOf(k) < now);
  if (next < 0 || next >= list.length) { say(by > 0 ? 'That was the last claim of this document.' : 'That was the first claim of this document.'); return turn(by); }
  look(list[next]);
  say(`Claim ${next + 1} of ${list.length}: ${run.claims[list[next]][C.text]}`);
}

// The next document that has claims under the filters.
function turn(by) {
  const having = [...select().docs].sort((a, b) => a - b);
  const next = by > 0 ? having.find((k) => k > state.doc) : having.findLast((k) => k < state.doc);
  if (next !== undefined) go({ view: 'doc', doc: next, claim: '' });
}

function side(k) {
  const box = $('side');
  const buttons = h('div', { class: 'steps' },
    h('button', { type: 'button', onclick: () => step(-1), title: 'Claim before (k)', 'aria-label': 'Claim before' }, '↑'),
    h('button', { type: 'button', onclick: () => step(1), title: 'Next claim (j)', 'aria-label': 'Next claim' }, '↓'),
    h('span', { class: 'fact' }, k === null ? plural(reader.list.length, 'claim') : `${reader.list.length < reader.all.length ? `claim ${n(reader.all.indexOf(k) + 1)}, ` : ''}${reader.list.includes(k) ? n(reader.list.indexOf(k) + 1) : '–'} of ${n(reader.list.length)}`),
    k !== null && h('span', { class: 'copy' }, h('button', { type: 'button', onclick: () => copy(citation(run.claims[k]), 'citation of'), title: 'The words with document, page and id' }, 'Cite'),
      h('button', { type: 'button', onclick: () => copy(location.href, 'link to'), title: 'The address of this claim in this page' }, 'Copy link'), h('span', { id: 'told' })));
  const chosen = h('div', { class: 'row', id: 'picked' });
  if (k === null) {
    box.replaceChildren(buttons, chosen, h('ol', { class: 'contents' }, contents()));
    return showPicked();
  }
  const c = run.claims[k];
  const how = new Map(c[C.actors].map((a) => [run.actors[a[0]], [HOW[run.words[a[3]]] || nice(run.words[a[3]]), a[4]]]));
  const because = reader.why?.[c[C.id]];
  box.replaceChildren(buttons, chosen, h('div', { class: 'detail' }, verdict(k),
    h('h3', {}, 'Who'), h('p', {}, actorChips(c)), [...how].map(([name, [where, score]]) => h('p', { class: 'about' }, `${name}: found in ${where}${score === null ? '' : `, ${sureness(score)}`}`)),
    h('h3', {}, c[C.against] ? 'Should not do what' : 'Should do what'), h('p', { class: 'words' }, marked(c)), h('p', {}, ...facts(c), c[C.page] > 0 && h('span', { class: 'fact' }, `page ${n(c[C.page])} of the PDF`)),
    c[C.reasons].length > 0 && [h('h3', {}, 'Why'), h('ul', { class: 'because' }, c[C.reasons].map((r) => h('li', {}, h('span', { class: 'm why' }, r[3]), h('span', { class: 'fact' }, ` ${sureness(r[2])}${r[4] ? `, ${pageOf(r[4])}` : ''}`))))],
    h('h3', {}, 'About'), h('p', {}, themeChips(c)),
    run.words[c[C.section]] && [h('h3', {}, 'Under'), h('p', { class: 'about' }, run.words[c[C.section]])],
    c[C.group] >= 0 && h('p', {}, h('a', { href: address({ view: 'claims', filters: { group: new Set([run.groups[c[C.group]][0]]) }, q: '' }) }, `The same demand in ${plural(run.groupSize[c[C.group]], 'claim')}`)),
    because && h('details', { class: 'decided' }, h('summary', {}, 'What decided'), Object.entries(because).map(([name, features]) => h('table', { class: 'plain' },
      h('caption', {}, name), h('tbody', {}, features.map(([feature, weight]) => h('tr', {}, h('th', { scope: 'row' }, feature), h('td', {}, (weight > 0 ? '+' : '') + weight.toFixed(2)))))))),
    h('button', { type: 'button', class: 'plainlink', onclick: () => { reader.at = undefined; stay({ claim: '' }); for (const one of document.querySelectorAll('#text .now')) one.classList.remove('now'); side(null); } }, 'List all claims of this document')));
  showPicked();
}

// The claims of a document in its order, under its headings, so that a long one has a table of contents.
function contents() {
  const made = [];
  let under = '';
  for (const one of reader.list) {
    const c = run.claims[one], head = run.words[c[C.section]].split(' › ').at(-1);
    if (head && head !== under) made.push(h('li', { class: 'under' }, under = head));
    made.push(h('li', { value: reader.all.indexOf(one) + 1 }, h('button', { type: 'button', onclick: () => look(one) }, c[C.text].slice(0, 140)), c[C.page] > 0 && h('span', { class: 'fact' }, ` ${pageOf(c[C.page])}`)));
  }
  return made;
}

function copy(words, what) {
  const done = () => { say(`The ${what} this claim is copied.`); const told = $('told'); if (told) told.textContent = 'Copied'; };
  const ask = () => prompt(`The ${what} this claim:`, words);
  navigator.clipboard?.writeText(words).then(done, ask) ?? ask();
}
