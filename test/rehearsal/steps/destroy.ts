import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { type CdkCli, explainOutput } from '../cdk-cli';
import type { Deployment } from '../deployment';
import { RehearsalError } from '../rehearsal-error';

/**
 * Removes every stack.
 *
 * @throws {@link RehearsalError} when a stack is still there
 */
export async function destroy(cdk: CdkCli, deployment: Deployment, namespace: string): Promise<void> {
  const { isSuccessful, output } = await cdk.run('destroy', ['--force', '--concurrency', '4']);
  if (!isSuccessful) throw new RehearsalError(`"cdk destroy" failed:\n${explainOutput(output)}`);
  const client = new CloudFormationClient(deployment.root);
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    const left = Stacks.filter(
      ({ StackName, StackStatus }) =>
        StackName?.startsWith(`${namespace}-`) && StackStatus !== 'DELETE_COMPLETE',
    );
    if (left.length > 0) {
      throw new RehearsalError(
        `"cdk destroy" left ${left.map(({ StackName, StackStatus }) => `${StackName} (${StackStatus})`).join(', ')}`,
      );
    }
  }
}
