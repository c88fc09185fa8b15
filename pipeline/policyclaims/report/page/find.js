// Finding words in the text of a document that is open.
function findNext(words, by) {
  if (by === 0 || reader.sought !== words) {
    reader.sought = words; reader.hit = -1;
    const nodes = textNodes($('text'));
    reader.hits = words.trim().length > 1 ? placesOf(words, nodes).map(([from, to]) => rangeIn(nodes, from, to)) : [];
    paint('hit', []);
    paint('hits', reader.hits);
  }
  const { hits } = reader;
  if (hits.length) {
    reader.hit = (reader.hit + (by || 1) + hits.length) % hits.length;
    paint('hit', [hits[reader.hit]]);
    bring(hits[reader.hit].startContainer.parentElement);
  }
  $('hits').textContent = words.trim().length > 1 ? (hits.length ? `${n(reader.hit + 1)} of ${n(hits.length)}` : 'none') : '';
}
