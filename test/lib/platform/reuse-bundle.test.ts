import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
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

test('bundles anew what was made of other sources, and forgets what is old', () => {
  forget();
  reuseBundle(entry, join(folder, 'first'));
  const place = join(bundleCache, entry);
  const [kept] = readdirSync(place).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const older = join(place, `${kept}-of-other-sources`);
  renameSync(join(place, kept!), older);
  utimesSync(older, 0, 0);

  reuseBundle(entry, join(folder, 'second'));

  expect(readdirSync(place).filter((name) => name !== 'sources')).toEqual([kept]);
  expect(filesOf('second')).toEqual(filesOf('first'));
});

test('leaves alone what another synthesis has made meanwhile, and takes it', () => {
  forget();
  reuseBundle(entry, join(folder, 'first'));
  const place = join(bundleCache, entry);
  const [kept] = readdirSync(place).filter((name) => /^[0-9a-f]{64}$/.test(name));
  rmSync(join(place, 'sources'));
  writeFileSync(join(place, kept!, 'mark'), 'made by another');

  reuseBundle(entry, join(folder, 'second'));
  forget();

  expect(Object.keys(filesOf('second'))).toContain('mark');
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
