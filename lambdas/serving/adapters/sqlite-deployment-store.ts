import * as z from 'zod';
import { parseJson } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { Deployment } from '../api';
import type { DeploymentStore } from '../ports';
import { deploymentShape } from './deployment-shape';

const rowShape = z.object({ record: z.string() });

/** Deployments in the local database. */
export class SqliteDeploymentStore implements DeploymentStore {
  private readonly statements;

  constructor(database: SqliteDatabase) {
    database.exec(`CREATE TABLE IF NOT EXISTS deployments (
      id TEXT PRIMARY KEY,
      started_at TEXT NOT NULL,
      version INTEGER NOT NULL,
      record TEXT NOT NULL
    ) STRICT`);
    this.statements = {
      get: database.prepare('SELECT record FROM deployments WHERE id = ?'),
      add: database.prepare(
        'INSERT INTO deployments (id, started_at, version, record) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
      ),
      change: database.prepare(
        'UPDATE deployments SET version = ?, record = ? WHERE id = ? AND version = ? - 1',
      ),
      list: database.prepare('SELECT record FROM deployments ORDER BY started_at DESC, id DESC LIMIT ?'),
    };
  }

  async get(deploymentId: string): Promise<Deployment | undefined> {
    const row: unknown = this.statements.get.get([deploymentId]);
    return row === undefined ? undefined : toDeployment(row);
  }

  async put(deployment: Deployment): Promise<boolean> {
    const { id, startedAt, version } = deployment;
    const record = JSON.stringify(deployment);
    const { changes } =
      version === 1
        ? this.statements.add.run([id, startedAt, version, record])
        : this.statements.change.run([version, record, id, version]);
    return changes === 1;
  }

  async list(limit: number): Promise<readonly Deployment[]> {
    return this.statements.list.all([limit]).map(toDeployment);
  }
}

function toDeployment(row: unknown): Deployment {
  return parseJson(rowShape.parse(row).record, deploymentShape, 'a deployment in the database');
}
