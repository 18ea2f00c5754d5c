import { digest } from '../../lambdas/platform/digest';
import type { TemplateStore } from '../../lambdas/rag/ports';

/** What every template store does. */
export function describeTemplateStoreContract(
  name: string,
  open: () => Promise<TemplateStore> | TemplateStore,
): void {
  describe(`template store on ${name}`, () => {
    test('gives a template back by the digest of its content', async () => {
      const store = await open();
      const template = { name: 'answer', content: 'system: 질문에 답하세요\n' };

      const key = await store.put(template);

      expect(key).toBe(digest(template.content));
      expect(await store.get(key)).toEqual(template);
    });

    test('keeps every version: changed content has another digest', async () => {
      const store = await open();

      const first = await store.put({ name: 'answer', content: 'first' });
      const second = await store.put({ name: 'answer', content: 'second' });

      expect((await store.get(first)).content).toBe('first');
      expect((await store.get(second)).content).toBe('second');
    });

    test('does nothing when the content is put again, and keeps its first name', async () => {
      const store = await open();
      const first = await store.put({ name: 'answer', content: 'same' });

      const second = await store.put({ name: 'renamed', content: 'same' });

      expect(second).toBe(first);
      expect((await store.get(first)).name).toBe('answer');
    });

    test('fails for a digest that was never put, and names it', async () => {
      const store = await open();
      const unknown = digest('never put');

      await expect(store.get(unknown)).rejects.toMatchObject({
        kind: 'not-found',
        code: 'template_not_found',
        message: expect.stringContaining(unknown),
      });
    });
  });
}
