import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleHandler } from '../lib/platform/bundle-handler';

const root = join(import.meta.dirname, '..');
// Below the repository, so that the packages are found from there.
const generated = join(root, 'node_modules/.cache/bench');

/** Names that are imported from packages of the AWS SDK, by package. */
export type SdkImports = ReadonlyMap<string, ReadonlySet<string>>;

/** What a function loads before its first event. */
export interface MeasuredBundle {
  readonly kilobytes: number;
  /** What the kit's own files import of the AWS SDK: those that are loaded then, and all. */
  readonly sdk: { readonly atStart: SdkImports; readonly ever: SdkImports };
}

/** Bundles a handler as a deployment does, and measures it. */
export function measureHandler(entry: string, folder: string): MeasuredBundle {
  const { outputs } = bundleHandler(entry, folder).metafile;
  const atStart = new Set<string>();
  const follow = (name: string) => {
    if (atStart.has(name)) return;
    atStart.add(name);
    for (const { kind, path } of outputs[name]?.imports ?? []) {
      if (kind === 'import-statement' && path in outputs) follow(path);
    }
  };
  for (const name of Object.keys(outputs)) if (name.endsWith('/index.mjs')) follow(name);
  const filesOf = (names: Iterable<string>) =>
    [...names].flatMap((name) => Object.keys(outputs[name]?.inputs ?? {}));
  const bytes = [...atStart].reduce((sum, name) => sum + (outputs[name]?.bytes ?? 0), 0);
  return {
    kilobytes: bytes / 1_000,
    sdk: {
      atStart: sdkImports(filesOf(atStart), [atHead]),
      ever: sdkImports(filesOf(Object.keys(outputs)), [atHead, atFirstUse]),
    },
  };
}

/** Bundles, in the same way, nothing but what is imported of the AWS SDK, with each client opened. */
export function measureBareClients(imports: SdkImports, folder: string): MeasuredBundle {
  const names = [...imports.values()].flatMap((each) => [...each]);
  const clients = names.filter((name) => name.endsWith('Client') && name !== 'DynamoDBDocumentClient');
  mkdirSync(generated, { recursive: true });
  writeFileSync(
    join(generated, 'bare-clients.handler.ts'),
    [
      ...[...imports].map(([from, each]) => `import { ${[...each].join(', ')} } from '${from}';`),
      `export const used = [${names.join(', ')}];`,
      `export const opened = [${clients.map((name) => `new ${name}({})`).join(', ')}];`,
    ].join('\n'),
  );
  return measureHandler('../node_modules/.cache/bench/bare-clients', folder);
}

function sdkImports(files: readonly string[], forms: readonly RegExp[]): SdkImports {
  const imports = new Map<string, Set<string>>();
  for (const file of files.filter((name) => name.startsWith('lambdas/'))) {
    const source = readFileSync(join(root, file), 'utf8');
    for (const [, names = '', from = ''] of forms.flatMap((form) => [...source.matchAll(form)])) {
      const known = imports.get(from) ?? new Set();
      imports.set(from, known);
      for (const name of names.split(',').map((each) => each.trim())) {
        if (name !== '' && !name.startsWith('type ')) known.add(name);
      }
    }
  }
  return imports;
}

const atHead = /import \{([^}]*)\} from '(@(?:aws-sdk|smithy)\/[^']+)'/g;
const atFirstUse = /const \{([^}]*)\} = await import\(\s*'(@(?:aws-sdk|smithy)\/[^']+)'/g;
