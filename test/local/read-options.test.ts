import { resolve } from 'node:path';
import { readOptions } from '../../local/read-options';

test('listens on the loopback address and follows docs unless told otherwise', () => {
  const options = readOptions([], {});

  expect(options).toEqual({
    documents: resolve('docs'),
    tables: [],
    data: resolve('.kit'),
    model: undefined,
    host: '127.0.0.1',
    port: 3000,
    isKeysRenewed: false,
  });
});

test('takes the model from the command line before the environment variable', () => {
  const variables = { KIT_MODEL: 'offline' };

  expect(readOptions([], variables).model).toBe('offline');
  expect(readOptions(['--model', 'ollama:qwen3:8b'], variables).model).toBe('ollama:qwen3:8b');
});

test('takes several tables', () => {
  const options = readOptions(['--table', 'a.json', 'b.json'], {});

  expect(options.tables).toEqual([resolve('a.json'), resolve('b.json')]);
});
