import { rm } from 'node:fs/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { bundleCache } from '../../../lib/platform/reuse-bundle';
import { type CdkCli, type DeploymentContext, explainOutput } from '../cdk-cli';
import type { Deployment } from '../deployment';
import { RehearsalError } from '../rehearsal-error';

const args = ['--require-approval', 'never', '--concurrency', '4'];

/**
 * Deploys every stack.
 *
 * @throws {@link RehearsalError} with the end of what the command line said
 */
export async function deploy(cdk: CdkCli, context?: DeploymentContext): Promise<void> {
  const { isSuccessful, output } = await cdk.run('deploy', args, context);
  if (!isSuccessful) throw new RehearsalError(`"cdk deploy" failed:\n${explainOutput(output)}`);
}

/**
 * Deploys every stack again and finds nothing to do.
 *
 * @throws {@link RehearsalError} naming the stacks that were changed
 */
export async function deployUnchanged(cdk: CdkCli, stacks: readonly string[]): Promise<void> {
  // Bundled anew, so that a bundle that differs from one time to the next is noticed.
  await rm(bundleCache, { recursive: true, force: true });
  const { isSuccessful, output } = await cdk.run('deploy', args);
  if (!isSuccessful) throw new RehearsalError(`the second "cdk deploy" failed:\n${explainOutput(output)}`);
  const changed = stacks.filter((stack) => !output.includes(`(${stack}) (no changes)`));
  if (changed.length > 0) {
    throw new RehearsalError(
      `a deployment of the same code changed ${changed.join(', ')}: something in their code or templates differs from one synthesis to the next\n${changesIn(output)}`,
    );
  }
}

function changesIn(output: string): string {
  return output
    .split('\n')
    .filter((line) => /Publishing| UPDATE_COMPLETE | CREATE_COMPLETE /.test(line))
    .slice(0, 20)
    .join('\n');
}

/**
 * Deploys stacks of which one fails, and sees that CloudFormation rolled it back.
 *
 * @throws {@link RehearsalError} when it did not fail, or left something half-done
 */
export async function deployBroken(
  cdk: CdkCli,
  deployment: Deployment,
  context: DeploymentContext,
): Promise<string> {
  const { isSuccessful, output } = await cdk.run('deploy', args, { ...context, isBroken: 'true' });
  if (isSuccessful) throw new RehearsalError('a stack with a resource that cannot be made was deployed');
  const client = new CloudFormationClient(deployment.root);
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
  const rolledBack = Stacks.filter(({ StackStatus }) => StackStatus === 'UPDATE_ROLLBACK_COMPLETE');
  const [stack] = rolledBack;
  if (!stack) throw new RehearsalError(`no stack was rolled back:\n${explainOutput(output)}`);
  return stack.StackName ?? '';
}
