import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
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

test('keeps which sources went into a bundle: its own, and those of no other handler', () => {
  forget();
  reuseBundle(entry, join(folder, 'first'));

  const sources = readFileSync(join(bundleCache, entry, 'sources'), 'utf8').split('\n');

  expect(sources).toEqual(
    expect.arrayContaining([`lambdas/${entry}.handler.ts`, 'lambdas/platform/errors.ts']),
  );
  expect(sources.filter((file) => /^lambdas\/(ingestion|fine-tuning)\//.test(file))).toEqual([]);
});

test('bundles anew what was made of other sources', () => {
  reuseBundle(entry, join(folder, 'first'));
  const place = join(bundleCache, entry);
  const [kept] = readdirSync(place).filter((name) => /^[0-9a-f]{64}$/.test(name));
  renameSync(
    join(place, kept!),
    join(
      place,
      kept!.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    ),
  );

  reuseBundle(entry, join(folder, 'second'));

  expect(readdirSync(place).filter((name) => name !== 'sources')).toEqual([kept]);
  expect(filesOf('second')).toEqual(filesOf('first'));
});

function forget(): void {
  rmSync(join(bundleCache, entry), anyway);
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
