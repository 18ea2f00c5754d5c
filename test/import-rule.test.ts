import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';

const root = join(import.meta.dirname, '..');
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'import-rule-'));
  for (const path of [
    'lambdas',
    'environments',
    'models',
    'test/shared-data.ts',
    'tsconfig.json',
    'package.json',
  ]) {
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});

afterAll(() => rmSync(copy, { recursive: true }));

/** Puts a canary that breaks one rule into a copy of the tree and says which rules the checker finds broken there. */
async function brokenRules(path: string, source: string): Promise<string[]> {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), source);
  const options: ICruiseOptions = await extractDepcruiseOptions(join(root, '.dependency-cruiser.cjs'));
  const { output } = await cruise([path], { ...options, baseDir: copy });
  rmSync(join(copy, path));
  if (typeof output === 'string') throw new Error(output);
  return [...new Set(output.summary.violations.map((violation) => violation.rule.name))];
}

test.each([
  [
    'domain that imports',
    'lambdas/domain/canary.ts',
    "import '../platform/errors';",
    'domain-imports-nothing',
  ],
  [
    'platform that knows a capability',
    'lambdas/platform/canary.ts',
    "import '../rag/api';",
    'platform-imports-no-capability',
  ],
  [
    'a core that imports its adapter',
    'lambdas/rag/canary.ts',
    "import './adapters/sqlite-answer-log';",
    'core-imports-apis-and-domain',
  ],
  [
    'a core that imports another core',
    'lambdas/rag/canary.ts',
    "import '../ingestion/ports';",
    'core-imports-apis-and-domain',
  ],
  ['a core that imports an SDK', 'lambdas/rag/canary.ts', "import 'libsql';", 'core-imports-no-sdk'],
  [
    "an adapter that imports another capability's adapter",
    'lambdas/rag/adapters/canary.ts',
    "import '../../ingestion/ports';",
    'adapters-import-their-own-capability',
  ],
  ['a lambda that reaches up', 'lambdas/rag/canary.ts', "import '../../environments';", 'lambdas-stay-below'],
  [
    'lib that imports a core',
    'lib/canary.ts',
    "import '../lambdas/ingestion/ports';",
    'lib-imports-settings-only',
  ],
  [
    'an environment that imports a core',
    'environments/canary.ts',
    "import '../lambdas/ingestion/ports';",
    'environments-are-data',
  ],
  [
    'the catalogue of models that imports a core',
    'models/canary.ts',
    "import '../lambdas/ingestion/ports';",
    'models-are-data',
  ],
  [
    'web that imports a core',
    'web/src/canary.ts',
    "import '../../lambdas/ingestion/ports';",
    'web-imports-apis',
  ],
  [
    'the command line that imports a core',
    'bin/canary.ts',
    "import '../lambdas/ingestion/ports';",
    'bin-kit-speaks-http',
  ],
  [
    'the product that imports a test',
    'local/canary.ts',
    "import '../test/shared-data';",
    'nothing-imports-test-or-bin',
  ],
  ['an import of nothing', 'local/canary.ts', "import './not-there';", 'resolvable'],
])('fails on %s', async (_, path, source, rule) => {
  expect(await brokenRules(path, `${source}\n`)).toContain(rule);
});

test('lets a core import its own files, apis, settings, sizing and domain', async () => {
  const source =
    "import '../domain/language';\nimport '../vector-search/api';\nimport './settings';\nimport '../platform/errors';\nimport '../model-hub/weights-sizing';\n";

  expect(await brokenRules('lambdas/rag/canary.ts', source)).toEqual([]);
});

test('lets lib import sizing, the arithmetic that functions share', async () => {
  expect(await brokenRules('lib/canary.ts', "import '../lambdas/serving/endpoint-sizing';\n")).toEqual([]);
});
