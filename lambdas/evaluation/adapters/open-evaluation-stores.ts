import { openDynamo } from '../../platform/open-dynamo';
import { readVariables, type Variables } from '../../platform/read-variables';
import type { CaseStore, EvaluationStore, ReportStore, ResultCache } from '../ports';
import { evaluationVariables } from '../settings';
import { AwsResultCache } from './aws-result-cache';
import { DynamoCaseStore } from './dynamo-case-store';
import { DynamoEvaluationStore } from './dynamo-evaluation-store';
import type { PackedObjects } from './packed-objects';
import { S3ReportStore } from './s3-report-store';

/** The stores of evaluations. */
export interface EvaluationStores {
  readonly evaluations: EvaluationStore;
  readonly reports: ReportStore;
  readonly rows: CaseStore;
  readonly cache: ResultCache;
  /** The bucket's client, loaded by the first that asks for it. */
  readonly openObjects: () => Promise<PackedObjects>;
}

/** The stores of this function's evaluations. @throws `missing_setting` without `EvaluationStore.grantAccess` */
export function openEvaluationStores(variables?: Variables): EvaluationStores {
  const { table, bucket } = readVariables(evaluationVariables, 'EvaluationStore.grantAccess', variables);
  const client = openDynamo();
  const now = () => new Date();
  const openObjects = async () => {
    const [{ openS3 }, objects] = await Promise.all([
      import('../../platform/open-s3'),
      import('./packed-objects'),
    ]);
    return new objects.PackedObjects(openS3(), bucket);
  };
  return {
    evaluations: new DynamoEvaluationStore(client, table),
    reports: new S3ReportStore(openObjects),
    rows: new DynamoCaseStore({ client, table, now }),
    cache: new AwsResultCache({ client, table, openObjects, now }),
    openObjects,
  };
}
