import { DescribeDomainCommand, ListDomainNamesCommand, OpenSearchClient } from '@aws-sdk/client-opensearch';
import { rootClientSettings } from '../root-client-settings';

/** The domain that is deployed; an environment has one. */
export async function findDomainArn(emulatorUrl: string, region: string): Promise<string> {
  const client = new OpenSearchClient(rootClientSettings(emulatorUrl, region));
  const { DomainNames = [] } = await client.send(new ListDomainNamesCommand({}));
  const { DomainStatus } = await client.send(
    new DescribeDomainCommand({ DomainName: DomainNames[0]?.DomainName }),
  );
  if (!DomainStatus?.ARN) throw new Error('the emulator has no OpenSearch domain');
  return DomainStatus.ARN;
}
