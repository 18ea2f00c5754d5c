import { parseJson } from '../platform/json';
import type { Log } from '../platform/log';
import type { IndexAdministration } from './ports';
import type { ResourceRequest } from './resource-request';
import { indexFingerprintSchema, type PassageIndexProperties } from './settings';

/**
 * Makes the version of the index that a deployment needs; the same request again changes nothing.
 *
 * Versions of other fingerprints stay, in an update too: a release may pin one, and going back is then a pointer.
 *
 * @returns id of the resource: the alias, so that another alias is another resource
 */
export async function createIndex(
  { change, properties }: ResourceRequest<PassageIndexProperties>,
  { administration, log }: { administration: IndexAdministration; log: Log },
): Promise<string> {
  const { alias, onDelete } = properties;
  if (change !== 'delete') {
    const fingerprint = parseJson(properties.fingerprint, indexFingerprintSchema, 'the fingerprint');
    const version = await administration.create({ alias, fingerprint });
    log('passage_index.created', { alias, version });
  } else if (onDelete === 'delete') {
    await administration.deleteAll(alias);
    log('passage_index.deleted', { alias });
  } else {
    log('passage_index.kept', { alias });
  }
  return `passage-index/${alias}`;
}
