import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

/** What API Gateway answers instead of the application. */
interface Refusal {
  readonly type: ResponseType;
  /** Left out: as API Gateway has it, which a default response must not change for all of its kinds. */
  readonly status?: 400 | 401 | 403 | 404 | 413 | 415 | 429 | 500 | 502 | 504;
  readonly code: string;
  readonly message: string;
  /** Whether OpenAI's clients are to try again by themselves; left out: as they do for the status. */
  readonly isRetryable?: boolean;
  /** Left out: by the status. */
  readonly errorType?: string;
}

const signature =
  'the authorization header is neither a key nor a token of this kit: send "authorization: Bearer sk-kit-…"';
const tryAgain = 'try again in a few seconds';

/** Texts are fixed: none of them repeats what the caller sent. */
const refusals: readonly Refusal[] = [
  {
    type: ResponseType.THROTTLED,
    status: 429,
    code: 'rate_limit_exceeded',
    message: 'all callers together send more requests than the environment allows: try again in a second',
    isRetryable: true,
  },
  {
    type: ResponseType.QUOTA_EXCEEDED,
    status: 429,
    code: 'quota_exceeded',
    message: 'the quota of requests is used up: ask an operator',
    isRetryable: false,
  },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    status: 413,
    code: 'request_too_large',
    message: 'the request is larger than the API takes: send documents by way of POST /v1/uploads',
  },
  {
    type: ResponseType.WAF_FILTERED,
    status: 403,
    code: 'blocked_by_firewall',
    message: 'the firewall has stopped the request: ask an operator which of its rules did',
  },
  {
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    // What API Gateway answers when there is no such path or method, whatever its name says.
    status: 404,
    code: 'unknown_url',
    message: 'there is no such path: see /v1/openapi.json',
  },
  {
    type: ResponseType.RESOURCE_NOT_FOUND,
    status: 404,
    code: 'unknown_url',
    message: 'there is no such path: see /v1/openapi.json',
  },
  { type: ResponseType.UNAUTHORIZED, status: 401, code: 'invalid_api_key', message: signature },
  { type: ResponseType.INVALID_SIGNATURE, status: 401, code: 'invalid_api_key', message: signature },
  { type: ResponseType.EXPIRED_TOKEN, status: 401, code: 'expired_token', message: signature },
  { type: ResponseType.INVALID_API_KEY, status: 401, code: 'invalid_api_key', message: signature },
  { type: ResponseType.ACCESS_DENIED, status: 403, code: 'access_denied', message: signature },
  {
    type: ResponseType.BAD_REQUEST_PARAMETERS,
    status: 400,
    code: 'invalid_http',
    message: 'the parameters of the request are invalid: see /v1/openapi.json',
  },
  {
    type: ResponseType.BAD_REQUEST_BODY,
    status: 400,
    code: 'invalid_http',
    message: 'the body of the request is invalid: see /v1/openapi.json',
  },
  {
    type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
    status: 415,
    code: 'unsupported_media_type',
    message: 'the content type is not taken: see /v1/openapi.json',
  },
  {
    type: ResponseType.INTEGRATION_TIMEOUT,
    status: 504,
    code: 'timeout',
    message: 'the answer took longer than 15 minutes: ask for a shorter one',
    isRetryable: false,
  },
  {
    type: ResponseType.INTEGRATION_FAILURE,
    status: 504,
    code: 'application_unavailable',
    message: `the application cannot be reached: ${tryAgain}`,
    isRetryable: true,
  },
  {
    type: ResponseType.API_CONFIGURATION_ERROR,
    status: 500,
    code: 'application_unavailable',
    message: 'the API is not set up as the application needs it: ask an operator to look at its log',
    isRetryable: false,
  },
  {
    type: ResponseType.DEFAULT_4XX,
    code: 'request_refused',
    message: 'the API has refused the request: see /v1/openapi.json',
    errorType: 'invalid_request_error',
  },
  {
    type: ResponseType.DEFAULT_5XX,
    code: 'application_unavailable',
    message: `the application did not start or has ended: ${tryAgain}`,
    errorType: 'server_error',
    isRetryable: true,
  },
];

/** Gives all that API Gateway refuses by itself the shape of OpenAI's errors, so that clients understand it. */
export function addGatewayResponses(api: RestApi): void {
  for (const { type, status, isRetryable, ...refusal } of refusals) {
    api.addGatewayResponse(pascalCase(type.responseType), {
      type,
      statusCode: status === undefined ? undefined : String(status),
      responseHeaders: {
        'x-request-id': 'context.requestId',
        ...(isRetryable !== undefined && { 'x-should-retry': `'${isRetryable}'` }),
        ...(status === 429 && isRetryable && { 'retry-after': "'1'" }),
      },
      templates: {
        'application/json': JSON.stringify({
          error: {
            message: refusal.message,
            type: refusal.errorType ?? errorType(status),
            param: null,
            code: refusal.code,
          },
        }),
      },
    });
  }
}

/** As the application's own errors have it: `lambdas/api/error-response.ts`. */
function errorType(status: number | undefined): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status !== undefined && status >= 500 ? 'server_error' : 'invalid_request_error';
}

function pascalCase(type: string): string {
  return type
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
