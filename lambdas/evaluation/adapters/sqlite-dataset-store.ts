import * as z from 'zod';
import { parseJson, parseShape } from '../../platform/json';
import { runInTransaction } from '../../platform/run-in-transaction';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { Dataset, DatasetCase } from '../api';
import type { DatasetStore } from '../ports';
import { datasetCaseShape, datasetShape } from './dataset-shape';

const datasetRow = z.object({ dataset: z.string() });
const casesRow = z.object({ cases: z.string().nullable() });
const versionRow = z.object({ version: z.number().nullable() });

/** Datasets in the local database: the card as one text, the cases as JSON lines beside it. */
export class SqliteDatasetStore implements DatasetStore {
  private readonly statements;

  constructor(private readonly database: SqliteDatabase) {
    database.exec(`CREATE TABLE IF NOT EXISTS datasets (
      tenant TEXT NOT NULL,
      digest TEXT NOT NULL,
      name TEXT NOT NULL,
      version INTEGER NOT NULL,
      created_at TEXT NOT NULL,
      dataset TEXT NOT NULL,
      cases TEXT,
      PRIMARY KEY (tenant, digest),
      UNIQUE (tenant, name, version)
    ) STRICT`);
    this.statements = {
      put: database.prepare(
        'INSERT INTO datasets (tenant, digest, name, version, created_at, dataset, cases) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ),
      lastVersion: database.prepare(
        'SELECT MAX(version) AS version FROM datasets WHERE tenant = ? AND name = ?',
      ),
      list: database.prepare(
        'SELECT dataset FROM datasets WHERE tenant = ? ORDER BY created_at DESC, version DESC, digest',
      ),
      get: database.prepare('SELECT dataset FROM datasets WHERE tenant = ? AND digest = ?'),
      cases: database.prepare('SELECT cases FROM datasets WHERE tenant = ? AND digest = ?'),
      tombstone: database.prepare(
        'UPDATE datasets SET dataset = ?, cases = NULL WHERE tenant = ? AND digest = ?',
      ),
    };
  }

  async put(dataset: Omit<Dataset, 'version'>, cases: readonly DatasetCase[]): Promise<Dataset> {
    const { tenant, digest, card, createdAt } = dataset;
    return runInTransaction(this.database, () => {
      const known = this.find(tenant, digest);
      if (known) return known;
      const row = this.statements.lastVersion.get([tenant, card.name]);
      const last = parseShape(row, versionRow, 'the last version').version ?? 0;
      const kept: Dataset = { ...dataset, version: last + 1 };
      const lines = cases.map((one) => JSON.stringify(one)).join('\n');
      this.statements.put.run([
        tenant,
        digest,
        card.name,
        kept.version,
        createdAt,
        JSON.stringify(kept),
        lines,
      ]);
      return kept;
    });
  }

  async list(tenant: string): Promise<readonly Dataset[]> {
    return z
      .array(datasetRow)
      .parse(this.statements.list.all([tenant]))
      .map(readDataset);
  }

  async get(tenant: string, digest: string): Promise<Dataset | undefined> {
    return this.find(tenant, digest);
  }

  async cases(tenant: string, digest: string): Promise<readonly DatasetCase[] | undefined> {
    const row = this.statements.cases.get([tenant, digest]);
    const lines = row === undefined ? null : casesRow.parse(row).cases;
    return lines === null
      ? undefined
      : lines.split('\n').map((line) => parseJson(line, datasetCaseShape, `a case of dataset ${digest}`));
  }

  async tombstone(tenant: string, digest: string, replacedBy: string | undefined): Promise<void> {
    const dataset = this.find(tenant, digest);
    if (!dataset) return;
    // Else what was removed stays readable in the file until its place is used again.
    this.database.exec('PRAGMA secure_delete = ON');
    this.statements.tombstone.run([
      JSON.stringify({ ...dataset, isErased: true, replacedBy }),
      tenant,
      digest,
    ]);
    this.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  private find(tenant: string, digest: string): Dataset | undefined {
    const row = this.statements.get.get([tenant, digest]);
    return row === undefined ? undefined : readDataset(datasetRow.parse(row));
  }
}

function readDataset({ dataset }: z.output<typeof datasetRow>): Dataset {
  return parseJson(dataset, datasetShape, 'a dataset of the local database');
}
