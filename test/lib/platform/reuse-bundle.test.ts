import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCache, reuseBundle } from '../../../lib/platform/reuse-bundle';

const entry = 'rag/store-templates';
const anyway = { recursive: true, force: true };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundles-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('gives the same files from the first synthesis on, also when they are bundled anew', () => {
  forget();
  reuseBundle(entry, join(folder, 'first'));
  reuseBundle(entry, join(folder, 'second'));
  forget();
  reuseBundle(entry, join(folder, 'anew'));

  const first = filesOf('first');

  expect(Object.keys(first)).toEqual(expect.arrayContaining(['index.mjs', 'index.mjs.map']));
  expect(filesOf('second')).toEqual(first);
  expect(filesOf('anew')).toEqual(first);
});

function forget(): void {
  mkdirSync(bundleCache, { recursive: true });
  for (const sources of readdirSync(bundleCache)) rmSync(join(bundleCache, sources, entry), anyway);
}

function filesOf(bundle: string): Record<string, string> {
  const files = readdirSync(join(folder, bundle), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .sort();
  return Object.fromEntries(
    files.map((file) => [file.slice(join(folder, bundle).length + 1), readFileSync(file, 'utf8')]),
  );
}
