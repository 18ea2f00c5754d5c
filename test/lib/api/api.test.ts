import { RemovalPolicy } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Api, type ApiProps } from '../../../lib/api/api';
import { KeyIssuer } from '../../../lib/api/key-issuer';
import { synthesize } from '../synthesize';
import { evaluateFirewall } from './evaluate-firewall';

const functions = { logDays: RetentionDays.TWO_WEEKS, removalPolicy: RemovalPolicy.DESTROY };

const apiOf = (props: Partial<ApiProps> = {}): Template =>
  synthesize((stack) => new Api(stack, 'Api', { functions, ...props }));

test('streams every path and method through one function, for as long as API Gateway can', () => {
  const template = apiOf();

  const methods = Object.values(template.findResources('AWS::ApiGateway::Method'));
  expect(methods).toHaveLength(2);
  for (const { Properties } of methods) {
    expect(Properties).toMatchObject({
      HttpMethod: 'ANY',
      AuthorizationType: 'NONE',
      Integration: { Type: 'AWS_PROXY', ResponseTransferMode: 'STREAM', TimeoutInMillis: 900_000 },
    });
    expect(JSON.stringify(Properties.Integration.Uri)).toContain('/response-streaming-invocations');
  }
  template.hasResourceProperties('AWS::ApiGateway::Resource', { PathPart: '{proxy+}' });
  template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 900, MemorySize: 1_024 });
});

test('is regional, takes uploads as bytes and TLS 1.2 at least', () => {
  apiOf().hasResourceProperties('AWS::ApiGateway::RestApi', {
    EndpointConfiguration: { Types: ['REGIONAL'] },
    BinaryMediaTypes: ['multipart/form-data'],
    SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
    EndpointAccessMode: 'BASIC',
    DisableExecuteApiEndpoint: Match.absent(),
  });
});

test('has the name of its environment, by which its metrics are told from those of another', () => {
  const template = apiOf({ functions: { ...functions, namespace: 'llmops-other' } });

  template.hasResourceProperties('AWS::ApiGateway::RestApi', { Name: 'llmops-other' });
});

test('limits the rate, traces, and logs each request without query, body or address', () => {
  const template = apiOf({ ratePerSecond: 7, burst: 9 });

  template.hasResourceProperties('AWS::ApiGateway::Stage', {
    StageName: 'v',
    TracingEnabled: true,
    MethodSettings: [
      Match.objectLike({
        ThrottlingRateLimit: 7,
        ThrottlingBurstLimit: 9,
        MetricsEnabled: true,
        LoggingLevel: 'OFF',
        DataTraceEnabled: false,
      }),
    ],
  });
  const [stage] = Object.values(template.findResources('AWS::ApiGateway::Stage'));
  const format: string = stage?.Properties.AccessLogSetting.Format;
  expect(JSON.parse(format)).toMatchObject({ requestId: '$context.requestId', status: '$context.status' });
  expect(format).not.toMatch(/querystring|identity|requestOverride|authorizer|body/i);
});

test('keeps its logs as long as the environment says', () => {
  const groups = Object.values(apiOf().findResources('AWS::Logs::LogGroup'));

  expect(
    groups.map(({ Properties, DeletionPolicy }) => [Properties.RetentionInDays, DeletionPolicy]),
  ).toEqual([
    [14, 'Delete'],
    [14, 'Delete'],
  ]);
});

test('answers everything that API Gateway refuses by itself in the shape of OpenAI', () => {
  const responses = Object.values(apiOf().findResources('AWS::ApiGateway::GatewayResponse'));

  expect(responses).toHaveLength(19);
  for (const { Properties } of responses) {
    const { error } = JSON.parse(Properties.ResponseTemplates['application/json']);
    expect(error).toEqual({
      message: expect.stringMatching(/^[a-z].*[^.]$/),
      type: expect.stringMatching(/_error$/),
      param: null,
      code: expect.stringMatching(/^[a-z_]+$/),
    });
    expect(Properties.ResponseParameters['gatewayresponse.header.x-request-id']).toBe('context.requestId');
  }
});

test.each([
  [
    'THROTTLED',
    '429',
    'rate_limit_error',
    'rate_limit_exceeded',
    { 'retry-after': "'1'", 'x-should-retry': "'true'" },
  ],
  ['REQUEST_TOO_LARGE', '413', 'invalid_request_error', 'request_too_large', {}],
  ['WAF_FILTERED', '403', 'permission_error', 'blocked_by_firewall', {}],
  ['MISSING_AUTHENTICATION_TOKEN', '404', 'invalid_request_error', 'unknown_url', {}],
  ['INVALID_SIGNATURE', '401', 'authentication_error', 'invalid_api_key', {}],
  ['INTEGRATION_TIMEOUT', '504', 'server_error', 'timeout', { 'x-should-retry': "'false'" }],
  ['DEFAULT_5XX', undefined, 'server_error', 'application_unavailable', { 'x-should-retry': "'true'" }],
])('answers %s with status %s', (type, status, errorType, code, headers) => {
  const [response] = Object.values(
    apiOf().findResources('AWS::ApiGateway::GatewayResponse', { Properties: { ResponseType: type } }),
  );

  expect(response?.Properties.StatusCode).toBe(status);
  expect(JSON.parse(response?.Properties.ResponseTemplates['application/json']).error).toMatchObject({
    type: errorType,
    code,
  });
  expect(response?.Properties.ResponseParameters).toEqual({
    'gatewayresponse.header.x-request-id': 'context.requestId',
    ...Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${name}`, value]),
    ),
  });
});

test('says where clients call it', () => {
  const outputs = Object.values(apiOf().findOutputs('*', { Description: 'base URL for OpenAI clients' }));

  expect(outputs).toHaveLength(1);
  expect(JSON.stringify(outputs[0]?.Value)).toMatch(/execute-api.*"\/v1"\]\]\}$/);
});

test('answers on a host name of one’s own, with TLS 1.2 at least', () => {
  const template = synthesize((stack) => {
    const certificate = Certificate.fromCertificateArn(
      stack,
      'Certificate',
      'arn:aws:acm:ap-northeast-2:111111111111:certificate/abc',
    );
    new Api(stack, 'Api', { functions, domain: { name: 'llm.example.com', certificate } });
  });

  template.hasResourceProperties('AWS::ApiGateway::DomainName', {
    DomainName: 'llm.example.com',
    SecurityPolicy: 'TLS_1_2',
    EndpointConfiguration: { Types: ['REGIONAL'] },
  });
  template.resourceCountIs('AWS::ApiGateway::BasePathMapping', 1);
  template.hasOutput('*', { Value: 'https://llm.example.com/v1' });
});

test('has no firewall where the environment asks for none', () => {
  apiOf().resourceCountIs('AWS::WAFv2::WebACL', 0);
});

test('makes the first key by a function that is called by its name', () => {
  const template = synthesize(
    (stack) => new KeyIssuer(stack, 'KeyIssuer', { functions, namespace: 'llmops-dev' }),
  );

  template.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'llmops-dev-issue-key' });
  template.resourceCountIs('AWS::Lambda::Permission', 0);
});

describe('the firewall', () => {
  const template = apiOf({ firewall: { requestsPer5Minutes: 500 } });
  const [acl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
  const rules = acl?.Properties.Rules;
  const headers = { 'user-agent': 'OpenAI/JS', host: 'api' };

  const longPrompt = JSON.stringify({
    model: 'rag',
    messages: [
      {
        role: 'user',
        content: `Why does this page not load?\n<script src="http://10.0.0.1/a.js">${'../../etc/passwd '.repeat(3_000)}</script> $\{jndi:ldap://a} 169.254.169.254`,
      },
    ],
  });

  test('asks for no higher rate than WAF takes', () => {
    const [highest] = Object.values(
      apiOf({ firewall: { requestsPer5Minutes: 2_000_000_000 } }).findResources('AWS::WAFv2::WebACL'),
    );

    const limits: number[] = highest?.Properties.Rules.flatMap(
      ({ Statement }: { Statement: { RateBasedStatement?: { Limit: number } } }) =>
        Statement.RateBasedStatement?.Limit ?? [],
    );

    expect(limits).toEqual([2_000_000_000, 2_000_000_000, 2_000_000_000]);
  });

  test('stands before the stage of the API', () => {
    template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
      ResourceArn: {
        'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('/restapis/'), '/stages/'])],
      },
    });
  });

  test.each(['/v/v1/chat/completions', '/v1/chat/completions'])(
    'lets a prompt of 50 kB with HTML and code through to %s, and counts what it looked like',
    (path) => {
      const verdict = evaluateFirewall(rules, { path, headers, body: longPrompt });

      expect(longPrompt.length).toBeGreaterThan(50_000);
      expect(verdict.blockedBy).toBeUndefined();
      expect(verdict.counted).toEqual(
        expect.arrayContaining([
          'SizeRestrictions_BODY',
          'CrossSiteScripting_BODY',
          'GenericLFI_BODY',
          'Log4JRCE_BODY',
        ]),
      );
    },
  );

  test.each([
    '/v/healthz',
    '/v/',
    '/healthz',
    '/v/v10/a',
    '/v/v1/../admin',
    '/v1/%2e%2e/admin',
    '/x/v1/chat',
  ])('fails the same body on %s, which is not below the API', (path) => {
    expect(evaluateFirewall(rules, { path, headers, body: longPrompt }).blockedBy).toBe('BodiesOutsideApi');
  });

  test('lets a body through elsewhere that looks like nothing', () => {
    expect(evaluateFirewall(rules, { path: '/v/healthz', headers, body: 'hello' })).toEqual({ counted: [] });
  });

  test('fails what is not about bodies below the API, too', () => {
    const path = '/v/v1/chat/completions';

    expect(evaluateFirewall(rules, { path, headers: {}, body: '{}' }).blockedBy).toBe('NoUserAgent_HEADER');
    expect(evaluateFirewall(rules, { path, headers: { ...headers, host: 'localhost' } }).blockedBy).toBe(
      'Host_localhost_HEADER',
    );
  });

  test('blocks an address past the rate with 429 in the shape of OpenAI, and says when to come again', () => {
    const rates: {
      Name: string;
      Statement: { RateBasedStatement: object };
      Action: { Block: { CustomResponse: object } };
    }[] = rules.filter(({ Statement }: { Statement: object }) => 'RateBasedStatement' in Statement);

    expect(rates.map(({ Statement }) => Statement.RateBasedStatement)).toMatchObject([
      { Limit: 500, AggregateKeyType: 'IP', EvaluationWindowSec: 300 },
      { Limit: 500, AggregateKeyType: 'FORWARDED_IP', ForwardedIPConfig: { FallbackBehavior: 'NO_MATCH' } },
      { Limit: 10_000, AggregateKeyType: 'IP' },
    ]);
    for (const { Action } of rates) {
      expect(Action.Block.CustomResponse).toMatchObject({
        ResponseCode: 429,
        CustomResponseBodyKey: 'TooManyRequests',
        ResponseHeaders: [
          { Name: 'retry-after', Value: '60' },
          { Name: 'x-should-retry', Value: 'true' },
        ],
      });
    }
    const { Content, ContentType } = acl?.Properties.CustomResponseBodies.TooManyRequests ?? {};
    expect(ContentType).toBe('APPLICATION_JSON');
    expect(JSON.parse(Content).error).toMatchObject({
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
    });
  });

  test('keeps no samples of requests, whose headers have the keys', () => {
    const visibilities = [acl?.Properties, ...rules].map(({ VisibilityConfig }) => VisibilityConfig);

    expect(visibilities.every(({ SampledRequestsEnabled }) => SampledRequestsEnabled === false)).toBe(true);
  });
});
