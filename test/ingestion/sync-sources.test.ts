import type { DocumentRecord } from '../../lambdas/domain/document';
import { identifyDocument } from '../../lambdas/ingestion/identify-document';
import type { DocumentSource, DocumentStates } from '../../lambdas/ingestion/ports';
import { syncSources } from '../../lambdas/ingestion/sync-sources';

test('tells the progress of a source of 200,000 documents', async () => {
  const rows = 200_000;
  const source: DocumentSource = {
    id: 'table:large',
    tenant: 'local',
    async *list() {
      for (let row = 0; row < rows; row++) yield { key: `${row}`, version: '1', sizeBytes: 1 };
    },
    find: async () => undefined,
    read: async () => undefined,
  };
  const sync = syncSources([source], {}, { ...idle, states: rememberStates() });

  const { value: first } = await sync.next();

  expect(first).toEqual({ type: 'progress', source: source.id, finished: 0, total: rows });
  // Ends a hang, and nothing else: how long it takes depends on what else the machine does.
}, 120_000);

test('reports failures in the order of their keys, whichever came first', async () => {
  const source: DocumentSource = {
    id: 'table:small',
    tenant: 'local',
    async *list() {
      for (const key of ['a', 'b']) yield { key, version: '1', sizeBytes: 1 };
    },
    find: async () => undefined,
    read: async () => undefined,
  };
  const states = rememberStates();
  const waiting = ['b', 'a'];
  const sleep = async () => {
    const record = await states.get(identifyDocument(source.id, waiting.shift() ?? ''));
    if (record) await states.put({ ...record, state: 'failed' });
  };
  const events = [];

  for await (const event of syncSources([source], {}, { ...idle, states, sleep })) events.push(event);

  expect(events.at(-1)).toMatchObject({ reports: [{ failed: [{ key: 'a' }, { key: 'b' }] }] });
});

/** No worker takes anything up. */
const idle = { now: () => new Date(0), wake: () => {}, sleep: async () => {} };

function rememberStates(): DocumentStates {
  const records = new Map<string, DocumentRecord>();
  return {
    get: async (id) => records.get(id),
    put: async (record) => {
      records.set(record.id, record);
      return true;
    },
    list: async () => ({ documents: [] }),
    count: async () => {
      throw new Error('a sync does not count');
    },
    claim: async () => undefined,
  };
}
