// A document's text, cut where any mark begins or ends, so that marks may overlap as they like.
function spansOf(numbers) {
  const spans = [];
  for (const k of numbers) {
    const c = run.claims[k];
    if (c[C.checked] === 'rejected') { spans.push([c[C.start], c[C.end], 'out', k]); continue; }
    spans.push([c[C.start], c[C.end], c[C.against] ? 'rec no' : 'rec', k], [c[C.cueStart], c[C.cueEnd], 'cue', k]);
    for (const a of c[C.actors]) if (a[1] >= 0) spans.push([a[1], a[2], 'act', k]);
    for (const r of c[C.reasons]) spans.push([r[0], r[1], 'why', k]);
  }
  return spans;
}

function paragraphs(text, numbers) {
  const breaks = [0];
  for (const gap of text.matchAll(/\n[ \t\r]*\n\s*/g)) breaks.push(gap.index + gap[0].length);
  if (breaks.at(-1) !== text.length) breaks.push(text.length);
  const events = spansOf(numbers).flatMap(([from, to, kind, k]) => [[from, 1, kind, k], [to, -1, kind, k]]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const open = new Map();
  const pinned = new Set();
  const order = new Map(numbers.map((k, place) => [k, place]));
  const heads = new Set(numbers.flatMap((k) => run.words[run.claims[k][C.section]].split(' › ')).filter(Boolean));
  const made = [];
  let at = 0, next = 0;
  for (let b = 1; b < breaks.length; b++) {
    const block = h('p', { class: heads.has(text.slice(at, breaks[b]).trim()) || /^#{1,6} /.test(text.slice(at, at + 7)) ? 'title' : null });
    const hashes = /^#{1,6} /.exec(text.slice(at, Math.min(at + 7, breaks[b])));  // the mark of a heading, which its type shows
    if (hashes) { block.append(h('span', { class: 'hashes' }, hashes[0])); at += hashes[0].length; }
    while (at < breaks[b]) {
      while (next < events.length && events[next][0] <= at) {
        const [, step, kind, k] = events[next++];
        const key = kind + ' ' + k;
        if (step > 0) open.set(key, [kind, k, (open.get(key)?.[2] || 0) + 1]);
        else if (open.get(key)?.[2] > 1) open.get(key)[2]--;
        else open.delete(key);
      }
      const end = Math.min(breaks[b], next < events.length ? events[next][0] : text.length);
      block.append(...piece(text.slice(at, end), [...open.values()], order, pinned));
      at = end;
    }
    made.push(block);
  }
  return made;
}

function piece(words, marks, order, pinned) {
  if (!marks.length) return [words];
  const kinds = [...new Set(marks.flatMap((m) => m[0].split(' ')))];
  const claims = [...new Set(marks.map((m) => m[1]))];
  const inside = marks.filter((m) => m[0].startsWith('rec') || m[0] === 'out').map((m) => m[1]);
  const span = h('span', { class: 'm ' + kinds.join(' '), 'data-c': claims.join(' '), 'data-in': inside.at(-1) ?? claims[0] }, words);
  const pins = inside.filter((k) => !pinned.has(k)).map((k) => {
    pinned.add(k);
    return h('button', { type: 'button', class: `pin ${run.claims[k][C.checked] || ''}`, id: 'pin' + k, 'data-pin': k, 'aria-label': `Claim ${order.get(k) + 1}: ${run.claims[k][C.text].slice(0, 80)}` }, n(order.get(k) + 1));
  });
  return [...pins, span];
}
