import type { Caller } from '../domain/caller';
import type { Publish } from '../domain/event';
import type { Tracking } from '../evaluation/api';
import { modelGatewayVariables } from '../model-gateway/settings';
import type { ModelVersions } from '../model-hub/api';
import { parseJson } from '../platform/json';
import type { Log } from '../platform/log';
import { openDynamo } from '../platform/open-dynamo';
import { randomId } from '../platform/random-id';
import { readOptionalVariable } from '../platform/read-optional-variable';
import { readVariables, type Variables } from '../platform/read-variables';
import type { Deployments } from '../serving/api';
import { openPromotionStores } from './adapters/open-promotion-stores';
import { PromotionItems } from './adapters/promotion-items';
import type { NewRelease, Promotions, ReleaseManifest, ReleasePicker, Releases } from './api';
import { createPromotions } from './create-promotions';
import { createReleases } from './create-releases';
import { draftRelease, type ReleaseDraft } from './draft-release';
import { createPinReader } from './list-pins';
import { makeDefaultManifest } from './make-default-manifest';
import { createReleasePicker } from './pick-release';
import type { CheckTemplate, ReleaseTemplates } from './ports';
import type { RolloutDeps } from './rollout-deps';
import {
  type DefaultReleaseSettings,
  promotionSettingsSchema,
  promotionSettingsVariables,
  promotionVariables,
  rolloutMachineVariables,
} from './settings';

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

/** What opening releases needs. */
export interface ReleaseOptions {
  /** Of the environment, which make the default release. */
  readonly settings: DefaultReleaseSettings;
  readonly templates: ReleaseTemplates;
  readonly checkTemplate: CheckTemplate;
  /** Where releases are tracked beside the kit's own table; left out: nowhere. */
  readonly tracking?: Pick<Tracking, 'registerRelease' | 'setAlias'>;
  /** Left out where no model versions are deployed. */
  readonly deployments?: Pick<Deployments, 'deployed'>;
  /** Left out where there are no model versions. */
  readonly models?: Pick<ModelVersions, 'setAlias' | 'get'>;
  readonly publish: Publish;
  readonly log: Log;
}

/**
 * Opens the releases of a function on AWS, to make, compare and carry them.
 *
 * @throws AppError `missing_setting` without `Promotion.grantManage` and `ModelGateway.grantCall`
 */
export function openReleases(options: ReleaseOptions, variables?: Variables): Releases {
  return createReleases(openPromotionDeps(options, variables));
}

/**
 * Opens what makes releases that nobody keeps, for trials.
 *
 * @throws AppError as {@link openReleases}
 */
export function openReleaseDrafts(
  options: ReleaseOptions,
  variables?: Variables,
): (caller: Caller, variant: Omit<NewRelease, 'note'>) => Promise<ReleaseDraft> {
  const deps = openPromotionDeps(options, variables);
  return (caller, variant) => draftRelease(caller, variant, deps);
}

/**
 * Opens the promotions of a function on AWS: rollouts are executions of the state machine.
 *
 * @throws AppError `missing_setting` as {@link openReleases}, and without `RolloutMachine.grantStart`
 */
export function openPromotions(
  options: ReleaseOptions & { readonly releases: Pick<Releases, 'get'> },
  variables?: Variables,
): Promotions {
  const { stateMachine } = readVariables(rolloutMachineVariables, 'RolloutMachine.grantStart', variables);
  const { items, ...deps } = openPromotionDeps(options, variables);
  // The SDK of Step Functions is loaded by the first rollout.
  const open = async () => {
    const { StepFunctionsRolloutMachine } = await import('./adapters/step-functions-rollout-machine');
    return new StepFunctionsRolloutMachine({ items, stateMachine });
  };
  return createPromotions({
    ...deps,
    releases: options.releases,
    machine: {
      start: async (rolloutId) => (await open()).start(rolloutId),
      resume: async (rolloutId) => (await open()).resume(rolloutId),
    },
    randomId,
  });
}

/**
 * Opens what advances the rollouts of a function on AWS.
 *
 * @throws AppError `missing_setting` as {@link openReleases}, and without `new RolloutMachine`
 */
export function openRollouts(
  options: ReleaseOptions & Pick<RolloutDeps, 'evaluations' | 'monitoring'>,
  variables?: Variables,
): RolloutDeps {
  const { settings } = readVariables(promotionSettingsVariables, 'new RolloutMachine', variables);
  const { evaluations, monitoring } = options;
  return {
    ...openPromotionDeps(options, variables),
    evaluations,
    monitoring,
    settings: parseJson(
      settings,
      promotionSettingsSchema,
      `the variable ${promotionSettingsVariables.settings}`,
    ),
  };
}

function openPromotionDeps(options: ReleaseOptions, variables?: Variables) {
  const { settings, ...others } = options;
  const { table } = readVariables(promotionVariables, 'Promotion.grantManage', variables);
  const { environment } = readVariables(
    { environment: modelGatewayVariables.environment },
    'ModelGateway.grantCall',
    variables,
  );
  const { releases: store, ...stores } = openPromotionStores(table);
  return {
    ...others,
    ...stores,
    store,
    items: new PromotionItems(openDynamo(), table),
    routes: settings.routes,
    defaultManifest: makeDefaultManifest(settings),
    environment,
    now: () => new Date(),
  };
}

const nothingPromoted = {
  pointers: { read: async () => undefined },
  releases: { get: async () => undefined },
};
