import { type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { CallRights } from './call-rights';
import { type LocalServer, startLocalServer } from './local-server';

/**
 * Stands before OpenSearch as the service does before a domain: a call goes through only if the policies of the role
 * that signed it allow its method on its path. The domain's own roles, which a bare OpenSearch has not, are taken note
 * of and not enforced.
 *
 * @param options.domainArn - of the domain that is deployed, asked for at each call
 */
export function startDomainGate(options: {
  openSearchUrl: string;
  rights: () => CallRights;
  domainArn: () => Promise<string>;
}): Promise<LocalServer> {
  return startLocalServer(async (request, response) => {
    const path = (request.url ?? '').split('?')[0];
    const method = (request.method ?? 'GET').toLowerCase();
    const action = `es:ESHttp${method.charAt(0).toUpperCase()}${method.slice(1)}`;
    const resource = `${await options.domainArn()}${path}`;
    const refusal = await options.rights().refusal(request, action, resource);
    if (refusal !== undefined) {
      response
        .writeHead(403, { 'content-type': 'application/json' })
        .end(JSON.stringify({ Message: refusal }));
      return;
    }
    if (path?.startsWith('/_plugins/_security/api/')) {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ status: 'OK', message: 'noted, not enforced' }));
      return;
    }
    await forward(options.openSearchUrl, request, response);
  });
}

async function forward(url: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  const { host, authorization, connection, ...headers } = request.headers;
  await new Promise<void>((resolve, reject) => {
    send(`${url}${request.url}`, { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.once('end', resolve).once('error', reject);
    })
      .once('error', reject)
      .end(body);
  });
}
