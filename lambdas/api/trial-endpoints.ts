import * as z from 'zod';
import type { Trials } from '../evaluation/api';
import type { WireList, WireTrial } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { toWire } from './to-wire';
import { wireTrialSchema } from './wire-evaluation-schema';
import { wireListSchema } from './wire-list-schema';

const template = z
  .string()
  .min(1)
  .max(100_000)
  .optional()
  .describe('content of a prompt template, as the files of prompts/ are written');

const requestSchema = z.strictObject({
  questions: z
    .array(z.string().trim().min(1).max(8_000))
    .min(1)
    .max(10)
    .describe('1 to 10, each is asked of both sides'),
  base: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('digest of the release that the variant begins from; left out: the champion'),
  chain: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('settings of the chain that differ, e.g. {"retrieval": {"retrievedPassages": 8}}'),
  templates: z
    .strictObject({ answer: template, direct: template, condense: template })
    .optional()
    .describe('prompt templates that differ'),
});

/** `POST /v1/trials`: a variant of the chain beside the champion. */
export function trialEndpoints({ trials }: { readonly trials: Trials }): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/v1/trials',
      summary:
        'Asks the champion and a variant of the chain the same questions, as the caller; nothing of it is kept.',
      roles: ['operator', 'reviewer'],
      body: requestSchema,
      response: wireListSchema(wireTrialSchema),
      async handle({ caller, body }) {
        const list: WireList<WireTrial> = {
          object: 'list',
          data: toWire(await trials.run(caller, body)),
        };
        return Response.json(list);
      },
    }),
  ];
}
