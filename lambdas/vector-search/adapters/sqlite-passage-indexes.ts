import type { SqliteDatabase } from '../../platform/sqlite';
import type { IndexFingerprint, PassageIndex, PassageIndexes } from '../api';
import { indexVersion } from '../index-version';
import { keywordTermsVersion } from '../keyword-terms';
import { SqlitePassageIndex } from './sqlite-passage-index';
import { dropPassageTables } from './sqlite-passage-tables';

/** The passage indexes of the local database; one that is missing is made, empty. */
export class SqlitePassageIndexes implements PassageIndexes {
  readonly #database: SqliteDatabase;
  /** One of each, because each keeps its vectors in memory. */
  readonly #opened = new Map<string, SqlitePassageIndex>();

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  async of(fingerprint: IndexFingerprint): Promise<PassageIndex> {
    const version = indexVersion(fingerprint, keywordTermsVersion);
    const opened = this.#opened.get(version) ?? new SqlitePassageIndex(this.#database, fingerprint);
    this.#opened.set(version, opened);
    return opened;
  }

  /**
   * Removes the indexes that nobody pins.
   *
   * @param pinned - fingerprints of those that stay
   * @returns fingerprints of those that were removed
   */
  dropUnpinned(pinned: readonly IndexFingerprint[]): readonly IndexFingerprint[] {
    const dropped = dropPassageTables(this.#database, pinned);
    for (const fingerprint of dropped) this.#opened.delete(indexVersion(fingerprint, keywordTermsVersion));
    return dropped;
  }
}
