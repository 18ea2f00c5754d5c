import type { WireSearchResult } from '../../lambdas/api/api';
import { fingerprint } from './fake-chain';
import { startTestApp } from './start-test-app';

const path = '/v1/search';

test('searches as the chain does, for what the caller may read', async () => {
  const { call, issue, queries, gateway } = await startTestApp();
  const { key } = await issue({ tenant: 'local', groups: ['readers'] });

  const response = await call('POST', path, {
    key,
    body: { query: ' charts ', filter: { document_ids: ['doc_helm'] } },
  });

  const { data } = (await response.json()) as WireSearchResult;
  expect(data[0]).toMatchObject({
    score: 0.75,
    keyword_score: 3,
    passage: { heading_path: ['Helm', 'Three big concepts'] },
  });
  expect(queries).toEqual([
    {
      text: 'charts',
      embedding: new Float32Array([0.5, -0.5, 0.5, -0.5]),
      vectorWeight: 0.5,
      fingerprint,
      mode: 'hybrid',
      limit: 10,
      access: { tenant: 'local', groups: ['readers'] },
      filter: expect.objectContaining({ documentIds: ['doc_helm'] }),
    },
  ]);
  expect(gateway.embeddingRequests[0]).toMatchObject({ route: 'bird', texts: ['charts'], purpose: 'query' });
});

test('embeds nothing for a keyword search', async () => {
  const { call, queries, gateway } = await startTestApp();

  await call('POST', path, { body: { query: 'charts', mode: 'keyword', limit: 1 } });

  expect(queries[0]).toMatchObject({ mode: 'keyword', limit: 1, embedding: undefined });
  expect(gateway.embeddingRequests).toEqual([]);
});
