import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openSageMaker } from '../platform/open-sagemaker';
import { describeEndpoint } from './adapters/describe-endpoint';
import { endpointVerificationResource } from './settings';
import { verifyEndpoint } from './verify-endpoint';

const requestSchema = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResourceType: z.literal(endpointVerificationResource.type),
  ResourceProperties: endpointVerificationResource.propertiesSchema,
});

const { observe } = openObservability('serving');
const client = openSageMaker();
const deps = {
  describe: (endpoint: string, component: string) => describeEndpoint(endpoint, component, client),
  sleep: async (milliseconds: number) => sleep(milliseconds),
  now: () => new Date(),
};

/** Verifies an endpoint at every deployment that changes it; what is removed is not looked at. */
export const handler = observe(async (event: unknown, _context?: unknown) => {
  const request = parseShape(event, requestSchema, 'the request of the deployment');
  const resource = { PhysicalResourceId: `verified-${request.ResourceProperties.endpointName}` };
  if (request.RequestType === 'Delete') return resource;
  return { ...resource, Data: { Message: await verifyEndpoint(request.ResourceProperties, deps) } };
});
