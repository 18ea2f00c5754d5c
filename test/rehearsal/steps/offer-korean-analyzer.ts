import { CreatePackageCommand, OpenSearchClient } from '@aws-sdk/client-opensearch';
import { EngineVersion } from 'aws-cdk-lib/aws-opensearchservice';
import { rootClientSettings } from '../root-client-settings';

/** Offers the optional plug-in that AWS offers in every region, so that the deployment finds it and asks for it. */
export async function offerKoreanAnalyzer(emulatorUrl: string, region: string): Promise<void> {
  const client = new OpenSearchClient(rootClientSettings(emulatorUrl, region));
  await client.send(
    new CreatePackageCommand({
      PackageName: 'analysis-nori',
      PackageType: 'ZIP-PLUGIN',
      PackageSource: { S3BucketName: 'aws', S3Key: 'analysis-nori.zip' },
      EngineVersion: EngineVersion.OPENSEARCH_3_5.version,
    }),
  );
}
