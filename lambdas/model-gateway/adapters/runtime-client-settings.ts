import { NodeHttpHandler } from '@smithy/node-http-handler';

/** What the AWS clients that call models have in common; a request handler is of one client alone. */
export function runtimeClientSettings() {
  return {
    // The gateway retries, and knows when it may.
    maxAttempts: 1,
    // HTTP/1.1, a socket a call: cutting a call cuts its socket, and leaves no other call behind on it.
    requestHandler: new NodeHttpHandler({
      httpAgent: { maxSockets: 1_024 },
      httpsAgent: { maxSockets: 1_024 },
    }),
  };
}
