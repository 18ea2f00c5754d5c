import type { BigIntStats } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { digest } from '../../platform/digest';
import { AppError } from '../../platform/errors';
import { hasErrorCode } from '../../platform/has-error-code';
import type { DocumentSource, SourceContent, SourceEntry } from '../ports';
import { isIgnoredName } from './is-ignored-name';
import { SourceUnavailableError } from './source-unavailable-error';
import { watchFolder } from './watch-folder';

/**
 * The files of a folder and of the folders below it.
 *
 * A key is the path within the folder, with `/` and in Unicode NFC, so that a document keeps its id when the folder
 * moves between systems that write names differently. A link to a file inside the folder is followed, one that leads
 * out of it is not; linked folders are not entered, so that no file is listed twice.
 */
export class FolderSource implements DocumentSource {
  readonly id: string;
  readonly tenant: string;
  readonly #folder: string;
  /** Device of the folder when it was last seen with something in it: an unmounted disk leaves an empty folder. */
  #device: bigint | undefined;

  constructor(options: { folder: string; tenant: string }) {
    this.#folder = resolve(options.folder);
    this.tenant = options.tenant;
    this.id = `folder:${basename(this.#folder)}-${digest(this.#folder).slice(0, 4)}`;
  }

  async *list(): AsyncIterable<SourceEntry> {
    const root = await this.#root();
    const seen = new Set<string>();
    for await (const path of walk(root.path)) {
      const entry = await this.#entry(root.path, path);
      // Names that differ only in how Unicode writes them are one key: the first one is it.
      if (entry === undefined || seen.has(entry.key)) continue;
      seen.add(entry.key);
      yield entry;
    }
    if (seen.size > 0) this.#device = root.device;
    else if (this.#device !== undefined && this.#device !== root.device) {
      throw new SourceUnavailableError(this.#folder, 'is empty and on another disk than before');
    }
    // A folder that went away while it was listed has not lost its documents.
    await this.#root();
  }

  async find(key: string): Promise<SourceEntry | undefined> {
    const root = await this.#root();
    try {
      const path = await locate(root.path, key);
      return path === undefined ? undefined : await this.#entry(root.path, path);
    } catch (error) {
      // It may be there: reading it says why it cannot be read, which a deletion would hide.
      if (hasErrorCode(error, forbiddenCodes)) return { key, version: 'forbidden', sizeBytes: 0 };
      throw error;
    }
  }

  async read(key: string, maxBytes: number): Promise<SourceContent | undefined> {
    const root = await this.#root();
    const path = await locate(root.path, key);
    if (path === undefined || (await this.#entry(root.path, path)) === undefined) return undefined;
    const bytes = await readWhole(path, key, maxBytes);
    return bytes && { type: 'file', bytes };
  }

  watch(onChange: (key?: string) => void): Promise<() => Promise<void>> {
    return watchFolder(this.#folder, (path) => onChange(path && keyOf(path)));
  }

  async #root(): Promise<{ path: string; device: bigint }> {
    try {
      const path = await realpath(this.#folder);
      const stats = await stat(path, { bigint: true });
      if (stats.isDirectory()) return { path, device: stats.dev };
    } catch (cause) {
      throw new SourceUnavailableError(this.#folder, 'cannot be read', cause);
    }
    throw new SourceUnavailableError(this.#folder, 'is not a folder');
  }

  async #entry(root: string, path: string): Promise<SourceEntry | undefined> {
    const stats = await statWithin(root, path);
    if (!stats?.isFile()) return undefined;
    return { key: keyOf(relative(root, path)), version: versionOf(stats), sizeBytes: Number(stats.size) };
  }
}

async function* walk(folder: string): AsyncGenerator<string> {
  let entries: Awaited<ReturnType<typeof readChildren>>;
  try {
    entries = await readChildren(folder);
  } catch (cause) {
    // What is below a folder that may not be read is found missing one by one, and fails with that cause.
    if (hasErrorCode(cause, [...goneCodes, ...forbiddenCodes])) return;
    throw new SourceUnavailableError(folder, 'cannot be read', cause);
  }
  for (const entry of entries) {
    if (isIgnoredName(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (entry.isFile() || entry.isSymbolicLink()) yield path;
  }
}

async function readChildren(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function keyOf(path: string): string {
  return path.split(sep).join('/').normalize('NFC');
}

/** Where a key is on disk, whose names need not be in NFC; undefined when it is not there or none of the folder's. */
async function locate(root: string, key: string): Promise<string | undefined> {
  const names = key.split('/');
  if (names.some((name) => name === '' || isIgnoredName(name))) return undefined;
  const path = join(root, ...names);
  if (isAbsolute(relative(root, path)) || relative(root, path).startsWith('..')) return undefined;
  if (await statWithin(root, path)) return path;

  let folder = root;
  for (const name of names) {
    const children = await readdir(folder).catch(ignoreGone);
    const child = children?.sort().find((candidate) => candidate.normalize('NFC') === name);
    if (child === undefined) return undefined;
    folder = join(folder, child);
  }
  return folder;
}

/** Undefined for what is not there and for a link that leads out of the folder. */
async function statWithin(root: string, path: string): Promise<BigIntStats | undefined> {
  const real = await realpath(path).catch(ignoreGone);
  if (real === undefined || !real.startsWith(root + sep)) return undefined;
  return await stat(real, { bigint: true }).catch(ignoreGone);
}

/** Size, time and inode: the inode tells a file that was replaced by another of the same size and time. */
function versionOf(stats: BigIntStats): string {
  return `${stats.size}-${stats.mtimeNs}-${stats.ino}`;
}

async function readWhole(path: string, key: string, maxBytes: number): Promise<Uint8Array | undefined> {
  const file = await open(path).catch(ignoreGone);
  if (file === undefined) return undefined;
  try {
    const before = await file.stat({ bigint: true });
    if (before.size > BigInt(maxBytes)) {
      throw new AppError(
        `${key} has ${before.size} bytes, at most ${maxBytes} are read: split it, or raise maxDocumentSizeBytes of the environment's ingestion`,
        { kind: 'too-large', code: 'document_too_large' },
      );
    }
    const bytes = new Uint8Array(Number(before.size));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    const after = await file.stat({ bigint: true });
    if (bytesRead !== bytes.length || versionOf(after) !== versionOf(before)) {
      throw new AppError(`${key} is being written: it is read again when that is done`, {
        kind: 'conflict',
        code: 'document_changing',
        isRetryable: true,
      });
    }
    return bytes;
  } finally {
    await file.close();
  }
}

const goneCodes = ['ENOENT', 'ENOTDIR', 'ELOOP'];
const forbiddenCodes = ['EACCES', 'EPERM'];

function ignoreGone(error: unknown): undefined {
  if (hasErrorCode(error, goneCodes)) return undefined;
  throw error;
}
