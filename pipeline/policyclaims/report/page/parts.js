// Small parts of the page. Text goes in as text only: nothing here or elsewhere reads markup from data.
function h(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (key === 'style') for (const [name, to] of Object.entries(value)) made.style.setProperty(name, to);
    else made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const count = new Intl.NumberFormat('en');
const n = (number) => count.format(number);
const plural = (number, word) => `${n(number)} ${word}${number === 1 ? '' : 's'}`;
const does = (number, one, many) => `${plural(number, 'claim')} ${number === 1 ? one : many}`;
const percent = (part, whole) => {
  const share = Math.round(100 * part / whole);
  return !whole ? '–' : part && !share ? '< 1 %' : part < whole && share === 100 ? '> 99 %' : `${share} %`;
};
const sureness = (score) => score === null ? 'by hand' : `${Math.min(99, Math.round(100 * score))} % sure`;
const say = (words) => { $('live').textContent = words; };
const nice = (label) => label.replaceAll('_', ' ');
const pressed = (name, value) => Boolean(state.filters[name]?.has(value));
const filterBy = (name, value) => go({ filters: toggled(name, value), view: state.view === 'doc' ? 'claims' : state.view });

function card(title, about, ...body) {
  return h('section', { class: 'card' }, h('h2', {}, title), about && h('p', { class: 'about' }, about), ...body);
}

const counted = (number) => plural(number, state.by === 'documents' ? 'document' : 'claim');

// Horizontal bars that filter: a list of buttons, so that it reads the same without colour or sight.
function bars(name, pairs, { most = 10, kind = '', label = nice } = {}) {
  const top = Math.max(1, ...pairs.map((p) => p[1]));
  const list = h('ul', { class: 'bars ' + kind });
  const row = ([value, number]) => h('li', {}, h('button', { type: 'button', 'aria-pressed': String(pressed(name, value)), onclick: () => filterBy(name, value),
    title: `${label(value)}: ${counted(number)}` },
  h('span', { class: 'label' }, label(value)), h('span', { class: 'track', 'aria-hidden': 'true' }, h('span', { style: { width: `${100 * number / top}%` } })),
  h('span', { class: 'num' }, n(number))));
  list.append(...pairs.slice(0, most).map(row));
  if (!pairs.length) return h('p', { class: 'empty' }, filtering() ? 'Nothing here under these filters.' : 'Nothing here.');
  if (pairs.length <= most) return list;
  let upTo = most;
  const more = h('button', { type: 'button', class: 'more' });
  const fill = (words) => {
    const fitting = words ? pairs.filter((p) => label(p[0]).toLowerCase().includes(words)) : pairs;
    list.replaceChildren(...fitting.slice(0, upTo).map(row));
    if (!fitting.length) list.append(h('li', { class: 'about' }, 'None has these words.'));
    more.hidden = fitting.length <= upTo;
    more.textContent = `Show ${n(Math.min(200, fitting.length - upTo))} more`;
  };
  const sought = h('input', { type: 'search', class: 'among', placeholder: `Find among ${n(pairs.length)}…`, 'aria-label': `Find among ${DIMS[name][0].toLowerCase()}s`,
    oninput: (event) => fill(event.target.value.trim().toLowerCase()) });
  more.addEventListener('click', () => { upTo += 200; fill(sought.value.trim().toLowerCase()); });
  fill('');
  return h('div', {}, sought, list, more);
}

// Most first: by number, or by the weight that each has.
const ranked = (tally, weight = tally) => [...tally].sort((a, b) => (weight.get(b[0]) || 0) - (weight.get(a[0]) || 0) || b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
const chosenFirst = (name, pairs, most) => {
  const chosen = pairs.filter((p) => pressed(name, p[0]));
  return [...new Set([...pairs.slice(0, most), ...chosen])].slice(-Math.max(most, chosen.length));
};

// A table of counts, shaded by count; each number is a button that filters by its row and its column. Tab leads to the table once, arrows within it.
function heat(rowName, rows, columnName, columns, cells, caption) {
  const top = Math.max(1, ...cells.values());
  const both = (row, column) => pressed(rowName, row) && pressed(columnName, column);
  const pick = (row, column) => {
    const filters = { ...state.filters };
    if (both(row, column)) { delete filters[rowName]; delete filters[columnName]; }
    else { filters[rowName] = new Set([row]); filters[columnName] = new Set([column]); }
    go({ filters });
  };
  const head = (name, value, scope) => h('th', { scope, class: scope === 'col' && columns.every((c) => c.length < 6) ? 'short' : null }, h('button', { type: 'button', title: nice(value), 'aria-pressed': String(pressed(name, value)),
    onclick: () => filterBy(name, value) }, h('span', {}, nice(value))));
  const cell = (row, column) => {
    const number = cells.get(row + '\n' + column) || 0;
    if (!number) return h('td', {}, h('span', { class: 'none' }, '·'));
    const share = Math.round(8 + 92 * Math.sqrt(number / top));
    return h('td', {}, h('button', { type: 'button', class: share > 76 ? 'deep' : share > 54 ? 'mid' : '', style: { '--share': `${share}%` }, 'aria-pressed': String(both(row, column)),
      'aria-label': `${nice(row)}, ${nice(column)}: ${counted(number)}`, title: `${nice(row)} × ${nice(column)}: ${counted(number)}`,
      onclick: () => pick(row, column) }, n(number)));
  };
  const table = h('table', { class: 'heat', onkeydown: move }, h('caption', { class: 'hidden' }, caption),
    h('thead', {}, h('tr', {}, h('td', {}), columns.map((c) => head(columnName, c, 'col')))),
    h('tbody', {}, rows.map((r) => h('tr', {}, head(rowName, r, 'row'), columns.map((c) => cell(r, c))))));
  [...table.querySelectorAll('button')].slice(1).forEach((button) => { button.tabIndex = -1; });
  return h('div', { class: 'scroll' }, table);
}

// The next button of a table in the direction of an arrow; cells without a number are passed over.
function move(event) {
  const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key], from = event.target.closest('th, td');
  if (!by || !from) return;
  event.preventDefault();
  const { rows } = event.currentTarget;
  let row = from.parentElement.rowIndex + by[0], column = from.cellIndex + by[1];
  while (rows[row]?.cells[column] && !rows[row].cells[column].querySelector('button')) { row += by[0]; column += by[1]; }
  const to = rows[row]?.cells[column]?.querySelector('button');
  if (!to) return;
  for (const button of event.currentTarget.querySelectorAll('button')) button.tabIndex = button === to ? 0 : -1;
  to.focus();
}

// What a button is called, by which it is found again in a page drawn anew.
const called = (button) => button?.ariaLabel || button?.textContent || '';
const focusAgain = (name) => name && [...document.querySelectorAll('main button, main summary')].find((button) => called(button) === name)?.focus({ preventScroll: true });

// Adds rows as the reader comes near the end, so that a long list costs no more than a screen.
function grow(list, total, row, step = 40) {
  let at = 0;
  const seen = wasAt()?.rows || 0;  // how far the reader had come before going on from here
  const more = h('button', { type: 'button', class: 'more', onclick: () => add() }, 'Show more');
  const add = (by = step) => {
    const end = Math.min(total, at + by);
    const made = document.createDocumentFragment();
    for (; at < end; at++) made.append(row(at));
    list.append(made);
    more.hidden = at >= total;
    if (at > step) paintSearch();
  };
  new IntersectionObserver((seen) => { if (seen.some((s) => s.isIntersecting) && at < total) add(); }, { rootMargin: '600px' }).observe(more);
  add(Math.max(step, seen));
  run.grown = { shown: () => at, add: (upTo) => add(Math.max(0, upTo - at)) };
  return [list, more];
}
