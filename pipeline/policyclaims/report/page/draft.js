// A claim as it is being edited or added: places are UTF-16 units of the open document's text.
const draftOf = (k) => {
  const c = run.claims[k], actors = new Map(c[C.actors].map((a) => [run.actors[a[0]], a]));
  return { k, start: c[C.start], end: c[C.end], against: c[C.against] > 0, holder: c[C.holder] < 0 ? 'author' : run.actors[c[C.holder]],
    actors: [...actors].map(([name, a]) => ({ name, start: a[1], end: a[2] })), themes: c[C.themes].slice(0, 3).map((t) => run.themes[t[0]]), reasons: c[C.reasons].map((r) => [r[0], r[1]]), fault: '' };
};
const draftAt = ([start, end]) => ({ k: null, start, end, against: false, holder: 'author', actors: [], themes: [], reasons: [], fault: '' });

const LIST_MARK = /^(?:[•▪◦●*–—-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)])\s+/;
const ABBREVIATED = /\b(?:\w\.\w|etc|Inc|Ltd|Co|al|No|Jr|St)\.$/;

// Whole words, without white space, a list mark or closing marks at the edges, as annotation has them.
function tidy(text, from, to) {
  while (from > 0 && /[\p{L}\p{N}]{2}/u.test(text.slice(from - 1, from + 1))) from--;
  while (to < text.length && /[\p{L}\p{N}]{2}/u.test(text.slice(to - 1, to + 1))) to++;
  const words = text.slice(from, to);
  from += words.length - words.trimStart().length;
  from += LIST_MARK.exec(text.slice(from, to))?.[0].length || 0;
  while (to > from && (/\s/.test(text[to - 1]) || /[.;,:]/.test(text[to - 1]) && !ABBREVIATED.test(text.slice(from, to)))) to--;
  return [from, to];
}

// The edges of words that one edge of a span may move to.
function movedEdge(text, { start, end }, edge, by) {
  const near = [Math.max(0, (edge === 'start' ? start : end) - 400), Math.min(text.length, (edge === 'start' ? start : end) + 400)];
  const words = [...text.slice(...near).matchAll(/\S+/g)].map((m) => [near[0] + m.index, near[0] + m.index + m[0].length]);
  const places = edge === 'start' ? words.map((w) => w[0]) : words.map((w) => { const to = tidy(text, ...w)[1]; return to > w[0] ? to : w[1]; });
  const now = edge === 'start' ? start : end;
  const to = by < 0 ? places.findLast((p) => p < now) : places.find((p) => p > now);
  if (to === undefined || (edge === 'start' ? to >= end : to <= start)) return { start, end };
  return edge === 'start' ? { start: to, end } : { start, end: to };
}

// What stands in the way of saving, in words; the same rules as those of annotated documents.
function faultOf(draft, text, all) {
  if (draft.start >= draft.end) return 'No words are marked: select some in the text.';
  if (draft.end - draft.start > 1500) return 'More than 1,500 characters are marked: mark one recommendation.';
  for (const k of all) {
    const c = run.claims[k];
    if (k === draft.k || !counts(c)) continue;
    const name = `claim ${all.indexOf(k) + 1}`;
    if (c[C.start] === draft.start && c[C.end] === draft.end) return `The very same words are ${name}: edit that one.`;
    if (c[C.start] < draft.start ? draft.start < c[C.end] && c[C.end] < draft.end : c[C.start] < draft.end && draft.end < c[C.end] && draft.start < c[C.start]) return `It crosses ${name}: end one where the other begins.`;
  }
  if (draft.actors.some((a) => !a.name.trim())) return 'An actor has no name: write one, or remove it.';
  if (new Set(draft.actors.map((a) => a.name)).size < draft.actors.length) return 'An actor stands twice: remove one.';
  if (!draft.holder.trim()) return 'Say whose demand it is: author, or a party.';
  if (!draft.themes.length) return 'It has no theme: choose one to three, the main one first.';
  return '';
}

// The words that a reader has picked: selected in the text, or found in it.
let selected = null;
function notice() {
  const chosen = getSelection(), body = $('text');
  if (!body || !chosen.rangeCount || !body.contains(chosen.anchorNode) || !body.contains(chosen.focusNode) || typeof reader?.text !== 'string') return;
  selected = chosen.isCollapsed ? null : placesIn(chosen.getRangeAt(0), textNodes(body));
  showPicked();
}

function placesIn(range, nodes) {
  const place = (container, offset) => {
    const own = nodes.find(([, node]) => node === container);
    if (own) return own[0] + offset;
    const point = new Range();
    point.setStart(container, offset);
    return nodes.find(([, node]) => point.comparePoint(node, 0) >= 0)?.[0] ?? reader.text.length;
  };
  const from = place(range.startContainer, range.startOffset), to = place(range.endContainer, range.endOffset);
  return from < to ? [from, to] : null;
}

function picked() {
  let place = selected;
  if (!place && reader?.hit >= 0 && reader.hits[reader.hit]?.startContainer.isConnected) place = placesIn(reader.hits[reader.hit], textNodes($('text')));
  if (!place) return null;
  const [from, to] = tidy(reader.text, ...place);
  return from < to ? [from, to] : null;
}
