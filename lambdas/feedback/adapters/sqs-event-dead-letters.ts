import type { SQSClient } from '@aws-sdk/client-sqs';
import { escapeForXml } from '../../platform/escape-for-xml';
import { sendBodies } from '../../platform/send-bodies';
import type { EventDeadLetters } from '../ports';

/** The dead letters of the event stream on SQS: the body of a message is that of the event, its attribute `cause` says why. */
export class SqsEventDeadLetters implements EventDeadLetters {
  constructor(private readonly queue: { readonly open: () => Promise<SQSClient>; readonly url: string }) {}

  async put(bodies: readonly string[], cause: string): Promise<void> {
    const { open, url } = this.queue;
    await sendBodies(bodies.map(toBody), { client: await open(), url, cause });
  }
}

/** What XML may not hold is in JSON only where a string has it raw; anything else with such characters is no event. */
function toBody(body: string): string {
  const escaped = escapeForXml(body);
  return /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(escaped)
    ? `base64:${Buffer.from(body).toString('base64')}`
    : escaped;
}
