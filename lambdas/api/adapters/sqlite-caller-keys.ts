import * as z from 'zod';
import { parseJson } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { CallerKey, CallerKeys } from '../ports';
import { callerKeyShape } from './caller-key-shape';

const rowSchema = z.object({ record: z.string() });

/**
 * Virtual keys in the local database.
 *
 * Every request looks its key up, so a key that was found is kept: one process has the database, and what changes a
 * key goes through `put`.
 */
export class SqliteCallerKeys implements CallerKeys {
  private readonly statements;
  private readonly found = new Map<string, CallerKey>();

  constructor(database: SqliteDatabase) {
    database.exec(`CREATE TABLE IF NOT EXISTS caller_keys (
      id TEXT PRIMARY KEY,
      key_hash TEXT NOT NULL UNIQUE,
      tenant TEXT NOT NULL,
      created_at TEXT NOT NULL,
      record TEXT NOT NULL
    ) STRICT`);
    this.statements = {
      put: database.prepare(
        `INSERT INTO caller_keys (id, key_hash, tenant, created_at, record) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET key_hash = excluded.key_hash, tenant = excluded.tenant,
           created_at = excluded.created_at, record = excluded.record`,
      ),
      findByHash: database.prepare('SELECT record FROM caller_keys WHERE key_hash = ?'),
      get: database.prepare('SELECT record FROM caller_keys WHERE id = ?'),
      list: database.prepare('SELECT record FROM caller_keys WHERE tenant = ? ORDER BY created_at, rowid'),
    };
  }

  async put(key: CallerKey): Promise<void> {
    this.statements.put.run([key.id, key.keyHash, key.tenant, key.createdAt, JSON.stringify(key)]);
    this.found.delete(key.keyHash);
  }

  async findByHash(keyHash: string): Promise<CallerKey | undefined> {
    const known = this.found.get(keyHash) ?? toCallerKey(this.statements.findByHash.get([keyHash]));
    if (known) this.found.set(keyHash, known);
    return known;
  }

  async get(keyId: string): Promise<CallerKey | undefined> {
    return toCallerKey(this.statements.get.get([keyId]));
  }

  async list(tenant: string): Promise<readonly CallerKey[]> {
    return this.statements.list.all([tenant]).flatMap((row) => toCallerKey(row) ?? []);
  }
}

function toCallerKey(row: unknown): CallerKey | undefined {
  if (row === undefined) return undefined;
  return parseJson(rowSchema.parse(row).record, callerKeyShape, 'a caller key in the database');
}
