import type { BaseModel } from '../../lambdas/model-hub/api';
import type { BaseModelStore } from '../../lambdas/model-hub/ports';
import { digest } from '../../lambdas/platform/digest';

const importing: BaseModel = {
  model: 'qwen3-8b',
  revision: 'b'.repeat(40),
  state: 'importing',
  address: 's3://models/base-models/qwen3-8b/',
  files: [],
  doneBytes: 0,
  totalBytes: 0,
  licenceAcceptedBy: 'key_operator',
  startedBy: 'key_operator',
  startedAt: '2026-01-02T03:04:05.000Z',
  updatedAt: '2026-01-02T03:04:05.000Z',
};

/** What every store of base models does. @param open - gives an empty one */
export function describeBaseModelStoreContract(name: string, open: () => Promise<BaseModelStore>): void {
  describe(`base models in ${name}`, () => {
    test('gives a model back as it was put, and nothing where there is nothing', async () => {
      const store = await open();

      await store.put(importing);

      expect(await store.get('qwen3-8b')).toEqual(importing);
      expect(await store.get('tiny')).toBeUndefined();
    });

    test('replaces a model, and reads the change', async () => {
      const store = await open();
      await store.put(importing);
      const imported: BaseModel = {
        ...importing,
        state: 'imported',
        files: [{ path: 'config.json', bytes: 2, sha256: digest('{}') }],
        doneBytes: 2,
        totalBytes: 2,
      };

      await store.put(imported);
      await store.put({ ...importing, model: 'qwen3-8b:fp8', state: 'failed', reason: '디스크가 가득' });

      expect(await store.get('qwen3-8b')).toEqual(imported);
      expect((await store.list()).map(({ model, state, reason }) => [model, state, reason])).toEqual([
        ['qwen3-8b', 'imported', undefined],
        ['qwen3-8b:fp8', 'failed', '디스크가 가득'],
      ]);
    });
  });
}
