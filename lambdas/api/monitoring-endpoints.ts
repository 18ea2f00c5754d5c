import * as z from 'zod';
import type { MonitoringReader } from '../observability/api';
import type { WireMonitoring } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { toWire } from './to-wire';
import { wireMonitoringSchema } from './wire-monitoring-schema';

const querySchema = z.object({
  minutes: z.coerce
    .number()
    .int()
    .min(5)
    .max(43_200)
    .default(60)
    .describe('until now: by the minute up to 60, above that by the hour'),
});

/** `GET /v1/monitoring`: what the answers of the tenant were like. */
export function monitoringEndpoints({
  monitoring,
}: {
  readonly monitoring: MonitoringReader;
}): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/monitoring',
      summary: 'Shows what the answers of the last minutes were like, seconds after they were given.',
      roles: ['reviewer', 'approver', 'operator'],
      query: querySchema,
      response: wireMonitoringSchema,
      async handle({ caller, query }) {
        const shown: WireMonitoring = toWire(await monitoring.read(caller, query));
        return Response.json(shown);
      },
    }),
  ];
}
