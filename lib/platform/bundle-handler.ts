import { join } from 'node:path';
import { type BuildResult, buildSync } from 'esbuild';

const lambdas = join(import.meta.dirname, '../../lambdas');

/**
 * Bundles one handler with all that it imports, the AWS SDK too, as `index.mjs` and a chunk for each dynamic import:
 * what is imported when it is first used costs nothing at a cold start.
 *
 * @param entry - path below `lambdas/` without `.handler.ts`, e.g. `ingestion/index-documents`
 * @param folder - where the files go
 * @returns what went into which file, for measurements
 */
export function bundleHandler(entry: string, folder: string): BuildResult<{ metafile: true }> {
  return buildSync({
    entryPoints: { index: join(lambdas, `${entry}.handler.ts`) },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    absWorkingDir: join(lambdas, '..'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // Functions run on Node.js 24; the emulator runs them on whatever Node.js it finds.
    target: 'node20',
    mainFields: ['module', 'main'],
    // Packages in CommonJS ask for Node.js's own modules by `require`, which ES modules do not have.
    banner: {
      js: "import{createRequire as kitCreateRequire}from'node:module';const require=kitCreateRequire(import.meta.url);",
    },
    minify: true,
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: 'error',
  });
}
