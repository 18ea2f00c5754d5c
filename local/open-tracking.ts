import type { Environment } from '../environments/environment';
import { SqliteTracking } from '../lambdas/evaluation/adapters/sqlite-tracking';
import type { Tracking } from '../lambdas/evaluation/api';
import { openMlflow } from '../lambdas/evaluation/client';
import type { SqliteDatabase } from '../lambdas/platform/sqlite';

/** Opens where evaluations and releases are tracked beside the kit's own stores: the local database, or an MLflow server. */
export function openTracking({
  database,
  environment,
}: {
  readonly database: SqliteDatabase;
  readonly environment: Environment;
}): Tracking {
  const { mlflow } = environment.evaluation;
  return mlflow.kind === 'server'
    ? openMlflow({ server: mlflow.url, name: environment.namespace })
    : new SqliteTracking(database);
}
