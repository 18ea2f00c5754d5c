import * as z from 'zod';
import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openS3 } from '../platform/open-s3';
import { readVariables } from '../platform/read-variables';
import { S3TemplateStore } from './adapters/s3-template-store';
import { promptTemplatesResource, promptTemplatesVariables } from './settings';
import { storeTemplates } from './store-templates';

const requestSchema = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResourceType: z.literal(promptTemplatesResource.type),
  ResourceProperties: promptTemplatesResource.propertiesSchema,
});

const { log, observe } = openObservability('rag');
const { bucket } = readVariables({ bucket: promptTemplatesVariables.bucket }, 'new PromptTemplates');
const store = new S3TemplateStore(openS3(), bucket);

/** Stores the prompt templates of a deployment; a removed resource leaves them, as its bucket decides what becomes of them. */
export const handler = observe(async (event: unknown, _context?: unknown) => {
  const { RequestType, ResourceProperties } = parseShape(
    event,
    requestSchema,
    'the request of the deployment',
  );
  if (RequestType !== 'Delete') {
    log('rag.templates_stored', { templates: await storeTemplates(ResourceProperties.templates, { store }) });
  }
  // Always the same, so that an update never replaces the resource.
  return { PhysicalResourceId: 'prompt-templates' };
});
