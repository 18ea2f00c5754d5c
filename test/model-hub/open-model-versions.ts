import { readLocalFile } from '../../lambdas/model-hub/adapters/folder-model-files';
import { ModelRecords } from '../../lambdas/model-hub/adapters/model-records';
import { SqliteBaseModelStore } from '../../lambdas/model-hub/adapters/sqlite-base-model-store';
import { SqliteModelRegistry } from '../../lambdas/model-hub/adapters/sqlite-model-registry';
import type { NewModelVersion } from '../../lambdas/model-hub/api';
import { createModelVersions } from '../../lambdas/model-hub/create-model-versions';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { makeModelVersion } from './make-model-version';
import { temporaryModelFiles } from './temporary-model-files';

/** An environment with the base `qwen3-8b`, or without. */
export async function openModelVersions({ hasBase = true } = {}) {
  const { files, folder } = await temporaryModelFiles();
  const database = openDatabase(':memory:');
  const baseModels = new SqliteBaseModelStore(database);
  if (hasBase) {
    await baseModels.put({
      model: 'qwen3-8b',
      revision: 'b'.repeat(40),
      state: 'imported',
      address: files.address('base-models/qwen3-8b/'),
      files: [],
      doneBytes: 0,
      totalBytes: 0,
      startedBy: 'key_operator',
      startedAt: '2026-01-02T00:00:00.000Z',
      updatedAt: '2026-01-02T00:00:00.000Z',
    });
  }
  const registry = new SqliteModelRegistry(database, new ModelRecords(files));
  let time = Date.parse('2026-01-02T03:04:05Z');
  const versions = createModelVersions({
    registry,
    files,
    baseModels,
    readSource: readLocalFile,
    now: () => new Date(time++),
  });

  /** Writes an artefact. @returns the version that it makes, not yet registered */
  async function artefact(seed = 'a', fields: Partial<NewModelVersion> = {}): Promise<NewModelVersion> {
    const prefix = `model-versions/support/${seed}/`;
    const names =
      fields.kind === 'merged'
        ? ['config.json', 'model.safetensors']
        : ['adapter_config.json', 'adapter_model.safetensors'];
    const written = [];
    for (const path of names) {
      const content = Buffer.from(`${path} ${seed}`);
      const { bytes, sha256 } = await files.write(prefix + path, new Blob([content]).stream(), {
        bytes: content.byteLength,
      });
      written.push({ path, bytes, sha256 });
    }
    const { group, kind, variant, lineage, metrics, card, createdBy } = makeModelVersion();
    const version = { group, kind, variant, lineage, metrics, card, createdBy };
    return { ...version, address: files.address(prefix), files: written, ...fields };
  }

  return { versions, files, folder, registry, artefact };
}
