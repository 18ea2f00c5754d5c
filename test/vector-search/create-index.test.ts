import { createIndex } from '../../lambdas/vector-search/create-index';
import type { ResourceRequest } from '../../lambdas/vector-search/resource-request';
import type { PassageIndexProperties } from '../../lambdas/vector-search/settings';
import { FakeIndexAdministration } from './fake-index-administration';

describe('the index of a deployment', () => {
  const fingerprintOf = (splitterVersion: string) =>
    JSON.stringify({ embeddingModel: 'test/words', dimensions: 2, splitterVersion });
  const request = (
    change: ResourceRequest<PassageIndexProperties>['change'],
    properties: Partial<PassageIndexProperties> = {},
  ) => ({
    change,
    id: change === 'create' ? undefined : 'passage-index/passages',
    properties: {
      alias: 'passages',
      fingerprint: fingerprintOf('s1'),
      onDelete: 'keep',
      ...properties,
    } as const,
  });
  let administration: FakeIndexAdministration;
  let events: string[];
  const run = (of: ResourceRequest<PassageIndexProperties>) =>
    createIndex(of, { administration, log: (event) => events.push(event) });

  beforeEach(() => {
    administration = new FakeIndexAdministration();
    events = [];
  });

  it('is made, and made again without a change', async () => {
    const id = await run(request('create'));

    expect(await run(request('update'))).toBe(id);
    expect(administration.versions).toEqual(new Map([['passages', ['passages-s1']]]));
  });

  it('gets another version beside the one before when its fingerprint changes', async () => {
    const id = await run(request('create'));

    expect(await run(request('update', { fingerprint: fingerprintOf('s2') }))).toBe(id);
    expect(administration.versions.get('passages')).toEqual(['passages-s1', 'passages-s2']);
  });

  it('is another resource under another alias', async () => {
    const id = await run(request('create'));

    expect(await run(request('update', { alias: 'other' }))).not.toBe(id);
  });

  it('stays where data is retained, and goes where it is not', async () => {
    await run(request('create'));

    await run(request('delete'));
    expect(administration.versions.has('passages')).toBe(true);

    await run(request('delete', { onDelete: 'delete' }));
    expect(administration.versions.has('passages')).toBe(false);
    expect(events).toEqual(['passage_index.created', 'passage_index.kept', 'passage_index.deleted']);
  });

  it('fails with a fingerprint that is none, and makes nothing', async () => {
    const attempt = run(request('create', { fingerprint: '{"dimensions":0}' }));

    await expect(attempt).rejects.toMatchObject({ code: 'invalid_shape' });
    expect(administration.versions.size).toBe(0);
  });
});
