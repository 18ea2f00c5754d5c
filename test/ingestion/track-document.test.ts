import { SqliteDocumentStates } from '../../lambdas/ingestion/adapters/sqlite-document-states';
import { identifyDocument } from '../../lambdas/ingestion/identify-document';
import type { DocumentSource, SourceEntry } from '../../lambdas/ingestion/ports';
import { trackEntry, trackKey } from '../../lambdas/ingestion/track-document';
import { openDatabase } from '../../lambdas/platform/sqlite';

const now = () => new Date('2026-01-02T04:00:00.000Z');
const id = identifyDocument('folder:docs', 'a.md');
const entryOf = (version: string): SourceEntry => ({ key: 'a.md', version, sizeBytes: 1 });

/** A source that shows each time what is next, and then the last for ever. */
function openTracking(versions: (string | undefined)[]) {
  const states = new SqliteDocumentStates(openDatabase(':memory:'));
  const source: DocumentSource = {
    id: 'folder:docs',
    tenant: 'local',
    async *list() {},
    find: async () => {
      const version = versions.length > 1 ? versions.shift() : versions[0];
      return version === undefined ? undefined : entryOf(version);
    },
    read: async () => undefined,
  };
  return { source, states, deps: { states, now } };
}

test('opens a generation for each version that is seen, whoever of two was slower to write', async () => {
  const { source, states, deps } = openTracking(['2', '3']);
  const { document } = await trackEntry(source, entryOf('1'), deps);

  const tracked = await Promise.all([trackKey(source, 'a.md', deps), trackKey(source, 'a.md', deps)]);

  const generations = tracked.map((found) => found.document?.generation);
  expect(generations).toEqual([document.generation + 1, document.generation + 2]);
  expect(await states.get(id)).toMatchObject({ generation: document.generation + 2, sourceVersion: '3' });
});

test('leaves a document alone that another has opened for the same version meanwhile', async () => {
  const { source, states, deps } = openTracking(['2']);
  const { document } = await trackEntry(source, entryOf('1'), deps);

  const tracked = await Promise.all([
    trackKey(source, 'a.md', deps),
    trackEntry(source, entryOf('2'), deps),
    trackKey(source, 'a.md', deps),
  ]);

  expect(tracked.map(({ difference }) => difference).sort()).toEqual(['changed', 'unchanged', 'unchanged']);
  expect(await states.get(id)).toMatchObject({ generation: document.generation + 1, sourceVersion: '2' });
});

test('does not open a removal when the document is put again while it is looked for', async () => {
  const { source, states, deps } = openTracking([undefined, '2']);
  await trackEntry(source, entryOf('1'), deps);
  const find = source.find.bind(source);
  let isPut = false;
  source.find = async (key) => {
    const missing = await find(key);
    if (!isPut) {
      isPut = true;
      await trackEntry(source, entryOf('2'), deps);
    }
    return missing;
  };

  const { difference } = await trackKey(source, 'a.md', deps);

  expect(difference).toBe('unchanged');
  expect(await states.get(id)).toMatchObject({ sourceVersion: '2', state: 'pending' });
});

test('fails with document_changing when another is quicker each time', async () => {
  const { source, states, deps } = openTracking(['1']);
  const put = states.put.bind(states);
  states.put = async (record, options) => {
    if (options?.isNewer) await put({ ...record, sourceVersion: `${record.generation}` });
    return await put(record, options);
  };

  await expect(trackKey(source, 'a.md', deps)).rejects.toMatchObject({
    code: 'document_changing',
    isRetryable: true,
  });
});
