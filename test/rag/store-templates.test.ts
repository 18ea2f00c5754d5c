import { openDatabase } from '../../lambdas/platform/sqlite';
import { SqliteTemplateStore } from '../../lambdas/rag/adapters/sqlite-template-store';
import { storeTemplates } from '../../lambdas/rag/store-templates';

test('stores what a deployment brings, the same again without a change, and keeps what was there', async () => {
  const store = new SqliteTemplateStore(openDatabase(':memory:'));
  const earlier = await store.put({ name: 'answer', content: 'earlier' });

  const counts = [
    await storeTemplates([{ name: 'answer', content: 'later' }], { store }),
    await storeTemplates([{ name: 'answer', content: 'later' }], { store }),
  ];

  expect(counts).toEqual([1, 1]);
  expect(await store.get(earlier)).toEqual({ name: 'answer', content: 'earlier' });
});
