import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { digest } from '../../platform/digest';
import type { DocumentSource, SourceContent, SourceEntry } from '../ports';
import type { TableSourceSettings } from '../settings';
import { readTableRows, type TableRow } from './read-table-rows';
import { type RowDocument, readRowDocument, toRowDocument, toUnusableRow } from './row-document';
import { SourceUnavailableError } from './source-unavailable-error';

/** How often the file is looked at. */
const checkMs = 500;

/** The rows of a CSV or JSON-lines file: the index follows its table. */
export class TableFileSource implements DocumentSource {
  readonly id: string;
  readonly tenant: string;
  readonly #file: string;
  readonly #settings: TableSourceSettings;
  /** Rows as last read: asked for one by one, they are parsed once. */
  #read: { version: string; documents: Promise<ReadonlyMap<string, RowDocument>> } | undefined;

  /** @param settings.file - path of the table; relative to where the process was started */
  constructor(options: { settings: TableSourceSettings; tenant: string }) {
    this.#settings = options.settings;
    this.#file = resolve(options.settings.file);
    this.tenant = options.tenant;
    this.id = `table:${basename(this.#file)}-${digest(this.#file).slice(0, 4)}`;
  }

  async *list(): AsyncIterable<SourceEntry> {
    for (const { key, version, sizeBytes } of (await this.#documents()).values()) {
      yield { key, version, sizeBytes };
    }
  }

  async find(key: string): Promise<SourceEntry | undefined> {
    const document = (await this.#documents()).get(key);
    return document && { key, version: document.version, sizeBytes: document.sizeBytes };
  }

  async read(key: string, maxBytes: number): Promise<SourceContent | undefined> {
    const document = (await this.#documents()).get(key);
    if (document === undefined) return undefined;
    const remedy = `mend the row in ${basename(this.#file)}; it is taken up when the file is saved`;
    return readRowDocument(document, { maxBytes, remedy });
  }

  async watch(onChange: (key?: string) => void): Promise<() => Promise<void>> {
    let reported = await this.#version().catch(() => 'gone');
    let last = reported;
    const check = setInterval(async () => {
      const version = await this.#version().catch(() => 'gone');
      // Reported when it is at rest: a table half written looks like one whose rows were deleted.
      const isAtRest = version === last;
      last = version;
      if (!isAtRest || version === reported) return;
      reported = version;
      onChange();
    }, checkMs);
    return async () => clearInterval(check);
  }

  async #version(): Promise<string> {
    const { size, mtimeNs, ino } = await stat(this.#file, { bigint: true });
    return `${size}-${mtimeNs}-${ino}`;
  }

  async #documents(): Promise<ReadonlyMap<string, RowDocument>> {
    try {
      const version = await this.#version();
      if (this.#read?.version !== version) this.#read = { version, documents: this.#parse() };
      return await this.#read.documents;
    } catch (cause) {
      this.#read = undefined;
      if (cause instanceof SourceUnavailableError) throw cause;
      const reason = cause instanceof Error ? `: ${cause.message}` : '';
      throw new SourceUnavailableError(this.#file, `cannot be read${reason}`, cause);
    }
  }

  async #parse(): Promise<ReadonlyMap<string, RowDocument>> {
    const { rows, columns } = readTableRows(await readFile(this.#file), this.#file);
    const { keyColumn, textColumns, titleColumn, metadataColumns } = this.#settings;
    const wanted = [keyColumn, ...textColumns, ...(titleColumn ? [titleColumn] : []), ...metadataColumns];
    const missing = columns ? wanted.filter((column) => !columns.has(column)) : [];
    if (missing.length > 0) {
      const has = [...(columns ?? [])].join(', ') || 'none';
      throw new SourceUnavailableError(this.#file, `has no column ${missing.join(', ')} (it has ${has})`);
    }
    const documents = new Map<string, RowDocument>();
    const rowNumbers = new Map<string, number>();
    for (const row of rows) {
      const key = row.values[keyColumn]?.trim().normalize('NFC') ?? '';
      const first = rowNumbers.get(key);
      const problem = findProblem(row, key, keyColumn, first);
      if (problem === undefined) rowNumbers.set(key, row.number);
      const document =
        problem === undefined
          ? toRowDocument(key, row.values, this.#settings)
          : toUnusableRow(`row ${row.number}`, problem);
      documents.set(document.key, document);
    }
    return documents;
  }
}

function findProblem(
  row: TableRow,
  key: string,
  keyColumn: string,
  first: number | undefined,
): string | undefined {
  if (row.problem !== undefined) return `row ${row.number} ${row.problem}`;
  if (key === '') return `row ${row.number} has nothing in its key column ${keyColumn}`;
  if (first !== undefined) return `row ${row.number} has the key ${key}, which row ${first} has already`;
  return undefined;
}
