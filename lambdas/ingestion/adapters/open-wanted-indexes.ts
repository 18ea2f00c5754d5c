import { parseJson } from '../../platform/json';
import { readOptionalVariable } from '../../platform/read-optional-variable';
import type { Variables } from '../../platform/read-variables';
import { openPinReader } from '../../promotion/client';
import { indexFingerprintSchema, vectorSearchVariables } from '../../vector-search/settings';
import { indexId } from '../list-targets';

/**
 * Ids of the indexes that are to hold every document, for a function that compares documents and writes none: with
 * `VectorSearch.grantRead` and `Promotion.grantRead`.
 *
 * @returns undefined in a function without both: whichever index holds a document will do
 */
export function openWantedIndexes(variables?: Variables): (() => Promise<readonly string[]>) | undefined {
  const own = readOptionalVariable(vectorSearchVariables.fingerprint, variables);
  const readPins = openPinReader(variables);
  if (own === undefined || readPins === undefined) return undefined;
  const fingerprint = parseJson(own, indexFingerprintSchema, vectorSearchVariables.fingerprint);
  return async () => {
    const pinned = (await readPins()).flatMap(({ index }) => index?.fingerprint ?? []);
    return [...new Set([fingerprint, ...pinned].map(indexId))];
  };
}
