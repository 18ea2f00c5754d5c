/** An event of a REST API with proxy integration, as API Gateway sends it. */
export function restEvent(changes: {
  method?: string;
  path?: string;
  headers?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string[]>>;
  body?: string | Uint8Array;
}): object {
  const { method = 'GET', path = '/v1/models', headers = {}, query, body } = changes;
  const sent = {
    Host: 'abc.execute-api.ap-northeast-2.amazonaws.com',
    'User-Agent': 'OpenAI/JS',
    ...headers,
  };
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers: sent,
    multiValueHeaders: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]])),
    queryStringParameters: query
      ? Object.fromEntries(Object.entries(query).map(([name, values]) => [name, values.at(-1)]))
      : null,
    multiValueQueryStringParameters: query ?? null,
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      resourceId: 'res123',
      resourcePath: '/{proxy+}',
      httpMethod: method,
      path: `/v${path}`,
      accountId: '111111111111',
      protocol: 'HTTP/1.1',
      stage: 'v',
      domainName: 'abc.execute-api.ap-northeast-2.amazonaws.com',
      requestId: '3e1f3b2c-0000-4000-8000-000000000000',
      identity: { sourceIp: '203.0.113.7', userAgent: 'OpenAI/JS' },
      apiId: 'abc',
    },
    body: body === undefined ? null : typeof body === 'string' ? body : Buffer.from(body).toString('base64'),
    isBase64Encoded: body instanceof Uint8Array,
  };
}
