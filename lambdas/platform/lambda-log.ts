import { Logger } from '@aws-lambda-powertools/logger';
import type { Log, LogField } from './log';

/** What a log line says of the invocation that it belongs to. */
export interface Invocation {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
}

/** The log of a function. */
export interface LambdaLog {
  readonly log: Log;
  /** Begins an invocation: every line from now on has its ids, and none of the one before. */
  begin(invocation: Invocation | undefined): void;
}

/** Ids that tell the story of one request: once an event has one, every later line of the invocation has it too. */
const carriedFields = ['requestId', 'answerId'];

/**
 * Opens the log of a function: a line is one JSON object with the event as its message, the event's fields, level,
 * service, the request id of Lambda and the trace id of X-Ray.
 *
 * A line with an `error` is a defect (level ERROR), one with a `code` or an `error.type` something that failed in a way
 * that was foreseen (WARN), any other INFO.
 *
 * @param service - the capability, e.g. `ingestion`
 */
export function openLambdaLog(service: string): LambdaLog {
  const logger = new Logger({ serviceName: service });
  return {
    log: (event, fields) => {
      const carried = carriedFields.filter((name) => fields[name] !== undefined);
      if (carried.length > 0) {
        logger.appendKeys(Object.fromEntries(carried.map((name) => [name, fields[name]])));
      }
      logger[levelOf(fields)](event, { ...fields });
    },
    begin: (invocation) => {
      logger.resetKeys();
      // Whether it is a cold start Powertools finds out itself.
      if (invocation) logger.addContext({ ...invocation, coldStart: false });
    },
  };
}

function levelOf(fields: Readonly<Record<string, LogField>>): 'info' | 'warn' | 'error' {
  if (fields.error !== undefined) return 'error';
  return fields.code === undefined && fields['error.type'] === undefined ? 'info' : 'warn';
}
