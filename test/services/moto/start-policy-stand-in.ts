import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { parseJson } from '../../../lambdas/platform/json';

const putShape = z.object({ ModelPackageGroupName: z.string(), ResourcePolicy: z.string() });

/** A stand-in for the one call that moto lacks of the registry; it hands every other call on to moto. */
export interface PolicyStandIn {
  readonly url: string;
  /** Bodies of PutModelPackageGroupPolicy, as the SDK wrote them. */
  readonly puts: readonly z.output<typeof putShape>[];
  close(): Promise<void>;
}

/** Starts the stand-in on a free port of 127.0.0.1. */
export async function startPolicyStandIn(motoUrl: string): Promise<PolicyStandIn> {
  const puts: z.output<typeof putShape>[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const { 'x-amz-target': target = '', authorization = '', 'content-type': type = '' } = request.headers;
    if (target === 'SageMaker.PutModelPackageGroupPolicy') {
      const put = parseJson(body, putShape, 'the policy');
      puts.push(put);
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ ModelPackageGroupArn: `arn:aws:stand-in:${put.ModelPackageGroupName}` }));
      return;
    }
    const headers = { 'x-amz-target': String(target), authorization, 'content-type': type };
    const answer = await fetch(motoUrl + request.url, { method: 'POST', headers, body });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    puts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
