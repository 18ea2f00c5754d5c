import { canonicalJson } from '../../platform/canonical-json';
import { digest } from '../../platform/digest';
import { AppError } from '../../platform/errors';
import { parseJson } from '../../platform/json';
import type { ModelAddress } from '../api';
import { modelVersionRecordSchema } from '../model-version-schema';
import type { ModelFiles, RegisteredModelVersion } from '../ports';
import { readText } from '../read-text';
import { modelRecordPrefix, mostRecordBytes } from '../settings';

/**
 * Records of model versions as files beside the weights: all that never changes of a version, under a name that has its
 * SHA-256. What is larger than a registry takes is kept so, and what was altered is noticed.
 */
export class ModelRecords {
  constructor(private readonly files: Pick<ModelFiles, 'write' | 'read' | 'address'>) {}

  /** @returns SHA-256 of the record */
  async write(version: RegisteredModelVersion): Promise<string> {
    const content = Buffer.from(canonicalJson(version));
    const sha256 = digest(content);
    await this.files.write(pathOf(version, sha256), new Blob([content]).stream(), {
      bytes: content.byteLength,
      sha256,
    });
    return sha256;
  }

  /** @throws {@link AppError} `model_version_altered` when it is not what was written */
  async read(
    version: Pick<RegisteredModelVersion, 'group' | 'digest'>,
    sha256: string,
  ): Promise<RegisteredModelVersion & { readonly record: ModelAddress }> {
    const path = pathOf(version, sha256);
    const text = await readText(await this.files.read(path), mostRecordBytes);
    if (digest(text) !== sha256) {
      throw new AppError(
        `the record ${this.addressOf(path)} was altered since it was registered: bring the file back, or register the version again in another group`,
        { kind: 'conflict', code: 'model_version_altered' },
      );
    }
    const record = parseJson(text, modelVersionRecordSchema, `the record ${path}`);
    return { ...record, record: this.addressOf(path) };
  }

  private addressOf(path: string): ModelAddress {
    return this.files.address('') + path;
  }
}

function pathOf(
  { group, digest: versionDigest }: Pick<RegisteredModelVersion, 'group' | 'digest'>,
  sha256: string,
): string {
  return `${modelRecordPrefix}${group}/${versionDigest}/record-${sha256}.json`;
}
