import * as z from 'zod';
import type { Evaluations } from '../evaluation/api';
import type { WireEvaluation, WireList } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { loopReaders } from './loop-readers';
import { toWire } from './to-wire';
import { wireEvaluationSchema, wireReportSchema } from './wire-evaluation-schema';
import { wireListSchema } from './wire-list-schema';

const release = z.string().min(1).max(64).describe('digest of a release, or its first 8 or more digits');

const requestSchema = z.strictObject({
  dataset: z.string().min(1).max(64).describe('name of a dataset, which is its newest version, or a digest'),
  candidate: release,
  champion: release.optional().describe('left out: the candidate is evaluated alone'),
  judge_route: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('chat route that judges, or offline-judge; left out: the judge of the environment'),
  max_cost_usd: z
    .number()
    .min(0)
    .max(100_000)
    .optional()
    .describe('US dollars at which it stops; left out: 20, or what it had when it is resumed'),
  resume: z.string().min(1).max(100).optional().describe('id of an evaluation that had stopped'),
});

const listQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) });

const reportQuerySchema = z.object({
  format: z.enum(['json', 'html']).default('json'),
  language: z.enum(['en', 'ko']).default('en').describe('of the headings, for html'),
});

/** `/v1/evaluations`: releases on datasets. */
export function evaluationEndpoints({
  evaluations,
}: {
  readonly evaluations: Evaluations;
}): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/evaluations',
      summary: 'Lists the evaluations of the tenant, newest first.',
      roles: loopReaders,
      query: listQuerySchema,
      response: wireListSchema(wireEvaluationSchema),
      async handle({ caller, query }) {
        const found = await evaluations.list(caller, query.limit);
        const list: WireList<WireEvaluation> = { object: 'list', data: toWire(found) };
        return Response.json(list);
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/evaluations',
      summary:
        'Evaluates a candidate on a dataset, against the champion where one is named; what was paid for in the days before is not asked again.',
      roles: ['operator'],
      body: requestSchema,
      response: wireEvaluationSchema,
      async handle({ caller, body }) {
        const { judge_route: judgeRoute, max_cost_usd: maxCostUsd, ...request } = body;
        const started = await evaluations.start(caller, { ...request, judgeRoute, maxCostUsd });
        return Response.json(toWire(started), { status: 201 });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/evaluations/{id}',
      summary: 'Shows how far an evaluation is, what it has cost, and how it ended.',
      roles: loopReaders,
      response: wireEvaluationSchema,
      async handle({ caller, pathId }) {
        return Response.json(toWire(await evaluations.get(caller, pathId)));
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/evaluations/{id}/stop',
      summary: 'Stops an evaluation at its next case; it can be resumed. Does nothing when it has ended.',
      roles: ['operator'],
      response: wireEvaluationSchema,
      async handle({ caller, pathId }) {
        return Response.json(toWire(await evaluations.stop(caller, pathId)), { status: 202 });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/evaluations/{id}/report',
      summary: 'Shows what an evaluation found: with `format=html` as a page of its own for people.',
      roles: loopReaders,
      query: reportQuerySchema,
      response: wireReportSchema,
      async handle({ caller, pathId, query }) {
        const { format, language } = query;
        if (format === 'json') return Response.json(toWire(await evaluations.report(caller, pathId)));
        return new Response(await evaluations.page(caller, pathId, language), {
          headers: {
            'content-type': 'text/html; charset=utf-8',
            'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            'x-content-type-options': 'nosniff',
          },
        });
      },
    }),
  ];
}
