import { canonicalJson } from '../platform/canonical-json';
import { digest } from '../platform/digest';
import type { ModelFile, ModelVersion } from './api';

/** Digest of files of a model, whatever their order: of one's own weights in the catalogue, and within that of a version. */
export function digestModelFiles(files: readonly ModelFile[]): string {
  return digest(canonicalJson(sortFiles(files)));
}

/** Digest of what a model version is, wherever it lies: its kind, its files and the base that it was made from. */
export function digestModelVersion({
  kind,
  files,
  lineage,
}: Pick<ModelVersion, 'kind' | 'files' | 'lineage'>): string {
  const { baseModel, baseRevision } = lineage;
  return digest(canonicalJson({ kind, files: sortFiles(files), base: { baseModel, baseRevision } }));
}

/** Id that routes and releases name a version by. */
export function identifyModelVersion(group: string, versionDigest: string): string {
  return `${group}@${versionDigest.slice(0, 12)}`;
}

function sortFiles(files: readonly ModelFile[]): readonly ModelFile[] {
  return files
    .map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}
