import { SourceUnavailableError } from '../../lambdas/ingestion/adapters/source-unavailable-error';
import { followSource } from '../../lambdas/ingestion/follow-source';
import type { DocumentSource } from '../../lambdas/ingestion/ports';

test('logs the code of a source that cannot be compared, never the data that its message quotes', async () => {
  const logged: object[] = [];
  const source: DocumentSource = {
    id: 'table:people',
    tenant: 'local',
    // biome-ignore lint/correctness/useYield: a source that cannot be listed yields nothing
    async *list() {
      throw new SourceUnavailableError('people.csv', 'has no column id (it has Kim, 010-1234-5678)');
    },
    find: async () => undefined,
    read: async () => undefined,
  };
  const deps = { log: (event: string, fields: object) => logged.push({ event, ...fields }), wake: () => {} };

  const followed = await followSource(source, deps as unknown as Parameters<typeof followSource>[1]);
  await followed.compare();

  expect(logged).toEqual([
    { event: 'ingestion.source_not_compared', source: 'table:people', error: 'source_unavailable' },
  ]);
});
