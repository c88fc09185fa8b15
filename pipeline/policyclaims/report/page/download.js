// The claims shown as one flat table, made in the browser: nothing leaves it. The columns are those of policyclaims export -o sub.csv.
const highest = (pairs, at) => pairs.reduce((most, p) => p[at] !== null && (most === null || p[at] > most) ? p[at] : most, null);
const FLAT = {
  doc_id: (c) => run.docs[c[C.doc]][D.id], title: (c) => run.docs[c[C.doc]][D.title], publisher: (c) => run.docs[c[C.doc]][D.publisher], date: (c) => run.docs[c[C.doc]][D.date],
  page: (c) => c[C.page] || null, actor: (c, a) => a ? run.actors[a[0]] : '', actor_score: (c, a) => a ? a[4] : null, sentence: (c) => c[C.text],
  action: (c) => c[C.text].slice(c[C.actStart] - c[C.start], c[C.actEnd] - c[C.start]), polarity: (c) => c[C.against] ? 'against' : 'for', strength: (c) => run.words[c[C.strength]],
  holder: (c) => c[C.holder] < 0 ? 'author' : run.actors[c[C.holder]], proposed_by: (c) => c[C.proposers].map((a) => run.actors[a]).join('; '), deadline: (c) => c[C.deadline],
  themes: (c) => c[C.themes].map((t) => run.themes[t[0]]).join('; '), theme_score: (c) => highest(c[C.themes], 1),
  reasons: (c) => c[C.reasons].map((r) => r[3]).join(' | '), reason_score: (c) => highest(c[C.reasons], 2), score: (c) => c[C.score],
  link: (c) => location.href.split('#')[0] + address({ view: 'doc', doc: c[C.doc], claim: c[C.id], filters: {}, q: '', by: 'claims' }), claim_id: (c) => c[C.id],
};

// A number as it is; words never as what a spreadsheet program would take for a formula.
function cell(value) {
  if (value === null || typeof value === 'number') return value ?? '';
  const words = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words;
}

function flatCsv(shown) {
  const lines = [run.flat.join(',')];
  for (const k of shown) {
    const c = run.claims[k];
    for (const actor of c[C.actors].length ? c[C.actors] : [null]) lines.push(run.flat.map((name) => cell(FLAT[name](c, actor))).join(','));
  }
  return '\ufeff' + lines.join('\r\n') + '\r\n';
}

function download(shown) {
  saveFile(flatCsv(shown), 'text/csv;charset=utf-8', `${run.title} claims.csv`);
  say(`${plural(shown.length, 'claim')} written to a file.`);
}
