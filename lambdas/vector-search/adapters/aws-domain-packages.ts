import {
  AssociatePackageCommand,
  ConflictException,
  DescribeDomainCommand,
  DescribePackagesCommand,
  DissociatePackageCommand,
  type DomainPackageDetails,
  type DomainPackageStatus,
  OpenSearchClient,
  paginateListPackagesForDomain,
  ResourceNotFoundException,
} from '@aws-sdk/client-opensearch';
import { awsClientSettings } from '../../platform/aws-client-settings';
import type { DomainPackages, PackageAssociation } from '../ports';

/** The optional plug-ins of Amazon OpenSearch Service: packages that AWS owns, one for each engine version. */
export class AwsDomainPackages implements DomainPackages {
  readonly #client = new OpenSearchClient(awsClientSettings);

  async engineVersion(domain: string): Promise<string | undefined> {
    const question = new DescribeDomainCommand({ DomainName: domain });
    const answer = await this.#client.send(question).catch(undefinedWhenGone);
    return answer?.DomainStatus?.EngineVersion;
  }

  async find(name: string, engineVersion: string): Promise<string | undefined> {
    const { PackageDetailsList = [] } = await this.#client.send(
      new DescribePackagesCommand({
        Filters: [
          { Name: 'PackageName', Value: [name] },
          { Name: 'EngineVersion', Value: [engineVersion] },
        ],
      }),
    );
    return PackageDetailsList.find(({ PackageStatus }) => PackageStatus === 'AVAILABLE')?.PackageID;
  }

  async association(domain: string, name: string): Promise<PackageAssociation | undefined> {
    const found = await this.#findAssociation(domain, name).catch(undefinedWhenGone);
    if (!found?.PackageID || !found.DomainPackageStatus) return undefined;
    return {
      packageId: found.PackageID,
      state: states[found.DomainPackageStatus],
      cause: found.ErrorDetails?.ErrorMessage,
    };
  }

  associate(domain: string, packageId: string): Promise<boolean> {
    const change = new AssociatePackageCommand({ DomainName: domain, PackageID: packageId });
    return this.#client.send(change).then(() => true, falseWhenBusy);
  }

  dissociate(domain: string, packageId: string): Promise<boolean> {
    const change = new DissociatePackageCommand({ DomainName: domain, PackageID: packageId });
    return this.#client.send(change).then(() => true, falseWhenBusy);
  }

  async #findAssociation(domain: string, name: string): Promise<DomainPackageDetails | undefined> {
    const pages = paginateListPackagesForDomain({ client: this.#client }, { DomainName: domain });
    for await (const { DomainPackageDetailsList = [] } of pages) {
      const found = DomainPackageDetailsList.find(({ PackageName }) => PackageName === name);
      if (found) return found;
    }
    return undefined;
  }
}

const states: Readonly<Record<DomainPackageStatus, PackageAssociation['state']>> = {
  ASSOCIATING: 'associating',
  ACTIVE: 'active',
  ASSOCIATION_FAILED: 'association-failed',
  DISSOCIATING: 'dissociating',
  DISSOCIATION_FAILED: 'dissociation-failed',
};

function undefinedWhenGone(error: unknown): undefined {
  if (error instanceof ResourceNotFoundException) return undefined;
  throw error;
}

/** A domain takes one change at a time. */
function falseWhenBusy(error: unknown): false {
  if (error instanceof ConflictException) return false;
  throw error;
}
