import * as z from 'zod';
import { parseShape } from '../platform/json';
import { type Invocation, openLambdaLog } from '../platform/lambda-log';
import { readVariables } from '../platform/read-variables';
import { OpenSearchConnection } from './adapters/opensearch-connection';
import { OpenSearchIndexAdministration } from './adapters/opensearch-index-administration';
import { OpenSearchPassageRoles } from './adapters/opensearch-passage-roles';
import { createIndex } from './create-index';
import { mapRole } from './map-role';
import { resourceRequestSchema } from './resource-request';
import {
  customResourceTypes,
  passageAccessPropertiesSchema,
  passageIndexPropertiesSchema,
  vectorSearchVariables,
} from './settings';

const { passageIndex, passageAccess } = customResourceTypes;
const requestSchema = z.discriminatedUnion('ResourceType', [
  resourceRequestSchema(passageIndex, passageIndexPropertiesSchema),
  resourceRequestSchema(passageAccess, passageAccessPropertiesSchema),
]);

const { log, begin } = openLambdaLog('vector-search');
const { endpoint, region } = vectorSearchVariables;
const connection = new OpenSearchConnection(readVariables({ endpoint, region }, 'IndexManagement'));
const administration = new OpenSearchIndexAdministration(connection);
const roles = new OpenSearchPassageRoles(connection);

/** Makes the index and the roles of functions on the server, when a deployment asks. */
export async function handler(
  event: unknown,
  invocation?: Invocation,
): Promise<{ PhysicalResourceId: string }> {
  begin(invocation);
  const request = parseShape(event, requestSchema, 'the request of the deployment');
  const id =
    request.type === passageIndex
      ? await createIndex(request, { administration, log })
      : await mapRole(request, { roles, log });
  return { PhysicalResourceId: id };
}
