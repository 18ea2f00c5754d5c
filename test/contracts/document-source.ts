import type { DocumentSource, SourceContent } from '../../lambdas/ingestion/ports';

/** A source, and how a test changes what is in it. */
export interface OpenSource {
  readonly source: DocumentSource;
  put(key: string, text: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** Takes the source itself away, as when a disk is unmounted. */
  takeAway?(): Promise<void>;
}

const megabyte = 1_048_576;

/** What every source of documents promises. */
export function describeDocumentSourceContract(name: string, open: () => Promise<OpenSource>): void {
  describe(`DocumentSource: ${name}`, () => {
    test('lists nothing at first', async () => {
      const { source } = await open();

      expect(await keysOf(source)).toEqual([]);
    });

    test('lists, finds and reads what is there, Korean names and all', async () => {
      const { source, put } = await open();
      await put('a', 'first');
      await put('백업', '복원한다');

      const found = await source.find('백업');

      expect((await keysOf(source)).sort()).toEqual(['a', '백업']);
      expect(found).toMatchObject({ key: '백업', version: expect.any(String) });
      expect(textOf(await source.read('백업', megabyte))).toContain('복원한다');
    });

    test('finds and reads nothing under a key that is not there', async () => {
      const { source, put } = await open();
      await put('a', 'first');

      expect(await source.find('b')).toBeUndefined();
      expect(await source.read('b', megabyte)).toBeUndefined();
    });

    test('gives another version when the content changes, also to one of the same length', async () => {
      const { source, put } = await open();
      await put('a', 'first');
      const before = await source.find('a');

      await put('a', 'FIRST');

      const after = await source.find('a');
      expect(after?.version).not.toBe(before?.version);
    });

    test('gives the same version in the list and when it is asked for one', async () => {
      const { source, put } = await open();
      await put('a', 'first');

      const [listed] = await entriesOf(source);

      expect(await source.find('a')).toEqual(listed);
    });

    test('lists no more what was removed', async () => {
      const { source, put, remove } = await open();
      await put('a', 'first');
      await put('b', 'second');

      await remove('a');

      expect(await keysOf(source)).toEqual(['b']);
      expect(await source.find('a')).toBeUndefined();
      expect(await source.read('a', megabyte)).toBeUndefined();
    });

    test('fails to read what is larger than allowed', async () => {
      const { source, put } = await open();
      await put('a', 'x'.repeat(2_000));

      await expect(source.read('a', 1_000)).rejects.toMatchObject({ kind: 'too-large' });
    });

    test('fails with source_unavailable when the source itself is gone, instead of listing nothing', async () => {
      const { source, put, takeAway } = await open();
      if (!takeAway) return;
      await put('a', 'first');

      await takeAway();

      await expect(entriesOf(source)).rejects.toMatchObject({
        code: 'source_unavailable',
        isRetryable: true,
      });
      await expect(source.find('a')).rejects.toMatchObject({ code: 'source_unavailable' });
      await expect(source.read('a', megabyte)).rejects.toMatchObject({ code: 'source_unavailable' });
    });

    test('tells of a document that comes, changes and goes, until it is told to stop', async () => {
      const { source, put, remove } = await open();
      if (!source.watch) return;
      await put('before', 'there already');
      const heard: (string | undefined)[] = [];
      const stop = await source.watch((key) => heard.push(key));
      const hear = async (key: string) => {
        const end = Date.now() + 5_000;
        while (!heard.some((told) => told === undefined || told === key)) {
          if (Date.now() > end) throw new Error(`nothing was heard of ${key}`);
          await pause(20);
        }
        heard.length = 0;
      };

      await put('a', 'first');
      await hear('a');
      await put('a', 'second');
      await hear('a');
      await remove('a');
      await hear('a');
      await stop();
      await put('b', 'unheard');
      await pause(1_500);

      expect(heard).toEqual([]);
    }, 20_000);
  });
}

async function entriesOf(source: DocumentSource) {
  const entries = [];
  for await (const entry of source.list()) entries.push(entry);
  return entries;
}

async function keysOf(source: DocumentSource): Promise<string[]> {
  return (await entriesOf(source)).map(({ key }) => key);
}

function textOf(content: SourceContent | undefined): string | undefined {
  return content?.type === 'file' ? Buffer.from(content.bytes).toString() : content?.text;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
