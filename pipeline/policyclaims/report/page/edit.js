// The form beside a text in which a claim is edited or added; every field has a key of its own.
let draft = null;
const short = (words, most = 90) => { const line = words.replace(/\s+/g, ' ').trim(); return line.length > most ? `${line.slice(0, most - 1)}…` : line; };

async function beginEdit(k) {
  if (typeof reader.text !== 'string') return say('The text of this document is not in this page: it can only be accepted or rejected.');
  if (!await named()) return;
  draft = draftOf(k);
  drawForm();
  $('edit-start')?.focus({ preventScroll: true });
}

async function beginAdd() {
  const place = typeof reader.text === 'string' ? picked() : null;
  if (!place) return say('Select the words of a claim that was missed, or find them in the text, and press m.');
  if (!await named()) return;
  draft = draftAt(place);
  drawForm();
  $('edit-start')?.focus({ preventScroll: true });
}

function endEdit() {
  draft = null;
  paintDraft();
  side(reader.at ?? null);
  ($('do-edit') || $('main')).focus({ preventScroll: true });
}

async function saveEdit() {
  draft.actors = draft.actors.map((a) => ({ ...a, name: a.name.trim().replace(/^(?:the|an?)\s+/i, '') }));
  draft.holder = draft.holder.trim();
  draft.fault = faultOf(draft, reader.text, reader.all);
  if (draft.fault) return drawForm('edit-fault');
  const { k } = draft, number = reader.number, adding = k === null || run.claims[k][C.checked] === 'added';
  const line = await lineOf(adding ? 'add' : 'edit', number, k, draft), key = keyOf(line);
  const old = k !== null && adding && keyOfClaim(run.claims[k]) !== key ? [[keyOfClaim(run.claims[k]), null]] : [];
  const form = draft;
  draft = null;  // while it is kept the page may be drawn anew
  if (!await keep([...old, [key, line]])) { draft = form; return drawForm(); }
  selected = null;
  getSelection().removeAllRanges();
  stay({ claim: JSON.parse(key)[2] });
  await redraw({ focus: 'do-edit' });
  say(k === null ? 'The claim is added.' : 'The claim is changed.');
}

const edits = {
  span() { const place = picked(); if (place) [draft.start, draft.end] = place; return place; },
  actor() { const place = picked(); draft.actors.push({ name: place ? short(reader.text.slice(...place)) : '', start: place?.[0] ?? -1, end: place?.[1] ?? -1 }); selected = null; return true; },
  reason() { const place = picked(); if (place && !draft.reasons.some((r) => r[0] === place[0] && r[1] === place[1])) draft.reasons.push(place); if (place) selected = null; return place; },
  polarity() { draft.against = !draft.against; return true; },
  edge(edge, by) { Object.assign(draft, movedEdge(reader.text, draft, edge, by)); return true; },
};
const needsWords = 'Select the words in the text first, or find them.';

function apply(what, focus, ...rest) {
  if (!edits[what](...rest)) return say(needsWords);
  draft.fault = '';
  drawForm(focus);
}

function drawForm(focus) {
  const now = focus || document.activeElement?.id;
  $('side').replaceChildren(form());
  paintDraft();
  $(now)?.focus({ preventScroll: true });
}

function form() {
  const words = ([from, to]) => short(reader.text.slice(from, to));
  const change = (act) => () => { act(); draft.fault = ''; drawForm(); };
  const button = (label, act, props = {}) => h('button', { type: 'button', class: 'small', onclick: act, onmousedown: (event) => event.preventDefault(), ...props }, label);
  const key = (letter) => h('kbd', { 'aria-hidden': 'true' }, letter);
  const names = h('datalist', { id: 'names' }, unique(reader.all.flatMap((k) => run.claims[k][C.actors].map((a) => run.actors[a[0]]))).concat(rankedNames()).slice(0, 300).map((name) => h('option', { value: name })));
  const edge = (label, edge, by, letter) => button([label, key(letter)], () => apply('edge', `edit-${edge}${by}`, edge, by), { id: `edit-${edge}${by}`, 'aria-label': `${edge === 'start' ? 'Begin' : 'End'} a word ${by < 0 ? 'earlier' : 'later'}` });
  const others = unique(reader.all.flatMap((k) => run.claims[k][C.reasons].map((r) => `${r[0]}-${r[1]}`))).map((place) => place.split('-').map(Number))
    .filter(([from, to]) => !draft.reasons.some((r) => r[0] === from && r[1] === to)).sort((a, b) => Math.abs(a[0] - draft.start) - Math.abs(b[0] - draft.start)).slice(0, 100);
  return h('form', { class: 'edit', 'aria-label': draft.k === null ? 'A claim that was missed' : 'Edit the claim', onsubmit: (event) => { event.preventDefault(); saveEdit(); } }, names,
    h('h3', { id: 'edit-start', tabindex: '-1' }, draft.k === null ? 'A claim that was missed' : `Edit claim ${n(reader.all.indexOf(draft.k) + 1)}`),
    h('p', { class: 'words m rec', id: 'edit-words' }, reader.text.slice(draft.start, draft.end)),
    h('p', { class: 'row' }, edge('◂ begin', 'start', -1, ','), edge('begin ▸', 'start', 1, '.'), edge('◂ end', 'end', -1, '<'), edge('end ▸', 'end', 1, '>'),
      button(['selected words', key('s')], () => apply('span', 'edit-span'), { id: 'edit-span' })),
    h('fieldset', {}, h('legend', {}, 'It asks'), [[false, 'to do it'], [true, 'not to do it']].map(([against, label]) => h('label', {}, h('input', { type: 'radio', name: 'edit-polarity', id: `edit-polarity-${Number(against)}`, checked: draft.against === against,
      onchange: change(() => { draft.against = against; }) }), label)), key('v')),
    h('fieldset', {}, h('legend', {}, 'Who should do it'), draft.actors.map((a, at) => h('div', { class: 'row' },
      h('input', { type: 'text', list: 'names', value: a.name, id: `edit-actor-${at}`, 'aria-label': `Actor ${at + 1}`, oninput: (event) => { a.name = event.target.value; } }),
      h('span', { class: 'fact' }, a.start < 0 ? 'named nowhere' : words([a.start, a.end])),
      button('selected words', () => { const place = picked(); if (!place) return say(needsWords); [a.start, a.end] = place; drawForm(`edit-actor-${at}`); }, { 'aria-label': `Actor ${at + 1} is named by the selected words` }),
      button('×', change(() => draft.actors.splice(at, 1)), { 'aria-label': `Take out actor ${at + 1}` }))),
      button(['add an actor', key('w')], () => apply('actor', `edit-actor-${draft.actors.length}`), { id: 'edit-add-actor' })),
    h('label', { class: 'field' }, h('span', {}, 'Whose demand ', key('h')), h('input', { type: 'text', list: 'names', id: 'edit-holder', value: draft.holder, oninput: (event) => { draft.holder = event.target.value; } })),
    h('fieldset', {}, h('legend', {}, 'What it is about, the main theme first'), h('p', { class: 'row' }, draft.themes.map((theme) => button(`${nice(theme)} ×`, change(() => { draft.themes = draft.themes.filter((t) => t !== theme); }), { 'aria-label': `Take out the theme ${nice(theme)}` }))),
      draft.themes.length < 3 && h('label', { class: 'row' }, 'add ', h('select', { id: 'edit-theme', onchange: (event) => { draft.themes.push(event.target.value); draft.fault = ''; drawForm('edit-theme'); } },
        h('option', { value: '' }, ''), run.labels.filter((t) => !draft.themes.includes(t)).map((t) => h('option', { value: t }, nice(t)))), key('t'))),
    h('fieldset', {}, h('legend', {}, 'Why'), h('ul', {}, draft.reasons.map((r, at) => h('li', { class: 'row' }, h('span', { class: 'm why' }, words(r)), button('×', change(() => draft.reasons.splice(at, 1)), { 'aria-label': `Take out reason ${at + 1}` })))),
      button(['selected words', key('r')], () => apply('reason', 'edit-reason'), { id: 'edit-reason', 'aria-label': 'The selected words are a reason' }),
      others.length > 0 && h('label', { class: 'row' }, 'link ', h('select', { id: 'edit-link', onchange: (event) => { draft.reasons.push(event.target.value.split('-').map(Number)); drawForm('edit-link'); } },
        h('option', { value: '' }, 'a reason of another claim'), others.map((r) => h('option', { value: r.join('-') }, words(r)))), key('l'))),
    draft.fault && h('p', { class: 'notice', role: 'alert', id: 'edit-fault', tabindex: '-1' }, draft.fault),
    h('p', { class: 'row' }, h('button', { class: 'primary', id: 'edit-save' }, 'Save'), button('Cancel', endEdit), h('span', { class: 'fact' }, key('Enter'), ' ', key('Esc'))));
}

let namesRanked = null;
const rankedNames = () => namesRanked ||= ranked(select({}).tally.actor).map((p) => p[0]).filter((name) => name !== NOBODY).slice(0, 250);

function paintDraft() {
  const nodes = draft ? textNodes($('text')) : [];
  const range = ([from, to]) => rangeIn(nodes, from, to);
  paint('draft', draft ? [range([draft.start, draft.end])] : []);
  paint('draft-act', draft ? draft.actors.filter((a) => a.start >= 0).map((a) => range([a.start, a.end])) : []);
  paint('draft-why', draft ? draft.reasons.map(range) : []);
}
