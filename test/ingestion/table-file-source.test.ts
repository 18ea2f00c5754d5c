import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TableFileSource } from '../../lambdas/ingestion/adapters/table-file-source';
import { tableSourceSchema } from '../../lambdas/ingestion/settings';
import { describeDocumentSourceContract } from '../contracts/document-source';
import { temporaryFolder } from './temporary-folder';

const megabyte = 1_048_576;

function openTable(name: string, content: string | Uint8Array, settings: object = {}) {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, content);
  const parsed = tableSourceSchema.parse({ file, keyColumn: 'id', textColumns: ['text'], ...settings });
  return { file, source: new TableFileSource({ settings: parsed, tenant: 'local' }) };
}

async function keysOf(source: TableFileSource): Promise<string[]> {
  const keys = [];
  for await (const { key } of source.list()) keys.push(key);
  return keys;
}

describeDocumentSourceContract('JSON lines', async () => {
  const { file, source } = openTable('rows.jsonl', '');
  const rows = new Map<string, string>();
  const save = () =>
    writeFileSync(file, [...rows].map(([id, text]) => JSON.stringify({ id, text })).join('\n'));
  return {
    source,
    put: async (key, text) => {
      rows.set(key, text);
      save();
    },
    remove: async (key) => {
      rows.delete(key);
      save();
    },
    takeAway: async () => rmSync(file),
  };
});

describe('TableFileSource', () => {
  test('reads title, text and metadata from the columns that the settings name', async () => {
    const { source } = openTable('faq.csv', 'id,title,text,team,owner\n7,Leave,"Ask, first",ops,Kim\n', {
      titleColumn: 'title',
      metadataColumns: ['team'],
    });

    expect(await source.read('7', megabyte)).toEqual({
      type: 'row',
      title: 'Leave',
      text: 'Ask, first',
      metadata: { team: 'ops' },
    });
  });

  test('makes sections of several text columns, without those that are empty', async () => {
    const { source } = openTable('faq.csv', 'id,question,answer,note\n1,왜?,그래서,\n', {
      textColumns: ['question', 'answer', 'note'],
    });

    expect(await source.read('1', megabyte)).toMatchObject({
      title: '1',
      text: '## question\n\n왜?\n\n## answer\n\n그래서',
    });
  });

  test('reads what a Korean Excel saves: CP949, with semicolons or tabs', async () => {
    // "id;text" and a row "1;백업" in CP949.
    const bytes = Buffer.concat([Buffer.from('id;text\n1;'), Buffer.from([0xb9, 0xe9, 0xbe, 0xf7])]);
    const { source } = openTable('faq.csv', bytes);

    expect(await source.read('1', megabyte)).toMatchObject({ text: '백업' });
  });

  test('gives a row another version when its own content changes, not when others do', async () => {
    const { file, source } = openTable('faq.csv', 'id,text\n1,one\n2,two\n');
    const one = await source.find('1');
    const two = await source.find('2');

    writeFileSync(file, 'id,text\n2,two\n1,changed\n3,three\n');

    expect((await source.find('1'))?.version).not.toBe(one?.version);
    expect(await source.find('2')).toEqual(two);
  });

  test.each([
    ['a repeated key', '1,one\n1,again\n', 'row 3', 'row 3 has the key 1, which row 2 has already'],
    ['no key', ' ,nobody\n', 'row 2', 'row 2 has nothing in its key column id'],
    ['too many cells', '5,a,b\n', 'row 2', 'row 2 has 3 cells for 2 columns'],
  ])('fails a row with %s by name, and reads the others', async (_, rows, key, message) => {
    const { source } = openTable('faq.csv', `id,text\n${rows}9,fine\n`);

    const read = source.read(key, megabyte);

    await expect(read).rejects.toMatchObject({
      failure: { message, action: expect.stringMatching(/faq\.csv/) },
    });
    expect(await source.read('9', megabyte)).toMatchObject({ text: 'fine' });
  });

  test('keeps the first of two rows with one key', async () => {
    const { source } = openTable('faq.csv', 'id,text\n1,one\n1,again\n');

    expect(await keysOf(source)).toEqual(['1', 'row 3']);
    expect(await source.read('1', megabyte)).toMatchObject({ text: 'one' });
  });

  test('fails a line that is no JSON object, and reads the others', async () => {
    const { source } = openTable(
      'faq.jsonl',
      '{"id":1,"text":"one"}\n{"id":2,\n[3]\n{"id":4,"text":"four"}\n',
    );

    expect(await keysOf(source)).toEqual(['1', 'row 2', 'row 3', '4']);
    await expect(source.read('row 2', megabyte)).rejects.toThrow('row 2 is not a JSON object');
  });

  test('fails as a whole when a quotation mark is never closed, instead of losing the rows behind it', async () => {
    const { source } = openTable('faq.csv', 'id,text\n1,one\n2,"open\n3,three\n');

    await expect(keysOf(source)).rejects.toMatchObject({
      code: 'source_unavailable',
      message: expect.stringMatching(/Quote Not Closed.*line 4/),
    });
  });

  test('fails as a whole when a column is not there, and names those that are', async () => {
    const { source } = openTable('faq.csv', 'id,body\n1,one\n');

    await expect(keysOf(source)).rejects.toThrow('has no column text (it has id, body)');
  });

  test('fails as a whole when the file has no header any more, instead of losing every row', async () => {
    const { source } = openTable('faq.csv', '');

    await expect(keysOf(source)).rejects.toThrow('has no column id, text (it has none)');
  });

  test('has no row when only the header is there', async () => {
    const { source } = openTable('faq.csv', 'id,text\n');

    expect(await keysOf(source)).toEqual([]);
  });

  test('parses the file once, however many rows are asked for', async () => {
    const rows = Array.from({ length: 20_000 }, (_, row) => `${row},text of ${row}`).join('\n');
    const { source } = openTable('faq.csv', `id,text\n${rows}\n`);
    const begin = Date.now();

    for (let row = 0; row < 20_000; row++) await source.read(String(row), megabyte);

    expect(Date.now() - begin).toBeLessThan(10_000);
  });
});

test.each([
  [{ file: 'faq.xlsx', keyColumn: 'id', textColumns: ['text'] }, 'file'],
  [{ file: 'faq.csv', keyColumn: 'id', textColumns: [] }, 'textColumns'],
  [{ file: 'faq.csv', keyColumn: '', textColumns: ['text'] }, 'keyColumn'],
  [{ file: 'faq.csv', keyColumn: 'id', textColumns: ['text'], keyColum: 'id' }, 'keyColum'],
])('fails on table settings %j', (settings, field) => {
  const parsed = tableSourceSchema.safeParse(settings);

  expect(JSON.stringify(parsed.error?.issues)).toContain(field);
});
