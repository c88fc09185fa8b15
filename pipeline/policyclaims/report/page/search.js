// Searching claims: every word must be there, and what stands in quotation marks as one phrase.
let haystack = null;
const plain = (words) => words.replace(/\s+/g, ' ').toLowerCase();
const soughtWords = (q) => [...plain(q).matchAll(/["\u201c\u201d]([^"\u201c\u201d]+)["\u201c\u201d]?|([^\s"\u201c\u201d]+)/g)].map((m) => (m[1] ?? m[2]).trim()).filter(Boolean);
const hay = (c) => [c[C.text], ...c[C.actors].map((a) => run.actors[a[0]]), ...c[C.reasons].map((r) => r[3]), ...c[C.themes].map((t) => `${run.themes[t[0]]} ${nice(run.themes[t[0]])}`),
  run.words[c[C.section]], titleOf(c[C.doc]), run.docs[c[C.doc]][D.publisher], run.docs[c[C.doc]][D.id]].map(plain).join('\n');

function searched(k) {
  haystack ||= run.claims.map(hay);
  return haystack[k];
}

// The text nodes under an element, each with the place of its first character; the numbers of claims are none of the text.
function textNodes(root) {
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, (node) => node.parentElement.closest('.pin') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const nodes = [];
  let length = 0;
  for (let node; (node = walk.nextNode());) { nodes.push([length, node]); length += node.data.length; }
  return nodes;
}

function rangeIn(nodes, start, end) {
  const place = (offset) => { let a = 0, b = nodes.length - 1; while (a < b) { const m = (a + b + 1) >> 1; nodes[m][0] <= offset ? a = m : b = m - 1; } return nodes[a]; };
  const range = new Range(), [s, first] = place(start), [e, last] = place(end - 1);
  range.setStart(first, start - s);
  range.setEnd(last, end - e);
  return range;
}

// Where words stand in a text, as the browser's own highlights need it: case and white space do not matter.
function placesOf(words, nodes, most = 5000) {
  const whole = nodes.map(([, node]) => node.data).join('');
  const form = words.split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\s+');
  const found = [];
  if (form) for (const m of whole.matchAll(new RegExp(form, 'giu'))) { if (found.length >= most) break; found.push([m.index, m.index + m[0].length]); }
  return found;
}

function paint(name, ranges) {
  if (!globalThis.CSS?.highlights) return;
  if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges)); else CSS.highlights.delete(name);
}

// What is searched for stands out wherever it is seen.
function paintSearch() {
  const words = soughtWords(state.q);
  const roots = words.length ? document.querySelectorAll('main .claim, main .documents tbody tr, main #text > p') : [];
  const ranges = [];
  for (const root of roots) {
    const nodes = textNodes(root);
    if (nodes.length && ranges.length < 5000) for (const word of words) ranges.push(...placesOf(word, nodes, 200).map(([from, to]) => rangeIn(nodes, from, to)));
  }
  paint('sought', ranges);
}
