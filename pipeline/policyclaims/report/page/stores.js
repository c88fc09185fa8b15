// Where corrections are kept: in the browser, one entry a claim, or by the program that serves the page.
// `put` takes changes and what they were made from, and answers with what somebody else said of the same claims meanwhile.
function browserStore() {
  const prefix = `policyclaims ${run.run} `;
  const entry = (key) => localStorage.getItem(prefix + key);
  return {
    async load() {
      const keys = Object.keys(localStorage).filter((name) => name.startsWith(prefix));
      return keys.map((name) => [name.slice(prefix.length), JSON.parse(localStorage.getItem(name))]);
    },
    async put(changes, was) {
      const other = changes.filter(([key]) => entry(key) !== (was.get(key) ? JSON.stringify(was.get(key)) : null));
      if (other.length) return other.map(([key]) => [key, JSON.parse(entry(key))]);
      try { for (const [key, line] of changes) line ? localStorage.setItem(prefix + key, JSON.stringify(line)) : localStorage.removeItem(prefix + key); }
      catch {
        for (const [key, line] of was) line ? localStorage.setItem(prefix + key, JSON.stringify(line)) : localStorage.removeItem(prefix + key);
        throw new Error('the browser’s store for this page is full: download the corrections, or use policyclaims review');
      }
      return [];
    },
    // What another tab kept.
    watch(changed) {
      addEventListener('storage', (event) => { if (event.key?.startsWith(prefix)) changed([[event.key.slice(prefix.length), JSON.parse(event.newValue)]]); });
    },
  };
}

// Where a browser keeps nothing for pages from disk: as long as the page is open.
const passingStore = () => ({ load: async () => [], put: async () => [], watch() { addEventListener('beforeunload', (event) => { if (review.said.size) event.preventDefault(); }); } });

function servedStore() {
  const versions = new Map();
  const ask = async (options) => {
    const answer = await fetch('corrections', { cache: 'no-store', ...options }).catch(() => { throw new Error('policyclaims review does not answer: start it again, open its new address and do this once more'); });
    const said = await answer.json().catch(() => ({ error: `the server answered ${answer.status}` }));
    if (said.error) throw new Error(said.error);
    const lines = said.lines.map(([version, line]) => { const key = keyOf(line); versions.set(key, version); return [key, line.op === 'clear' ? null : line]; });
    return { clash: answer.status === 409, lines };
  };
  const store = {
    load: async () => (await ask({})).lines,
    async put(changes, was) {
      const cleared = (key) => { const [doc_id, sha256, id] = JSON.parse(key), { claim_id, start, end, text } = was.get(key); return { doc_id, sha256, claim_id, op: 'clear', ...(text && { start, end, text }), who: review.who, when: new Date().toISOString().replace(/\.\d+/, '') }; };
      const steps = changes.filter(([key, line]) => line || was.get(key)).map(([key, line]) => ({ base: versions.get(key) || 0, line: line || cleared(key) }));
      if (!steps.length) return [];
      const { clash, lines } = await ask({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ steps }) });
      return clash ? lines : [];
    },
    // What other tabs saved is fetched when one comes back to this one.
    watch(changed) {
      const look = async () => { try { if (document.visibilityState === 'visible') await changed((await store.load()).filter(([key, line]) => JSON.stringify(review.said.get(key) || null) !== JSON.stringify(line))); } catch { /* told when something is to be saved */ } };
      addEventListener('focus', look);
      addEventListener('visibilitychange', look);
    },
  };
  return store;
}

function storeFor() {
  if (run.served) return servedStore();
  try { localStorage.setItem('policyclaims-try', '1'); localStorage.removeItem('policyclaims-try'); return browserStore(); }
  catch { review.kept = false; return passingStore(); }
}
