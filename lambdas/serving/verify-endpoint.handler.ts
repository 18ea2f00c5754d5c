import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openSageMaker } from '../platform/open-sagemaker';
import { openScaling } from '../platform/open-scaling';
import { deleteComponent } from './adapters/delete-component';
import { describeEndpoint } from './adapters/describe-endpoint';
import { listComponents } from './adapters/list-components';
import { clearEndpoint } from './clear-endpoint';
import { endpointVerificationResource } from './settings';
import { verifyEndpoint } from './verify-endpoint';

const requestSchema = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResourceType: z.literal(endpointVerificationResource.type),
  ResourceProperties: endpointVerificationResource.propertiesSchema,
});

const { observe } = openObservability('serving');
const client = openSageMaker();
const scaling = openScaling();
const deps = {
  describe: (endpoint: string, component: string) => describeEndpoint(endpoint, component, client),
  list: async (endpoint: string) => (await listComponents(endpoint, client)).map(({ name }) => name),
  delete: (component: string) => deleteComponent(component, client, scaling),
  sleep: async (milliseconds: number) => sleep(milliseconds),
  now: () => new Date(),
};

/** Verifies an endpoint at every deployment that changes it, and takes the versions off one that is removed. */
export const handler = observe(async (event: unknown, _context?: unknown) => {
  const request = parseShape(event, requestSchema, 'the request of the deployment');
  const { ResourceProperties: endpoint } = request;
  const resource = { PhysicalResourceId: `verified-${endpoint.endpointName}` };
  if (request.RequestType === 'Delete') {
    await clearEndpoint(endpoint, deps);
    return resource;
  }
  return { ...resource, Data: { Message: await verifyEndpoint(endpoint, deps) } };
});
