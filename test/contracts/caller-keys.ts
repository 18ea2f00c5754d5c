import type { CallerKey, CallerKeys } from '../../lambdas/api/ports';

const key: CallerKey = {
  id: 'key_000000000001',
  keyHash: '1'.repeat(64),
  name: 'the website, 웹사이트',
  tenant: 'local',
  groups: ['readers'],
  roles: ['user', 'reviewer'],
  allowedModels: ['rag', 'local/macaw'],
  createdAt: '2026-01-02T03:04:05.000Z',
};

/** What every store of virtual keys does; `open` gives an empty one. */
export function describeCallerKeysContract(name: string, open: () => Promise<CallerKeys>): void {
  describe(`caller keys in ${name}`, () => {
    test('finds a key by its digest and by its id, as it was put', async () => {
      const keys = await open();

      await keys.put(key);

      expect(await keys.findByHash(key.keyHash)).toEqual(key);
      expect(await keys.get(key.id)).toEqual(key);
    });

    test('finds nothing where there is nothing', async () => {
      const keys = await open();
      await keys.put(key);

      expect(await keys.findByHash('2'.repeat(64))).toBeUndefined();
      expect(await keys.findByHash('')).toBeUndefined();
      expect(await keys.get('key_000000000002')).toBeUndefined();
      expect(await keys.list('other')).toEqual([]);
    });

    test('lists the keys of one tenant, oldest first', async () => {
      const keys = await open();
      const made = (id: string, createdAt: string, tenant = 'local'): CallerKey => ({
        ...key,
        id,
        keyHash: id.padStart(64, '0'),
        createdAt,
        tenant,
      });

      await keys.put(made('key_b', '2026-01-03T00:00:00.000Z'));
      await keys.put(made('key_a', '2026-01-02T00:00:00.000Z'));
      await keys.put(made('key_c', '2026-01-01T00:00:00.000Z', 'other'));

      expect((await keys.list('local')).map(({ id }) => id)).toEqual(['key_a', 'key_b']);
    });

    test('shows a revocation at once', async () => {
      const keys = await open();
      await keys.put(key);

      await keys.put({ ...key, revokedAt: '2026-02-01T00:00:00.000Z' });

      expect((await keys.findByHash(key.keyHash))?.revokedAt).toBe('2026-02-01T00:00:00.000Z');
      expect(await keys.list('local')).toHaveLength(1);
    });

    test('keeps a key that may use every model', async () => {
      const keys = await open();

      await keys.put({ ...key, allowedModels: 'all' });

      expect((await keys.get(key.id))?.allowedModels).toBe('all');
    });
  });
}
