import * as z from 'zod';
import type { Endpoint } from './endpoint';

const errorResponses = {
  default: {
    description: 'What went wrong, in OpenAI’s shape.',
    content: {
      'application/json': {
        schema: jsonSchema(
          z.object({
            error: z.object({
              message: z.string(),
              type: z.string(),
              param: z.string().nullable(),
              code: z.string().nullable(),
            }),
          }),
          'output',
        ),
      },
    },
  },
};

/** The OpenAPI 3.1 description of the endpoints, from the same schemas that check the requests. */
export function openApiDocument(endpoints: readonly Endpoint[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operation(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'LLMOps on AWS: the kit’s API',
      version: '1',
      description: 'OpenAI’s API for models and answers, and the kit’s own resources beside it.',
    },
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', bearerFormat: 'sk-kit-…' } } },
    security: [{ key: [] }],
    paths,
  };
}

function operation(endpoint: Endpoint): object {
  const { summary, roles, body, bodyType, response, responseType = 'application/json' } = endpoint;
  return {
    summary,
    description: roles ? `Needs the role ${roles.join(' or ')}.` : 'For every key.',
    parameters: [...pathParameters(endpoint), ...queryParameters(endpoint)],
    requestBody:
      body !== undefined
        ? { required: true, content: { 'application/json': { schema: jsonSchema(body, 'input') } } }
        : bodyType === 'multipart'
          ? { required: true, content: { 'multipart/form-data': { schema: uploadSchema } } }
          : undefined,
    responses: {
      '2XX': {
        description: summary,
        content: { [responseType]: { schema: response ? jsonSchema(response, 'output') : {} } },
      },
      ...errorResponses,
    },
  };
}

const uploadSchema = {
  type: 'object',
  required: ['file'],
  properties: {
    file: { type: 'string', contentMediaType: 'application/octet-stream' },
    name: { type: 'string', description: 'the file’s own when left out' },
    groups: { type: 'string', description: 'JSON list of the caller’s groups that may read it' },
    metadata: { type: 'string', description: 'JSON object of texts' },
  },
};

function pathParameters({ path }: Endpoint): readonly object[] {
  return path.includes('{id}')
    ? [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }]
    : [];
}

function queryParameters({ query }: Endpoint): readonly object[] {
  if (query === undefined) return [];
  const { properties = {} } = jsonSchema(query, 'input');
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }));
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): z.core.JSONSchema.BaseSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
