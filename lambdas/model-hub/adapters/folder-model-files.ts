import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { digestStream } from '../../platform/digest';
import { AppError } from '../../platform/errors';
import { hasErrorCode } from '../../platform/has-error-code';
import type { ModelFile } from '../api';
import { checkContent } from '../check-content';
import type { ModelFiles, PartialModelFiles, SourceFile } from '../ports';

/** What the name of a file ends with that is not whole yet. */
const unfinished = '.unfinished';

/** Weights and artefacts below a folder of this machine. */
export class FolderModelFiles implements ModelFiles, PartialModelFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = resolve(root);
  }

  address(prefix: string): string {
    return this.#root + sep + prefix;
  }

  async write(
    path: string,
    content: ReadableStream<Uint8Array>,
    expected: { bytes: number; sha256?: string },
  ): Promise<ModelFile> {
    await rm(this.pathOf(path) + unfinished, { force: true });
    const bytes = await this.append(path, content, { bytes: expected.bytes });
    if (bytes !== expected.bytes) {
      await rm(this.pathOf(path) + unfinished, { force: true });
      checkContent({ path, bytes, sha256: '' }, expected);
    }
    return this.finish(path, expected);
  }

  async list(prefix: string): Promise<readonly SourceFile[]> {
    const files = await this.listAll(prefix);
    return files.filter(({ path }) => !path.endsWith(unfinished));
  }

  async read(path: string): Promise<ReadableStream<Uint8Array>> {
    return readLocalFile(this.pathOf(path));
  }

  async kept(prefix: string): Promise<ReadonlyMap<string, number>> {
    const kept = new Map<string, number>();
    for (const { path, bytes } of await this.listAll(prefix)) {
      kept.set(path.endsWith(unfinished) ? path.slice(0, -unfinished.length) : path, bytes);
    }
    return kept;
  }

  async append(
    path: string,
    content: ReadableStream<Uint8Array>,
    { bytes, signal }: { bytes: number; signal?: AbortSignal },
  ): Promise<number> {
    const file = this.pathOf(path) + unfinished;
    await mkdir(dirname(file), { recursive: true });
    let kept = (await stat(file).catch(() => undefined))?.size ?? 0;
    async function* untilEnough() {
      for await (const piece of content) {
        if (signal?.aborted) return;
        kept += piece.byteLength;
        yield piece;
        // More than that is never the file, and may never end.
        if (kept > bytes) return;
      }
    }
    await pipeline(untilEnough, createWriteStream(file, { flags: 'a' })).catch(explainFullDisk);
    return kept;
  }

  async finish(path: string, expected: { bytes: number; sha256?: string }): Promise<ModelFile> {
    const whole = this.pathOf(path);
    const hasUnfinished = await stat(whole + unfinished).catch(() => undefined);
    const file = hasUnfinished ? whole + unfinished : whole;
    const found = { path, ...(await digestStream(await readLocalFile(file))) };
    try {
      checkContent(found, expected);
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    if (hasUnfinished) {
      const handle = await open(file, 'r+');
      await handle.sync().finally(() => handle.close());
      await rename(file, whole);
    }
    return found;
  }

  private async listAll(prefix: string): Promise<readonly SourceFile[]> {
    const folder = this.pathOf(prefix);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
      (error: unknown) => {
        if (hasErrorCode(error, ['ENOENT'])) return [];
        throw error;
      },
    );
    const files: SourceFile[] = [];
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const path = file.slice(folder.length).split(sep).filter(Boolean).join('/');
      files.push({ path, bytes: (await stat(file)).size });
    }
    return files.sort((left, right) => (left.path < right.path ? -1 : 1));
  }

  private pathOf(path: string): string {
    const file = resolve(this.#root, path);
    if (file === this.#root || file.startsWith(this.#root + sep)) return file;
    throw new AppError(`${path} lies outside ${this.#root}: name a file below it`, {
      kind: 'invalid',
      code: 'invalid_model_address',
    });
  }
}

/** A file of this machine as a stream. @throws AppError `model_file_missing` */
export async function readLocalFile(file: string): Promise<ReadableStream<Uint8Array>> {
  try {
    await stat(file);
  } catch (cause) {
    throw new AppError(`there is no file ${file}: see that what makes it has ended well`, {
      kind: 'not-found',
      code: 'model_file_missing',
      cause,
    });
  }
  return Readable.toWeb(createReadStream(file, { highWaterMark: 1_048_576 }));
}

function explainFullDisk(error: unknown): never {
  if (!hasErrorCode(error, ['ENOSPC', 'EDQUOT'])) throw error;
  throw new AppError('the disk is full: make room, then import the model again, which goes on where it was', {
    kind: 'unavailable',
    code: 'disk_full',
    cause: error,
  });
}
