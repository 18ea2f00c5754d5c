import { openPassageIndexes } from '../../lambdas/vector-search/client';
import { startFaultyServer } from '../faulty-server';

describe('the passage index of a function', () => {
  const fingerprint = { embeddingModel: 'test/words', dimensions: 2, splitterVersion: 'structure-1' };
  const variables = {
    VECTOR_SEARCH_ENDPOINT: 'http://127.0.0.1:9',
    VECTOR_SEARCH_REGION: 'ap-northeast-2',
    VECTOR_SEARCH_ALIAS: 'passages',
    VECTOR_SEARCH_FINGERPRINT: JSON.stringify(fingerprint),
  };

  it('is opened with one call that reads, over plain http too', async () => {
    const server = await startFaultyServer((response, { path }) => {
      const [, passages = ''] = /^\/(passages-\w+),/.exec(path) ?? [];
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ [passages]: { aliases: { passages: {} } } }));
    });
    process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE';
    process.env.AWS_SECRET_ACCESS_KEY = 'not-a-secret';

    const indexes = openPassageIndexes({ ...variables, VECTOR_SEARCH_ENDPOINT: server.url });
    const index = await indexes.of(indexes.fingerprint);
    const built = await index.fingerprint();

    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    expect(built).toEqual(fingerprint);
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      expect.stringMatching(
        /^GET \/passages-[0-9a-f]{12},passages-[0-9a-f]{12}\/_alias\?ignore_unavailable=true$/,
      ),
    ]);
    await server.close();
  });

  it('fails without its grant, and names it', async () => {
    expect(() => openPassageIndexes({ VECTOR_SEARCH_ALIAS: 'passages' })).toThrow(
      /VECTOR_SEARCH_ENDPOINT, VECTOR_SEARCH_REGION, VECTOR_SEARCH_FINGERPRINT: call VectorSearch\.grantRead/,
    );
  });

  it('fails with an address without a scheme', async () => {
    expect(() => openPassageIndexes({ ...variables, VECTOR_SEARCH_ENDPOINT: '127.0.0.1:9200' })).toThrow(
      expect.objectContaining({ code: 'invalid_shape' }),
    );
  });
});
