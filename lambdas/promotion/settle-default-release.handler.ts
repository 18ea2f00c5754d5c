import * as z from 'zod';
import { openTracking } from '../evaluation/client';
import { openEvents } from '../feedback/client';
import { openObservability } from '../observability/client';
import { parseJson, parseShape } from '../platform/json';
import { readVariables } from '../platform/read-variables';
import { openOwnModels } from '../serving/client';
import { openPromotionStores } from './adapters/open-promotion-stores';
import { makeDefaultManifest } from './make-default-manifest';
import { defaultReleaseResource, defaultReleaseSettingsSchema, promotionVariables } from './settings';
import { settleDefaultRelease } from './settle-default-release';

const requestSchema = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResourceType: z.literal(defaultReleaseResource.type),
  ResourceProperties: defaultReleaseResource.propertiesSchema,
});

const { log, observe } = openObservability('promotion');
const { table } = readVariables(promotionVariables, 'Promotion.grantManage');
const { publish } = openEvents({ log });
const deps = {
  ...openPromotionStores(table),
  publish,
  tracking: openTracking(),
  models: openOwnModels().models,
  log,
  now: () => new Date(),
};

/** Settles the default release of a deployment; a removed resource leaves releases and pointers to their table. */
export const handler = observe(async (event: unknown, _context?: unknown) => {
  const request = parseShape(event, requestSchema, 'the request of the deployment');
  // Always the same, so that an update never replaces the resource.
  const resource = { PhysicalResourceId: 'default-release' };
  if (request.RequestType === 'Delete') return resource;
  const { settings: json, tenant } = request.ResourceProperties;
  const settings = parseJson(json, defaultReleaseSettingsSchema, 'the settings of the default release');
  const { digest, message } = await settleDefaultRelease(
    { manifest: makeDefaultManifest(settings), routes: settings.routes, tenant },
    deps,
  );
  return { ...resource, Data: { Digest: digest, Message: message } };
});
