import { AppError } from '../lambdas/platform/errors';
import type { DeployedEnvironment } from './load-deployed-environment';

/** What was asked of AWS when it failed. */
interface Asked {
  readonly environment: DeployedEnvironment;
  /** What has to be there, e.g. `the function llmops-dev-issue-key`. */
  readonly what: string;
  /** The permission that it takes, e.g. `lambda:InvokeFunction`. */
  readonly permission: string;
}

const noCredentials = ['CredentialsProviderError', 'TokenProviderError'];
const badCredentials = [
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'UnrecognizedClientException',
];
const denied = ['AccessDenied', 'AccessDeniedException'];
const remedy = 'run "aws sso login" or set AWS_PROFILE, then try again';

/** Says what a failure of AWS means to the person at the command line, and what to do. */
export function explainAwsError(cause: unknown, { environment, what, permission }: Asked): unknown {
  if (cause instanceof AppError || !(cause instanceof Error)) return cause;
  const { name, region, account } = environment;
  const place = `${region}${account ? ` of account ${account}` : ''}`;
  const fail = (message: string, code: string) => new AppError(message, { kind: 'unavailable', code, cause });

  if (noCredentials.includes(cause.name)) {
    return fail(`there are no AWS credentials for the environment ${name}: ${remedy}`, 'no_credentials');
  }
  if (badCredentials.includes(cause.name)) {
    return fail(`AWS does not take the credentials (${cause.name}): ${remedy}`, 'bad_credentials');
  }
  if (denied.includes(cause.name)) {
    return fail(
      `the AWS credentials may not use ${what} in ${place}: use those of its account, with the permission ${permission}`,
      'access_denied',
    );
  }
  if (cause.name === 'ResourceNotFoundException') {
    return fail(
      `there is no ${what.replace(/^the /, '')} in ${place}: deploy it with 'npx cdk deploy "${name}/*" -c environment=${name}', or check that the credentials are those of its account`,
      'not_deployed',
    );
  }
  return fail(
    `AWS in ${region} does not answer (${reasonOf(cause)}): check the network, then try again`,
    'aws_unavailable',
  );
}

/** What a connection failed with says more than that it was an error, e.g. `ECONNREFUSED`. */
function reasonOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
