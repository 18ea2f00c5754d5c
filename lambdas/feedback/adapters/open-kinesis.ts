import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Milliseconds of one try; shorter than of other services, for there are several and a queue beside. */
const limits = { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true };

let opened: KinesisClient | undefined;

/**
 * The process's one client of Kinesis. It tries once, because a batch that went through in part must not be sent whole again.
 *
 * Over HTTP/1.1: its own HTTP/2 keeps a session open that the freezing of a function breaks.
 */
export function openKinesis(): KinesisClient {
  opened ??= new KinesisClient({
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(limits),
  });
  return opened;
}
