import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import type { DomainPackages } from './ports';
import type { ResourceRequest } from './resource-request';
import type { NoriPackageProperties } from './settings';

/** Name of the package, the same in every region and for every engine version. */
export const noriPackage = 'analysis-nori';

/** What both halves of the association need. */
export interface AssociateNoriDependencies {
  readonly packages: DomainPackages;
  readonly log: Log;
}

/**
 * Begins to give a domain the Korean analyzer, or to take it; {@link isNoriSettled} then tells when it is done.
 *
 * An analyzer that was there before is left there, and its resource is marked as found: whoever brought it may need it.
 *
 * @returns id of the resource: the domain, so that another domain is another resource
 * @throws {@link AppError} `domain_not_found`, `nori_not_offered`
 */
export async function associateNori(
  { change, id, properties }: ResourceRequest<NoriPackageProperties>,
  { packages, log }: AssociateNoriDependencies,
): Promise<string> {
  const { domain, onDelete } = properties;
  const ownId = `${domain}/${noriPackage}`;
  const association = await packages.association(domain, noriPackage);
  if (change === 'delete') {
    const isOurs = id === `${ownId}/associated`;
    if (association?.state === 'active' && isOurs && onDelete === 'dissociate') {
      await packages.dissociate(domain, association.packageId);
      log('nori.dissociating', { domain });
    }
    return id ?? ownId;
  }
  if (association && association.state !== 'association-failed') {
    return id?.startsWith(`${ownId}/`) ? id : `${ownId}/found`;
  }
  const isBegun = await packages.associate(domain, await findPackage(domain, packages));
  log('nori.associating', { domain, isBegun });
  return `${ownId}/associated`;
}

/**
 * Whether the domain has the analyzer, or is rid of it; what a busy domain refused before is begun again here.
 *
 * @throws {@link AppError} `nori_failed`, with AWS's cause
 */
export async function isNoriSettled(
  { change, id, properties }: ResourceRequest<NoriPackageProperties>,
  { packages, log }: AssociateNoriDependencies,
): Promise<boolean> {
  const { domain, onDelete } = properties;
  const association = await packages.association(domain, noriPackage);
  if (change === 'delete') {
    if (!association || onDelete === 'keep' || !id?.endsWith('/associated')) return true;
    const { state, packageId } = association;
    if (state === 'dissociation-failed') throw failure(domain, association.cause);
    if (state === 'active') await packages.dissociate(domain, packageId);
    return state === 'association-failed';
  }
  if (association?.state === 'active') {
    log('nori.active', { domain });
    return true;
  }
  if (association?.state === 'association-failed') throw failure(domain, association.cause);
  if (!association) await packages.associate(domain, await findPackage(domain, packages));
  return false;
}

async function findPackage(domain: string, packages: DomainPackages): Promise<string> {
  const engineVersion = await packages.engineVersion(domain);
  if (engineVersion === undefined) {
    throw new AppError(`there is no OpenSearch Service domain ${domain} in this account and region`, {
      kind: 'not-found',
      code: 'domain_not_found',
    });
  }
  const found = await packages.find(noriPackage, engineVersion);
  if (found !== undefined) return found;
  throw new AppError(
    `AWS offers no package ${noriPackage} for ${engineVersion} in this region: set isNoriInstalled of VectorSearch to false, which finds Korean by words and pairs of letters, or openSearchVersion to one that has it ("aws opensearch describe-packages" lists them)`,
    { kind: 'not-found', code: 'nori_not_offered' },
  );
}

function failure(domain: string, cause: string | undefined): AppError {
  return new AppError(
    `the package ${noriPackage} of the domain ${domain} failed, ${cause ?? 'AWS says no more'}: deploy again, or set isNoriInstalled of VectorSearch to false`,
    { kind: 'internal', code: 'nori_failed' },
  );
}
