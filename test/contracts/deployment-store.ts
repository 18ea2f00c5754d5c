import type { Deployment } from '../../lambdas/serving/api';
import type { DeploymentStore } from '../../lambdas/serving/ports';

const deployment: Deployment = {
  id: 'deployment_1',
  modelVersion: 'support@1f0c3a5b7d9e',
  endpoint: 'chat',
  component: 'llmops-dev-chat-1f0c3a5b7d9e',
  kind: 'adapter',
  step: 'creating',
  startedBy: 'key_operator',
  startedAt: '2026-01-02T03:04:05.000Z',
  updatedAt: '2026-01-02T03:04:05.000Z',
  retired: [],
  history: [{ time: '2026-01-02T03:04:05.000Z', step: 'creating', reason: '배포를 시작했다' }],
  version: 1,
};

/** What every store of deployments does; `open` gives an empty one. */
export function describeDeploymentStoreContract(name: string, open: () => Promise<DeploymentStore>): void {
  describe(`deployments in ${name}`, () => {
    test('gives a deployment back as it was put, and nothing where there is nothing', async () => {
      const store = await open();
      const full: Deployment = {
        ...deployment,
        version: 2,
        step: 'deployed',
        bakeUntil: '2026-01-02T04:04:05.000Z',
        retired: ['support@000000000000'],
      };

      expect([await store.put(deployment), await store.put(full)]).toEqual([true, true]);

      expect(await store.get('deployment_1')).toEqual(full);
      expect(await store.get('deployment_2')).toBeUndefined();
    });

    test('refuses a change that was made from another version, and changes nothing', async () => {
      const store = await open();
      await store.put(deployment);

      const puts = [
        await store.put({ ...deployment, step: 'failed' }),
        await store.put({ ...deployment, version: 3 }),
        await store.put({ ...deployment, id: 'deployment_2', version: 2 }),
      ];

      expect(puts).toEqual([false, false, false]);
      expect(await store.get('deployment_1')).toEqual(deployment);
      expect(await store.list(10)).toEqual([deployment]);
    });

    test('lets one of two win that change it at the same moment', async () => {
      const store = await open();
      await store.put(deployment);

      const puts = await Promise.all([
        store.put({ ...deployment, version: 2, step: 'checking' }),
        store.put({ ...deployment, version: 2, step: 'removed' }),
      ]);

      expect(puts.filter((isWritten) => isWritten)).toHaveLength(1);
    });

    test('lists the newest first, as many as were asked for', async () => {
      const store = await open();
      const at = (id: string, startedAt: string) => store.put({ ...deployment, id, startedAt });
      await at('b', '2026-01-02T03:04:06.000Z');
      await at('c', '2026-01-02T03:04:05.000Z');
      await at('a', '2026-01-02T03:04:07.000Z');

      expect((await store.list(2)).map(({ id }) => id)).toEqual(['a', 'b']);
    });
  });
}
