// The keyboard: what each key does, said once, and done.
const HELP = [
  ['Reading', [['j n', 'next claim in a document; after the last one, the next document'], ['k p', 'claim before'], ['] [', 'next document, document before'], ['/', 'search (in a document: find in its text)'], ['← → ↑ ↓', 'move within a table of numbers'],
    ['Esc', 'back from a document to where you came from'], ['1 2 3 4 5', 'overview, claims, documents, same demands, review'], ['?', 'this help']]],
  ['Correcting', [['a', 'accept the claim'], ['x', 'reject it'], ['e', 'edit it'], ['m', 'add a claim that was missed: the words selected or found'], ['u', 'undo the last step'], ['q', 'next claim to check first']]],
  ['While editing', [[', .', 'begin a word earlier, later'], ['< >', 'end a word earlier, later'], ['s', 'the selected or found words are the recommendation'], ['v', 'for or against'], ['w', 'add who should do it'], ['h', 'whose demand it is'],
    ['t', 'theme'], ['r', 'the selected words are a reason'], ['l', 'link a reason of another claim'], ['Enter', 'save'], ['Esc', 'leave it as it was']]],
];
let keys = true;

function help() {
  const row = ([key, does]) => h('tr', {}, h('th', { scope: 'row' }, key.split(' ').map((one) => h('kbd', {}, one))), h('td', {}, does));
  $('helpbox').replaceChildren(h('h2', { id: 'helptitle' }, 'Keyboard and help'), ...HELP.flatMap(([title, rows]) => [h('h3', {}, title), h('table', { class: 'plain' }, h('tbody', {}, rows.map(row)))]),
    h('p', {}, h('label', {}, h('input', { type: 'checkbox', checked: keys, onchange: (event) => { keys = event.target.checked; } }), ' Single keys act')),
    h('p', {}, 'Every bar, number and name is a filter. Filters of one kind widen, of different kinds narrow. The address holds the filters and the claim: copy it to come back or to share it with someone who has this file. The search takes "several words" as one.'),
    h('p', {}, 'A claim is one recommendation. The percentage is how sure it is that the words are a recommendation (calibrated), not that the actor or the theme is right. Must, should, could and urge are four degrees of force, whatever words the text has for them. Pages are those of the PDF file, counted from its first, which may differ from the printed numbers.'),
    h('p', {}, 'Marks: a recommendation has a solid line and a tint, its actor is bold in a box, its cue is doubly underlined, a reason has a dashed line. What is rejected is struck through, and counts nowhere.'),
    h('form', { method: 'dialog' }, h('button', { class: 'primary' }, 'Close')));
  $('helpbox').showModal();
}

const editing = () => ({
  ',': () => apply('edge', null, 'start', -1), '.': () => apply('edge', null, 'start', 1), '<': () => apply('edge', null, 'end', -1), '>': () => apply('edge', null, 'end', 1),
  s: () => apply('span'), v: () => apply('polarity'), w: () => apply('actor', `edit-actor-${draft.actors.length}`), h: () => $('edit-holder').focus(), t: () => $('edit-theme')?.focus(), r: () => apply('reason'), l: () => $('edit-link')?.focus(),
  '/': () => $('find').focus(), Enter: saveEdit, Escape: endEdit, '?': help });

const reading = () => {
  const inside = state.view === 'doc', view = (name) => () => go({ view: name, doc: -1, claim: '' });
  const claim = (act) => () => { const k = at(); return k === undefined || k === null ? say('Choose a claim first: j is the next one.') : act(k); };
  return { '?': help, '/': () => (inside && $('find') || $('q')).focus(), 1: view('overview'), 2: view('claims'), 3: view('documents'), 4: () => run.groups.length && view('groups')(), 5: view('review'), u: undo, q: nextToCheck,
    ...(inside || state.view === 'review' ? { a: claim((k) => judge('accept', [k])), x: claim((k) => judge('reject', [k])), e: claim((k) => inside ? beginEdit(k) : goTo(k)) } : {}),
    ...(inside ? { j: () => step(1), n: () => step(1), k: () => step(-1), p: () => step(-1), ']': () => turn(1), '[': () => turn(-1), m: beginAdd, Escape: leave } : {}) };
};

function pressedKey(event) {
  const field = event.target.closest?.('input:not([type=checkbox], [type=radio]), select, textarea');
  if (event.key === 'Escape' && (field || draft && event.target.closest?.('.edit'))) { if (field) event.target.blur(); else endEdit(); event.preventDefault(); return; }
  if (!keys || event.ctrlKey || event.metaKey || event.altKey || field || event.target.closest?.('dialog')) return;
  if (event.key === 'Enter' && event.target.closest?.('button, a, summary')) return;
  const act = (draft ? editing() : reading())[event.key];
  if (act) { event.preventDefault(); act(); }
}
