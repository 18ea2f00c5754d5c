import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FaultyServer, startFaultyServer } from '../faulty-server';

const event = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../fixtures/events/${name}.json`), 'utf8'));

describe('the function that manages the index', () => {
  const calls: { call: string; body: unknown }[] = [];
  /** What the server answers to a call, in place of a success. */
  const answers = new Map<string, { status: number; body: unknown }>();
  let server: FaultyServer;
  let handler: (event: unknown) => Promise<{ PhysicalResourceId: string }>;

  beforeAll(async () => {
    server = await startFaultyServer((response, { method, path, body }) => {
      const call = `${method} ${path}`;
      calls.push({ call, body: body === '' ? undefined : JSON.parse(body) });
      const { status, body: answer } = answers.get(call) ?? {
        status: 200,
        body: { acknowledged: true, tokens: [], status: 'OK' },
      };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
    process.env.VECTOR_SEARCH_ENDPOINT = server.url;
    process.env.VECTOR_SEARCH_REGION = 'ap-northeast-2';
    process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE';
    process.env.AWS_SECRET_ACCESS_KEY = 'not-a-secret';
    ({ handler } = await import('../../lambdas/vector-search/manage-index.handler'));
  });
  beforeEach(() => {
    calls.length = 0;
    answers.clear();
  });
  afterAll(async () => {
    for (const name of ['ENDPOINT', 'REGION']) delete process.env[`VECTOR_SEARCH_${name}`];
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    await server.close();
  });

  it('makes both indexes with the analyzer of the server, signed, and points the alias to them', async () => {
    const answer = await handler(event('passage-index-create'));

    expect(answer).toEqual({ PhysicalResourceId: 'passage-index/passages' });
    const [, passages, documents] = calls;
    expect(passages?.call).toMatch(/^PUT \/passages-[0-9a-f]{12}$/);
    expect(passages?.body).toMatchObject({
      settings: { analysis: { tokenizer: { korean: { type: 'nori_tokenizer' } } } },
      mappings: {
        _meta: { fingerprint: { dimensions: 1_024, splitterVersion: 'structure-1/400/40' } },
        properties: { embedding: { dimension: 1_024 } },
      },
    });
    expect(documents?.call).toBe(`${passages?.call}-documents`);
    expect(calls.map(({ call }) => call)).toEqual([
      'POST /_analyze',
      passages?.call,
      documents?.call,
      'POST /_aliases',
    ]);
    expect(server.requests.at(-1)?.headers.authorization).toContain('/ap-northeast-2/es/aws4_request');
  });

  it('makes another version with another analyzer, and does not mind one that is there', async () => {
    await handler(event('passage-index-create'));
    const withNori = calls[1]?.call ?? '';
    calls.length = 0;
    answers.set('POST /_analyze', { status: 400, body: { error: { type: 'illegal_argument_exception' } } });

    await handler(event('passage-index-update'));
    const withTerms = calls[1]?.call ?? '';
    answers.set(withTerms, { status: 400, body: { error: { type: 'resource_already_exists_exception' } } });

    expect(withTerms).not.toBe(withNori);
    expect(await handler(event('passage-index-update'))).toEqual({
      PhysicalResourceId: 'passage-index/passages',
    });
  });

  it('deletes by name what is of the alias, and nothing that is named alike', async () => {
    answers.set('GET /passages-*/_alias?ignore_unavailable=true', {
      status: 200,
      body: {
        'passages-0123456789ab': { aliases: { passages: {} } },
        'passages-0123456789ab-documents': { aliases: {} },
        'passages-eu-0123456789ab': { aliases: {} },
      },
    });

    await handler(event('passage-index-delete'));

    expect(calls.slice(1).map(({ call }) => call)).toEqual([
      'DELETE /passages-0123456789ab',
      'DELETE /passages-0123456789ab-documents',
    ]);
  });

  it('gives an IAM role the reading of the indexes of the alias', async () => {
    const { PhysicalResourceId: name } = await handler(event('passage-access-create'));

    expect(calls).toEqual([
      {
        call: `PUT /_plugins/_security/api/roles/${name}`,
        body: {
          description: 'may read the passages of passages',
          cluster_permissions: ['indices:data/read/msearch'],
          index_permissions: [
            {
              index_patterns: ['passages-*'],
              allowed_actions: [
                'indices:admin/aliases/get',
                'indices:data/read/search*',
                'indices:data/read/msearch*',
              ],
            },
          ],
        },
      },
      {
        call: `PUT /_plugins/_security/api/rolesmapping/${name}`,
        body: { backend_roles: ['arn:aws:iam::111111111111:role/llmops-dev-Api-AnswerRole-XyZ'] },
      },
    ]);
  });

  it('takes a role away by its name, also one that is gone', async () => {
    const gone = { status: 404, body: { status: 'NOT_FOUND', message: 'rolesmapping is not found' } };
    answers.set('DELETE /_plugins/_security/api/rolesmapping/passages-read-0123456789ab', gone);

    await handler(event('passage-access-delete'));

    expect(calls.map(({ call }) => call)).toEqual([
      'DELETE /_plugins/_security/api/rolesmapping/passages-read-0123456789ab',
      'DELETE /_plugins/_security/api/roles/passages-read-0123456789ab',
    ]);
  });

  it('fails when the server refuses, so that the deployment goes back', async () => {
    answers.set('POST /_aliases', { status: 403, body: { Message: 'no' } });

    await expect(handler(event('passage-index-create'))).rejects.toMatchObject({ code: 'index_refused' });
  });

  it.each([
    ['of another type', { ResourceType: 'Custom::Unknown' }],
    ['without an alias', { ResourceProperties: { fingerprint: '{}', onDelete: 'keep' } }],
    ['of another kind of change', { RequestType: 'Replace' }],
  ])('fails with a request %s, and calls nobody', async (_, change) => {
    const request = { ...event('passage-index-create'), ...change };

    await expect(handler(request)).rejects.toMatchObject({
      code: 'invalid_shape',
      message: expect.stringContaining('the request of the deployment'),
    });
    expect(calls).toEqual([]);
  });
});
