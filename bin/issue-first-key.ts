import { z } from 'zod';
import type { IssuedKey } from '../lambdas/api/api';
import { roles } from '../lambdas/domain/caller';
import { AppError } from '../lambdas/platform/errors';
import { parseJson } from '../lambdas/platform/json';
import { explainAwsError } from './explain-aws-error';
import type { DeployedEnvironment } from './load-deployed-environment';

const issuedShape: z.ZodType<IssuedKey> = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('issued'),
    key: z.string(),
    id: z.string(),
    tenant: z.string(),
    roles: z.array(z.enum(roles)),
  }),
  z.object({ status: z.literal('refused'), code: z.string(), message: z.string() }),
]);

/**
 * Has an environment's own function make a key: the way to the first one, with AWS credentials in place of a key.
 *
 * @throws {@link AppError} - no credentials, nothing deployed, the function refuses or fails
 */
export async function issueFirstKey(
  environment: DeployedEnvironment,
  request: { readonly role: string; readonly tenant: string },
): Promise<Extract<IssuedKey, { status: 'issued' }>> {
  const { region, account, namespace } = environment;
  const name = `${namespace}-issue-key`;
  const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient({
    region,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 },
  });
  const answer = await client
    .send(
      new InvokeCommand({
        // By its account where that is known, so that credentials of another one make no key there.
        FunctionName: account ? `arn:aws:lambda:${region}:${account}:function:${name}` : name,
        Payload: JSON.stringify(request),
      }),
    )
    .catch((cause: unknown) => {
      throw explainAwsError(cause, {
        environment,
        what: `the function ${name}`,
        permission: 'lambda:InvokeFunction',
      });
    });
  if (answer.FunctionError) {
    throw new AppError(`the function ${name} failed: look at its log in CloudWatch, in ${region}`, {
      kind: 'internal',
      code: 'function_failed',
    });
  }
  const issued = parseJson(
    new TextDecoder().decode(answer.Payload),
    issuedShape,
    `the answer of the function ${name}`,
  );
  if (issued.status === 'issued') return issued;
  throw new AppError(issued.message, { kind: 'invalid', code: issued.code });
}
