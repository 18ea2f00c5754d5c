import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Deployment } from '../deployment';
import type { KitAccess } from '../kit-access';
import { RehearsalError } from '../rehearsal-error';
import { waitFor } from '../wait-for';

/**
 * Sends an event of an unknown shape: it goes to the dead letters with its cause; `kit ingestion replay` brings it back
 * into the queue, from where it is refused once more.
 */
export async function replayDeadLetters({ cli }: KitAccess, deployment: Deployment): Promise<string> {
  const sqs = new SQSClient(deployment.root);
  const queue = deployment.resource('AWS::SQS::Queue', /^IngestionQueue(?!DeadLetters)/);
  const deadLetters = deployment.resource('AWS::SQS::Queue', /^IngestionQueueDeadLetters/);
  const count = () => countMessages(sqs, deadLetters);

  await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: '{"type":"nobody-knows"}' }));
  await waitFor('an unknown event to be among the dead letters', async () =>
    (await count()) > 0 ? true : undefined,
  );
  const cause = await readCause(sqs, deadLetters);
  const answer = await cli.run(['ingestion', 'replay']);
  await waitFor('the replayed event to be refused again', async () =>
    (await count()) > 0 ? true : undefined,
  );
  const [counts] = answer.split('\n');
  return `${cause}; ${counts}`;
}

async function countMessages(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

/** Looks at the message and leaves it there. */
async function readCause(sqs: SQSClient, QueueUrl: string): Promise<string> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], VisibilityTimeout: 0 }),
  );
  const cause = Messages[0]?.MessageAttributes?.cause?.StringValue;
  if (cause === undefined) throw new RehearsalError('a dead letter has no attribute "cause"');
  return cause;
}
