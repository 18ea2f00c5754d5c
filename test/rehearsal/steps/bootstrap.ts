import { DeleteBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { type CdkCli, explainOutput } from '../cdk-cli';
import { RehearsalError } from '../rehearsal-error';
import { rehearsedAccount } from '../rehearsed-environment';
import { rootClientSettings } from '../root-client-settings';

/**
 * Bootstraps the account, and takes away the one policy of what that makes which refuses plain HTTP: over it the
 * command line could publish nothing.
 */
export async function bootstrap(cdk: CdkCli, emulatorUrl: string, region: string): Promise<void> {
  const { isSuccessful, output } = await cdk.bootstrap(rehearsedAccount);
  if (!isSuccessful) throw new RehearsalError(`"cdk bootstrap" failed:\n${explainOutput(output)}`);
  const s3 = new S3Client({ ...rootClientSettings(emulatorUrl, region), forcePathStyle: true });
  await s3.send(
    new DeleteBucketPolicyCommand({ Bucket: `cdk-hnb659fds-assets-${rehearsedAccount}-${region}` }),
  );
}
