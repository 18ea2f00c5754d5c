import { associateNori, isNoriSettled } from '../../lambdas/vector-search/associate-nori';
import type { ResourceRequest } from '../../lambdas/vector-search/resource-request';
import type { NoriPackageProperties } from '../../lambdas/vector-search/settings';
import { FakeDomainPackages } from './fake-domain-packages';

describe('the Korean analyzer of a domain', () => {
  let packages: FakeDomainPackages;
  const request = (
    change: ResourceRequest<NoriPackageProperties>['change'],
    { id, onDelete = 'keep' }: { id?: string; onDelete?: NoriPackageProperties['onDelete'] } = {},
  ) => ({ change, id, properties: { domain: 'passages', onDelete } });
  const associate = (of: ResourceRequest<NoriPackageProperties>) =>
    associateNori(of, { packages, log: () => {} });
  const isSettled = (of: ResourceRequest<NoriPackageProperties>) =>
    isNoriSettled(of, { packages, log: () => {} });

  beforeEach(() => {
    packages = new FakeDomainPackages();
  });

  it('is associated in the package for the engine of the domain, and waited for', async () => {
    const id = await associate(request('create'));

    expect(packages.changes).toEqual(['associate G16029449']);
    expect(await isSettled(request('create', { id }))).toBe(false);
    packages.settle();
    expect(await isSettled(request('create', { id }))).toBe(true);
  });

  it('is left alone when it is there, or on its way', async () => {
    const id = await associate(request('create'));

    expect(await associate(request('update', { id }))).toBe(id);
    packages.settle();
    expect(await associate(request('update', { id }))).toBe(id);
    expect(packages.changes).toHaveLength(1);
  });

  it('is begun again while the domain is busy with another change', async () => {
    packages.isBusy = true;
    const id = await associate(request('create'));
    expect(await isSettled(request('create', { id }))).toBe(false);

    packages.isBusy = false;
    expect(await isSettled(request('create', { id }))).toBe(false);
    packages.settle();

    expect(await isSettled(request('create', { id }))).toBe(true);
  });

  it('is begun again by the next deployment after it failed', async () => {
    packages.current = { packageId: 'G16029449', state: 'association-failed' };

    await associate(request('update'));

    expect(packages.changes).toEqual(['associate G16029449']);
  });

  it('fails when AWS does not offer it for the engine, and says what to set', async () => {
    packages.engine = 'OpenSearch_3.9';

    await expect(associate(request('create'))).rejects.toMatchObject({
      code: 'nori_not_offered',
      message: expect.stringMatching(/no package analysis-nori for OpenSearch_3\.9.*isNoriInstalled.*false/),
    });
  });

  it('fails when there is no such domain', async () => {
    packages.engine = undefined;

    await expect(associate(request('create'))).rejects.toMatchObject({ code: 'domain_not_found' });
  });

  it('fails with the cause that AWS gives', async () => {
    packages.current = { packageId: 'G16029449', state: 'association-failed', cause: 'not enough memory' };

    await expect(isSettled(request('create'))).rejects.toMatchObject({
      code: 'nori_failed',
      message: expect.stringContaining('not enough memory'),
    });
  });

  describe('when its resource goes', () => {
    const dissociate = { onDelete: 'dissociate' } as const;

    it('stays where indexes stay', async () => {
      const id = await associate(request('create'));
      packages.settle();

      await associate(request('delete', { id }));

      expect(await isSettled(request('delete', { id }))).toBe(true);
      expect(packages.current?.state).toBe('active');
    });

    it('is dissociated where nothing stays, and waited for', async () => {
      const id = await associate(request('create', dissociate));
      packages.settle();

      expect(await associate(request('delete', { id, ...dissociate }))).toBe(id);
      expect(await isSettled(request('delete', { id, ...dissociate }))).toBe(false);
      packages.settle();

      expect(await isSettled(request('delete', { id, ...dissociate }))).toBe(true);
    });

    it('stays when it was there before', async () => {
      packages.current = { packageId: 'G16029449', state: 'active' };
      const id = await associate(request('create', dissociate));

      await associate(request('delete', { id, ...dissociate }));

      expect(await isSettled(request('delete', { id, ...dissociate }))).toBe(true);
      expect(packages.changes).toEqual([]);
    });

    it('is done when the domain is gone', async () => {
      const id = await associate(request('create', dissociate));
      packages.engine = undefined;

      await associate(request('delete', { id, ...dissociate }));

      expect(await isSettled(request('delete', { id, ...dissociate }))).toBe(true);
    });

    it('fails when it cannot be dissociated', async () => {
      const id = await associate(request('create', dissociate));
      packages.current = { packageId: 'G16029449', state: 'dissociation-failed', cause: 'an index uses it' };

      await expect(isSettled(request('delete', { id, ...dissociate }))).rejects.toThrow('an index uses it');
    });
  });
});
