import * as z from 'zod';
import { parseShape } from '../../platform/json';

const valuesByName = z.record(z.string(), z.array(z.string())).nullish();
const valueByName = z.record(z.string(), z.string()).nullish();

/** What the application needs of an event of a REST API with proxy integration. */
const restEventSchema = z.object({
  httpMethod: z.string().min(1),
  /** Without the stage. */
  path: z.string().startsWith('/'),
  headers: valueByName,
  multiValueHeaders: valuesByName,
  queryStringParameters: valueByName,
  multiValueQueryStringParameters: valuesByName,
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
  requestContext: z.object({ domainName: z.string().optional() }).optional(),
});

type RestEvent = z.infer<typeof restEventSchema>;

/**
 * The request that API Gateway describes in an event.
 *
 * @throws `invalid_shape` for an event of anything else
 */
export function readRestEvent(input: unknown): Request {
  const event = parseShape(input, restEventSchema, 'the event of the API');
  const headers = readHeaders(event);
  const mayHaveBody = !['GET', 'HEAD'].includes(event.httpMethod);
  const body =
    event.body && mayHaveBody
      ? Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8')
      : undefined;
  // The length of what has arrived: API Gateway has taken transfer encodings away.
  headers.delete('transfer-encoding');
  headers.delete('content-length');
  if (body) headers.set('content-length', String(body.length));
  return new Request(readUrl(event), { method: event.httpMethod, headers, body });
}

function readUrl(event: RestEvent): string {
  // What would end a path was part of it.
  const path = event.path.replace(/[?#]/g, encodeURIComponent);
  const query = new URLSearchParams();
  for (const [name, value] of entriesOf(event.multiValueQueryStringParameters, event.queryStringParameters)) {
    query.append(name, value);
  }
  const host = event.requestContext?.domainName ?? 'localhost';
  return `https://${host}${path}${query.size > 0 ? `?${query}` : ''}`;
}

function readHeaders(event: RestEvent): Headers {
  const headers = new Headers();
  for (const [name, value] of entriesOf(event.multiValueHeaders, event.headers)) {
    // Web standards know no other characters in a header; no header that the application reads has any.
    headers.append(name, /^[\t\x20-\x7e]*$/.test(value) ? value : encodeURIComponent(value));
  }
  return headers;
}

function entriesOf(
  many: RestEvent['multiValueHeaders'],
  single: RestEvent['headers'],
): readonly (readonly [string, string])[] {
  if (!many) return Object.entries(single ?? {});
  return Object.entries(many).flatMap(([name, values]) => values.map((value) => [name, value] as const));
}
