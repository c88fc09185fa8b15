// What filters, beside every list: the same marks as in the overview, folded where there is little room.
const FACETS = ['actor', 'theme', 'publisher', 'year', 'polarity', 'strength', 'reason', 'holder', 'spread', 'score', 'checked'];
const openFacets = new Set(['actor', 'theme']);
let facetsOpen = matchMedia('(min-width: 60.01rem)').matches;

function beside(found, parts) {
  const names = [...FACETS.filter((name) => name !== 'checked' || review.said.size), ...NAMES.filter((name) => name.startsWith('own.'))];
  const label = (name) => name === 'group' ? (value) => worded(name, value) : name.startsWith('own.') ? (value) => value : nice;
  const one = (name) => {
    const tally = found.tally[name], chosen = state.filters[name]?.size;
    if (!tally.size || tally.size === 1 && !chosen) return null;
    const pairs = name === 'score' || name === 'year' ? [...tally].sort((a, b) => b[0].localeCompare(a[0])) : ranked(tally, name === 'actor' ? found.weight : tally);
    return h('details', { open: openFacets.has(name) || Boolean(chosen), ontoggle: (event) => { event.target.open ? openFacets.add(name) : openFacets.delete(name); } },
      h('summary', {}, DIMS[name][0]), bars(name, pairs, { most: 7, label: label(name) }));
  };
  const list = h('details', { class: 'facets', open: facetsOpen, ontoggle: (event) => { if (event.target === list) facetsOpen = event.target.open; } }, h('summary', {}, 'Filters'), names.map(one));
  return h('div', { class: 'besides' }, list, h('div', { class: 'list' }, [parts].flat(3).filter(Boolean)));
}
