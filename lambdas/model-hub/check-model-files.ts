import { AppError } from '../platform/errors';
import type { ModelFile, NewModelVersion } from './api';
import type { ModelFiles } from './ports';

/** The file that makes a folder what it is, by kind of version. */
const tellingFile = { adapter: 'adapter_config.json', merged: 'config.json' } as const;

/** @throws {@link AppError} `invalid_model_version` when the list cannot be one of an artefact */
export function checkFileList({ kind, files }: Pick<NewModelVersion, 'kind' | 'files'>): void {
  const paths = new Set(files.map(({ path }) => path));
  if (paths.size !== files.length) throw invalid('files', 'the same path twice: list each file once');
  if (!paths.has(tellingFile[kind])) {
    throw invalid(
      'files',
      `no ${tellingFile[kind]}, which every ${kind} one has: see that its whole folder is listed`,
    );
  }
  if (!files.some(({ path, bytes }) => path.endsWith('.safetensors') && bytes > 0)) {
    throw invalid('files', 'no .safetensors with weights: see that its whole folder is listed');
  }
}

/**
 * Sees that files are there with their sizes.
 *
 * @throws {@link AppError} `invalid_model_version` when they lie elsewhere, `model_file_missing`
 */
export async function checkFilesThere(
  { address, files: listed }: { readonly address: string; readonly files: readonly ModelFile[] },
  files: ModelFiles,
): Promise<void> {
  const root = files.address('');
  if (!address.startsWith(root) || address === root) {
    throw invalid(
      'address',
      `files must lie in a folder of ${root}, got ${address}: copy them there first, or copy the version with its record`,
    );
  }
  const there = new Map((await files.list(address.slice(root.length))).map((file) => [file.path, file]));
  for (const { path, bytes } of listed) {
    const found = there.get(path);
    if (found?.bytes === bytes) continue;
    throw new AppError(
      `${path} must lie in ${address} with ${bytes} bytes, ${found ? `it has ${found.bytes}` : 'it is not there'}: see that the job that makes it has ended well`,
      { kind: 'conflict', code: 'model_file_missing', parameter: 'files' },
    );
  }
}

function invalid(field: string, problem: string): AppError {
  return new AppError(`the model version is not one: ${field}: ${problem}`, {
    kind: 'invalid',
    code: 'invalid_model_version',
    parameter: field,
  });
}
