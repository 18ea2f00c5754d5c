import { openSqs } from '../../platform/open-sqs';
import { readVariables } from '../../platform/read-variables';
import type { DeadLetters, IngestionQueue } from '../ports';
import { ingestionQueueVariables } from '../settings';
import { SqsDeadLetters } from './sqs-dead-letters';
import { SqsIngestionQueue } from './sqs-ingestion-queue';

/**
 * Opens the queue of ingestion and its dead letters.
 *
 * @throws `missing_setting`
 */
export function openQueues(): { queue: IngestionQueue; deadLetters: DeadLetters } {
  const { queue: queueUrl, deadLetters: url } = readVariables(ingestionQueueVariables, 'new Ingestion');
  const client = openSqs();
  return {
    queue: new SqsIngestionQueue({ client, url: queueUrl }),
    deadLetters: new SqsDeadLetters({ client, url, queueUrl }),
  };
}
