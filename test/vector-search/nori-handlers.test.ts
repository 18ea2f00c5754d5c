import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FaultyServer, startFaultyServer } from '../faulty-server';

const event = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../fixtures/events/${name}.json`), 'utf8'));

const variables = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  AWS_REGION: 'ap-northeast-2',
};
const domain = 'searchpas-abcdefghijkl';

describe('the functions that bring the Korean analyzer, against the API of OpenSearch Service', () => {
  const calls: { call: string; body: string }[] = [];
  const answers = new Map<string, { status?: number; error?: string; body: object }>();
  let server: FaultyServer;
  let associate: (event: unknown) => Promise<{ PhysicalResourceId: string }>;
  let settle: (event: unknown) => Promise<{ IsComplete: boolean }>;

  const list = `GET /2021-01-01/domain/${domain}/packages`;
  const describeDomain = `GET /2021-01-01/opensearch/domain/${domain}`;
  const describePackages = 'POST /2021-01-01/packages/describe';
  const associateCall = `POST /2021-01-01/packages/associate/G16029449/${domain}`;
  const packageOf = (status: string, details = {}) => ({
    body: {
      DomainPackageDetailsList: [
        { PackageID: 'F1', PackageName: 'synonyms', DomainPackageStatus: 'ACTIVE' },
        {
          PackageID: 'G16029449',
          PackageName: 'analysis-nori',
          DomainPackageStatus: status,
          ...details,
        },
      ],
    },
  });

  beforeAll(async () => {
    server = await startFaultyServer((response, { method, path, body }) => {
      const call = `${method} ${path}`;
      calls.push({ call, body });
      const answer = answers.get(call) ?? { status: 500, body: { message: `unexpected ${call}` } };
      response
        .writeHead(answer.status ?? 200, {
          'content-type': 'application/json',
          ...(answer.error ? { 'x-amzn-errortype': answer.error } : {}),
        })
        .end(JSON.stringify(answer.body));
    });
    Object.assign(process.env, variables, { AWS_ENDPOINT_URL_OPENSEARCH: server.url });
    ({ handler: associate } = await import('../../lambdas/vector-search/associate-nori.handler'));
    ({ handler: settle } = await import('../../lambdas/vector-search/settle-nori.handler'));
  });
  beforeEach(() => {
    calls.length = 0;
    answers.clear();
    answers.set(list, { body: { DomainPackageDetailsList: [] } });
    answers.set(describeDomain, {
      body: { DomainStatus: { DomainName: domain, EngineVersion: 'OpenSearch_3.5' } },
    });
    answers.set(describePackages, {
      body: { PackageDetailsList: [{ PackageID: 'G16029449', PackageStatus: 'AVAILABLE' }] },
    });
    answers.set(associateCall, { body: { DomainPackageDetails: {} } });
  });
  afterAll(async () => {
    for (const name of [...Object.keys(variables), 'AWS_ENDPOINT_URL_OPENSEARCH']) delete process.env[name];
    await server.close();
  });

  it('ask for the package of the name and engine version, and associate it', async () => {
    const answer = await associate(event('nori-package-create'));

    expect(answer).toEqual({ PhysicalResourceId: `${domain}/analysis-nori/associated` });
    expect(calls.map(({ call }) => call)).toEqual([list, describeDomain, describePackages, associateCall]);
    expect(JSON.parse(calls[2]?.body ?? '')).toEqual({
      Filters: [
        { Name: 'PackageName', Value: ['analysis-nori'] },
        { Name: 'EngineVersion', Value: ['OpenSearch_3.5'] },
      ],
    });
  });

  it.each([
    ['ASSOCIATING', false],
    ['DISSOCIATING', false],
    ['ACTIVE', true],
  ])('take %s for done: %s', async (status, isDone) => {
    answers.set(list, packageOf(status));

    expect(await settle(event('nori-package-is-complete'))).toEqual({ IsComplete: isDone });
  });

  it('fail with the cause of AWS', async () => {
    answers.set(
      list,
      packageOf('ASSOCIATION_FAILED', { ErrorDetails: { ErrorMessage: 'node out of disk' } }),
    );

    await expect(settle(event('nori-package-is-complete'))).rejects.toThrow('node out of disk');
  });

  it('wait while the domain is busy with another change', async () => {
    answers.set(associateCall, { status: 409, error: 'ConflictException', body: { message: 'processing' } });

    await associate(event('nori-package-create'));

    expect(await settle(event('nori-package-is-complete'))).toEqual({ IsComplete: false });
  });

  it('have nothing to take from a domain that is gone', async () => {
    const gone = { status: 409, error: 'ResourceNotFoundException', body: { message: 'no domain' } };
    answers.set(list, gone);
    const request = {
      ...event('nori-package-is-complete'),
      RequestType: 'Delete',
      ResourceProperties: { domain, onDelete: 'dissociate' },
    };

    await associate(request);

    expect(await settle(request)).toEqual({ IsComplete: true });
  });
});
