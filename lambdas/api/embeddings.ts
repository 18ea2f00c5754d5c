import * as z from 'zod';
import type { ModelGateway } from '../model-gateway/api';
import { AppError } from '../platform/errors';
import { type Endpoint, endpoint } from './endpoint';
import { findModel } from './find-model';

const text = z.string().min(1, 'an empty text has no embedding: leave it out');

const embeddingRequestSchema = z.object({
  model: z.string().min(1).describe('name of an embedding route: see /v1/models'),
  input: z.union([text, z.array(text).min(1).max(2_048)], {
    error: 'expected a text or 1 to 2048 texts, none of them empty; tokens are not taken',
  }),
  dimensions: z.int().min(1).nullish().describe('must be what the route gives'),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  input_type: z
    .enum(['query', 'passage'])
    .default('passage')
    .describe('the kit’s own: some models embed a question and a passage differently'),
});

/** `POST /v1/embeddings`. */
export function embeddings({ gateway }: { readonly gateway: ModelGateway }): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/v1/embeddings',
      summary: 'Embeds texts, as OpenAI does.',
      body: embeddingRequestSchema,
      async handle({ id, body, caller, raw }) {
        const model = findModel(gateway, caller, body.model);
        if (model.kind !== 'embedding') {
          throw invalid(
            'model_of_other_kind',
            'model',
            `the model "${body.model}" is of kind ${model.kind} and does not embed: use an embedding model of /v1/models`,
          );
        }
        if (body.dimensions && body.dimensions !== model.dimensions) {
          throw invalid(
            'unsupported_dimensions',
            'dimensions',
            `the model "${body.model}" gives ${model.dimensions} dimensions, not ${body.dimensions}: leave dimensions out`,
          );
        }
        const result = await gateway.embed({
          route: body.model,
          texts: typeof body.input === 'string' ? [body.input] : body.input,
          purpose: body.input_type,
          signal: raw.signal,
          context: { tenant: caller.tenant, traceId: id },
        });
        const encode = body.encoding_format === 'base64' ? toBase64 : Array.from<number>;
        return Response.json({
          object: 'list',
          data: result.embeddings.map((embedding, index) => ({
            object: 'embedding',
            index,
            embedding: encode(embedding),
          })),
          model: body.model,
          usage: { prompt_tokens: result.usage.inputTokens, total_tokens: result.usage.inputTokens },
        });
      },
    }),
  ];
}

function invalid(code: string, parameter: string, message: string): AppError {
  return new AppError(message, { kind: 'invalid', code, parameter });
}

/** Little-endian 32-bit floats, as OpenAI's clients decode them. */
function toBase64(embedding: Float32Array): string {
  const bytes = Buffer.alloc(embedding.length * 4);
  embedding.forEach((value, index) => {
    bytes.writeFloatLE(value, index * 4);
  });
  return bytes.toString('base64');
}
