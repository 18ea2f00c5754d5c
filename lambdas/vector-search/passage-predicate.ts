import type { Passage } from '../domain/passage';
import type { PassageAccess, PassageFilter } from './api';

/** What a search may be narrowed by. */
export type PassageScope = Pick<
  Passage,
  'tenant' | 'groups' | 'source' | 'language' | 'documentId' | 'metadata'
>;

/** @returns whether a passage may be read and passes the filter */
export function passagePredicate(
  access: PassageAccess,
  filter: PassageFilter = {},
): (scope: PassageScope) => boolean {
  const callerGroups = new Set(access.groups);
  const sources = filter.sources && new Set(filter.sources);
  const languages = filter.languages && new Set(filter.languages);
  const documentIds = filter.documentIds && new Set(filter.documentIds);
  const metadata = Object.entries(filter.metadata ?? {});
  return (scope) =>
    scope.tenant === access.tenant &&
    (scope.groups.length === 0 || scope.groups.some((group) => callerGroups.has(group))) &&
    (sources?.has(scope.source) ?? true) &&
    (languages?.has(scope.language) ?? true) &&
    (documentIds?.has(scope.documentId) ?? true) &&
    metadata.every(([name, allowed]) => allowed.some((value) => scope.metadata[name] === value));
}
