import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HuggingFaceSource } from '../../lambdas/model-hub/adapters/hugging-face-source';
import { LocalImportMachine } from '../../lambdas/model-hub/adapters/local-import-machine';
import { SqliteBaseModelStore } from '../../lambdas/model-hub/adapters/sqlite-base-model-store';
import { createBaseModels } from '../../lambdas/model-hub/create-base-models';
import type { ModelSource } from '../../lambdas/model-hub/ports';
import { runImport } from '../../lambdas/model-hub/run-import';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { makeCatalogue, pinnedRevision } from './make-catalogue';
import { startStandInHub } from './stand-in-hub';
import { temporaryModelFiles } from './temporary-model-files';

/** Weights that take a few pieces. */
export const weights = '무게'.repeat(40_000);

/** Files of a repository: what is needed, and what lies there besides. */
export const repositoryFiles = {
  'config.json': '{"model_type":"qwen3"}',
  'tokenizer.json': '{}',
  'chat_template.jinja': '{{ messages }}',
  LICENSE: 'Apache License',
  'model.safetensors': weights,
  'README.md': '# Qwen',
  'pytorch_model.bin': 'pickle',
  'model.Q4_K_M.gguf': 'other form',
  'consolidated.safetensors': 'the same again',
  'original/model.safetensors': 'and again',
} as const;

/** Base models of a kit on this machine, whose hub is a stand-in. */
export async function openImports(
  options: {
    readonly files?: Readonly<Record<string, string>>;
    readonly token?: string;
    readonly ownWeights?: ModelSource;
    readonly ownDigest?: string;
    readonly isCopyOnly?: boolean;
  } = {},
) {
  const { files: kept, folder } = await temporaryModelFiles();
  const hub = await startStandInHub({
    name: 'Qwen/Qwen3',
    revision: pinnedRevision,
    files: options.files ?? repositoryFiles,
    token: options.token,
  });
  const store = new SqliteBaseModelStore(openDatabase(':memory:'));
  const waits: number[] = [];
  let time = Date.parse('2026-01-02T03:04:05Z');
  const deps = {
    catalogue: makeCatalogue({ ownDigest: options.ownDigest }),
    store,
    files: kept,
    hub: new HuggingFaceSource({ hub: hub.url, fetch, token: async () => undefined }),
    ownWeights: options.ownWeights,
    scripts: {
      make: async (_script: string, address: string) => {
        await mkdir(address, { recursive: true });
        await writeFile(join(address, 'config.json'), '{}');
        await writeFile(join(address, 'model.safetensors'), 'random');
      },
    },
    now: () => new Date(time++),
    wait: async (ms: number) => {
      waits.push(ms);
    },
  };
  const machine = new LocalImportMachine({
    store,
    run: (model) => runImport(model, deps),
    log: () => {},
  });
  const baseModels = createBaseModels({ ...deps, machine, isCopyOnly: options.isCopyOnly });
  return { baseModels, machine, deps, hub, folder, files: kept, store, waits };
}
