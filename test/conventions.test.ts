import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** The capabilities, as docs/architecture.md lists them. */
const capabilities = [
  'model-hub',
  'model-gateway',
  'api',
  'vector-search',
  'ingestion',
  'rag',
  'feedback',
  'evaluation',
  'fine-tuning',
  'serving',
  'promotion',
  'observability',
  'delivery',
];

const read = (path: string) => readFileSync(join(root, path), 'utf8');

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));

const foldersIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

const sources = ['bin', 'environments', 'lambdas', 'lib', 'local', 'bench', 'web/src']
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap(filesBelow)
  .filter((file) => /\.tsx?$/.test(file));

test('names each folder of lambdas after a capability, and mirrors it in test', () => {
  const slices = foldersIn('lambdas').filter((folder) => !['domain', 'platform'].includes(folder));

  expect(slices.filter((slice) => !capabilities.includes(slice))).toEqual([]);
  expect(slices.filter((slice) => !existsSync(join(root, 'test', slice)))).toEqual([]);
});

test('keeps a slice to its kinds of file: no folder but adapters', () => {
  const folders = capabilities
    .filter((slice) => existsSync(join(root, 'lambdas', slice)))
    .flatMap((slice) => foldersIn(`lambdas/${slice}`).map((folder) => `${slice}/${folder}`));

  expect(folders.filter((folder) => basename(folder) !== 'adapters')).toEqual([]);
});

test('says what a file does instead of utils, helpers, common, misc, manager or service', () => {
  const vague = /(^|[-/.])(utils?|helpers?|common|misc|managers?|services?)([-/.]|$)/;

  const nameOfOurs = (file: string) => file.replace('secrets-manager', 'aws-secrets');

  expect(sources.filter((file) => vague.test(nameOfOurs(file)))).toEqual([]);
});

test('documents every export of api.ts, ports.ts, settings.ts and environment.ts', () => {
  const documented = sources.filter((file) => /\/(api|ports|settings|environment)\.ts$/.test(file));

  expect(documented.length).toBeGreaterThan(10);
  expect(documented.flatMap(undocumentedExports)).toEqual([]);
});

test('keeps ports at five methods, in words of the domain', () => {
  const ports = sources.filter((file) => file.endsWith('/ports.ts'));
  const tooWide = ports.flatMap((file) =>
    [...read(file).matchAll(/^export interface (\w+)[^{]*\{([\s\S]*?)^\}/gm)]
      .filter(([, , body = '']) => (body.match(/^ {2}\w+\??\(/gm)?.length ?? 0) > 5)
      .map(([, name]) => `${file}: ${name}`),
  );

  expect(tooWide).toEqual([]);
});

test('gives every port with an adapter a contract suite that a test runs', () => {
  const ports = [
    'answer-log',
    'base-model-store',
    'caller-keys',
    'cancellations',
    'dataset-store',
    'case-store',
    'counter-store',
    'deletion-store',
    'deployment-store',
    'document-parser',
    'document-source',
    'document-states',
    'document-uploads',
    'evaluation-store',
    'event-log',
    'event-publisher',
    'feedback-store',
    'fine-tuning-store',
    'inference-components',
    'live-score-queue',
    'model-files',
    'model-registry',
    'model-source',
    'passage-index',
    'pointer-store',
    'provider',
    'release-store',
    'report-store',
    'result-cache',
    'review-store',
    'rollout-store',
    'template-store',
    'token-verifier',
    'tracking',
    'training-files',
    'training-jobs',
  ];
  const tests = filesBelow('test').filter((file) => file.endsWith('.test.ts'));

  for (const port of ports) {
    expect(existsSync(join(root, `test/contracts/${port}.ts`))).toBe(true);
    expect(tests.filter((file) => read(file).includes(`contracts/${port}'`))).not.toEqual([]);
  }
});

test('tells the truth in the tree of the README', () => {
  const tree = /```text tree\n([\s\S]*?)```/.exec(read('README.md'))?.[1] ?? '';
  let parent = '';
  const named = tree.split('\n').flatMap((line) => {
    const [, indent, name] = /^( *)([\w.-]+) {2,}\S/.exec(line) ?? [];
    if (name === undefined) return [];
    if (!indent) parent = name;
    return indent ? [join(parent, name)] : [name];
  });

  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('numbers decision records and gives each the parts that a reader looks for', () => {
  const records = readdirSync(join(root, 'docs/decisions')).sort();
  const incomplete = records.filter((record) => {
    const text = read(`docs/decisions/${record}`);
    return !['Status', 'Context', 'Criteria', 'Positions', 'Decision', 'Consequences'].every((part) =>
      text.includes(`## ${part}`),
    );
  });

  expect(records.filter((record) => !/^\d{4}-[a-z0-9-]+\.md$/.test(record))).toEqual([]);
  expect(new Set(records.map((record) => record.slice(0, 4))).size).toBe(records.length);
  expect(incomplete).toEqual([]);
});

test('has every document of the demo corpus in English and in Korean', () => {
  const pages = (folder: string) => readdirSync(join(root, folder)).filter((file) => file.endsWith('.md'));

  expect(pages('docs/ko')).toEqual(pages('docs'));
});

test('locks the packages of every platform: npm run complete-lock', () => {
  const { packages }: { packages: Record<string, { optionalDependencies?: Record<string, string> }> } =
    JSON.parse(read('package-lock.json'));
  const forPlatforms = Object.values(packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => /[/-](android|darwin|linux|win32)-/.test(name));

  expect(forPlatforms.length).toBeGreaterThan(20);
  expect(forPlatforms.filter((name) => !(`node_modules/${name}` in packages))).toEqual([]);
});

test('locks no download address', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
});

function undocumentedExports(file: string): string[] {
  const lines = read(file).split('\n');
  return lines.flatMap((line, index) =>
    /^export (?!\*|\{)/.test(line) && lines[index - 1]?.trimEnd().endsWith('*/') === false
      ? [`${file}:${index + 1}`]
      : [],
  );
}
