import type { Log } from '../platform/log';
import { readOptionalVariable } from '../platform/read-optional-variable';
import type { Variables } from '../platform/read-variables';
import { openPromotionStores } from './adapters/open-promotion-stores';
import type { ReleaseManifest, ReleasePicker } from './api';
import { createPinReader } from './list-pins';
import { makeDefaultManifest } from './make-default-manifest';
import { createReleasePicker } from './pick-release';
import { type DefaultReleaseSettings, promotionVariables } from './settings';

/**
 * Picks releases in a function on AWS; one without `Promotion.grantRead` always picks the default release.
 *
 * @param options.settings - of the environment, which make the default release
 */
export function openReleasePicker(
  options: { readonly settings: DefaultReleaseSettings; readonly log: Log },
  variables?: Variables,
): ReleasePicker {
  const table = readOptionalVariable(promotionVariables.table, variables);
  const stores = table === undefined ? nothingPromoted : openPromotionStores(table);
  return createReleasePicker({
    ...stores,
    defaultManifest: makeDefaultManifest(options.settings),
    now: () => new Date(),
    log: options.log,
  });
}

/**
 * Reads what releases pin, beside the default release, in a function on AWS.
 *
 * @returns undefined in a function without `Promotion.grantRead`: then there are no releases
 */
export function openPinReader(
  variables?: Variables,
): (() => Promise<readonly ReleaseManifest[]>) | undefined {
  const table = readOptionalVariable(promotionVariables.table, variables);
  if (table === undefined) return undefined;
  return createPinReader({ ...openPromotionStores(table), now: () => new Date() });
}

const nothingPromoted = {
  pointers: { read: async () => undefined },
  releases: { get: async () => undefined },
};
