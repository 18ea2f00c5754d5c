import * as z from 'zod';
import { AppError } from '../platform/errors';
import type { Answers } from '../rag/api';
import { type Endpoint, endpoint } from './endpoint';
import type { Cancellations } from './ports';
import { toWire } from './to-wire';
import { wireAnswerSchema } from './wire-answer-schema';

const cancelSchema = z.object({ id: z.string(), object: z.literal('answer.cancel') });

/** `/v1/answers/{id}`: how an answer came about, and stopping it. */
export function answerEndpoints({
  answers,
  cancellations,
}: {
  readonly answers: Answers;
  readonly cancellations: Cancellations;
}): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/answers/{id}',
      summary:
        'Shows how an answer came about: passages, citations, prompt, model, usage, cost, latencies. Reviewers and operators see those of every caller of their tenant.',
      response: wireAnswerSchema,
      async handle({ caller, pathId }) {
        return Response.json(toWire(await answers.get(caller, pathId)));
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/answers/{id}/cancel',
      summary:
        'Stops an answer that is being made; only its caller and operators may. Does nothing when it has ended.',
      response: cancelSchema,
      async handle({ caller, pathId }) {
        const record = await answers.get(caller, pathId);
        if (record.caller.id !== caller.id && !caller.roles.includes('operator')) {
          throw new AppError(
            `the answer ${pathId} is another caller's: only its caller or an operator may stop it`,
            {
              kind: 'forbidden',
              code: 'answer_not_owned',
            },
          );
        }
        await cancellations.request(pathId);
        return Response.json({ id: record.id, object: 'answer.cancel' }, { status: 202 });
      },
    }),
  ];
}
