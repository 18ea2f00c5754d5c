import * as z from 'zod';
import { describeDefect } from '../platform/describe-defect';
import { AppError } from '../platform/errors';
import { parseShape } from '../platform/json';
import { type Invocation, openLambdaLog } from '../platform/lambda-log';
import type { Log } from '../platform/log';
import { readVariables, type Variables } from '../platform/read-variables';
import { EmbeddedMetrics } from './adapters/embedded-metrics';
import { LazyCounterStore } from './adapters/lazy-counter-store';
import type { MonitoringReader } from './api';
import { createMonitoring } from './create-monitoring';
import { measureEvent } from './measure-event';
import type { CounterStore } from './ports';
import { countersVariables, monitoringVariables, observabilityVariables } from './settings';

/** Log and metrics of a function. */
export interface Observability {
  /** For the cores: every event is a line of the log, and what it measures becomes metrics. */
  readonly log: Log;
  /**
   * Gives every line of an invocation its ids, writes the line of the invocation itself and then its metrics.
   *
   * @param handler - of any form: the context of Lambda is found among its arguments
   * @returns the handler to export; it ends when `handler` does, so that one that streams waits for its stream
   */
  observe<Args extends readonly unknown[], Result>(
    handler: (...args: Args) => Promise<Result>,
  ): (...args: Args) => Promise<Result>;
  /** Writes the metrics of what was logged since the last time; `observe` does it at the end of an invocation. */
  flush(): void;
}

/**
 * Opens log and metrics, once a cold start.
 *
 * @param service - the capability, e.g. `ingestion`
 * @throws AppError `missing_setting` in a function that is no `BundledFunction`
 * @example
 * const { log, observe } = openObservability('ingestion');
 * export const handler = observe(async (event: unknown) => { … });
 */
export function openObservability(service: string): Observability {
  const { namespace } = readVariables(observabilityVariables, 'new BundledFunction');
  const { log: write, begin } = openLambdaLog(service);
  const metrics = new EmbeddedMetrics(namespace);
  const log: Log = (event, fields) => {
    write(event, fields);
    metrics.add(measureEvent(event, fields));
  };
  const flush = () => metrics.flush();

  return {
    log,
    flush,
    observe:
      (handler) =>
      async (...args) => {
        const startedMs = performance.now();
        begin(findInvocation(args));
        try {
          const result = await handler(...args);
          log('function.ended', { durationMs: Math.round(performance.now() - startedMs) });
          return result;
        } catch (error) {
          log('function.failed', {
            durationMs: Math.round(performance.now() - startedMs),
            code: error instanceof AppError ? error.code : undefined,
            error: describeDefect(error),
          });
          throw error;
        } finally {
          flush();
        }
      },
  };
}

/**
 * Opens the counters for the function that counts.
 *
 * @throws AppError `missing_setting` without `Counters.grantCount`
 */
export function openCounters(variables?: Variables): CounterStore {
  const { table, markDays } = readVariables(countersVariables, 'Counters.grantCount', variables);
  return openTable(table, parseShape(markDays, markDaysShape, `the variable ${countersVariables.markDays}`));
}

/**
 * Opens what reads the counters, for the monitoring page and for canaries.
 *
 * @throws AppError `missing_setting` without `Counters.grantRead`
 */
export function openMonitoring(
  { now }: { readonly now: () => Date } = { now: () => new Date() },
  variables?: Variables,
): MonitoringReader {
  const { table } = readVariables(monitoringVariables, 'Counters.grantRead', variables);
  // It writes no mark.
  return createMonitoring({ counters: openTable(table, 0), now });
}

/** Every function imports this file, and few count: the client of DynamoDB comes with the first call. */
function openTable(table: string, markDays: number): CounterStore {
  return new LazyCounterStore(async () => {
    const [{ DynamoCounterStore }, { openDynamo }] = await Promise.all([
      import('./adapters/dynamo-counter-store'),
      import('../platform/open-dynamo'),
    ]);
    return new DynamoCounterStore({ client: openDynamo(), table, markDays });
  });
}

const markDaysShape = z.coerce.number().int().min(1);

const invocationShape = z.object({
  awsRequestId: z.string(),
  functionName: z.string().default('unknown'),
  functionVersion: z.string().default('unknown'),
  invokedFunctionArn: z.string().default('unknown'),
  memoryLimitInMB: z.coerce.string().default('unknown'),
});

/** A handler that streams has the context third, others second. */
function findInvocation(args: readonly unknown[]): Invocation | undefined {
  for (const argument of args.slice(1)) {
    const parsed = invocationShape.safeParse(argument);
    if (parsed.success) return parsed.data;
  }
  return undefined;
}
