import * as z from 'zod';
import { parseShape } from '../../platform/json';
import { openDynamo } from '../../platform/open-dynamo';
import { readVariables, type Variables } from '../../platform/read-variables';
import type { AnswerLog } from '../ports';
import { answerLogVariables } from '../settings';
import { DynamoAnswerLog } from './dynamo-answer-log';

/** The answer log of this function's environment. @throws `missing_setting` without `AnswerLog.grantAccess` */
export function openAnswerLog(variables?: Variables): AnswerLog {
  const { table, bucket, retentionDays } = readVariables(
    answerLogVariables,
    'AnswerLog.grantAccess',
    variables,
  );
  return new DynamoAnswerLog({
    client: openDynamo(),
    table,
    retentionDays: parseShape(
      retentionDays,
      z.coerce.number().int().min(1),
      `the variable ${answerLogVariables.retentionDays}`,
    ),
    now: () => new Date(),
    openLargeRecords: async () => {
      const [{ openS3 }, { S3AnswerRecords }] = await Promise.all([
        import('../../platform/open-s3'),
        import('./s3-answer-records'),
      ]);
      return new S3AnswerRecords(openS3(), bucket);
    },
  });
}
