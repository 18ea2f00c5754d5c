import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  paginateListExecutions,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { awsClientSettings } from '../../platform/aws-client-settings';
import { digest } from '../../platform/digest';
import { AppError } from '../../platform/errors';
import { explainAwsFailure } from '../../platform/explain-aws-failure';
import type { SyncRequest, SyncRun, SyncRuns } from '../ports';

/** Two that ask within this time, in milliseconds, choose the same name, and one execution has it. */
const slotMs = 10_000;
/** Syncs of one source that begin and end within a slot. */
const mostPerSlot = 20;

/** Syncs as executions of a Step Functions state machine; a run's id is the name of its execution. */
export class StepFunctionsSyncRuns implements SyncRuns {
  readonly #client: SFNClient;
  readonly #stateMachine: string;
  readonly #now: () => number;

  /**
   * @param options.stateMachine - its ARN
   * @param options.now - milliseconds
   */
  constructor(options: { client?: SFNClient; stateMachine: string; now?: () => number }) {
    this.#client = options.client ?? new SFNClient(awsClientSettings);
    this.#stateMachine = options.stateMachine;
    this.#now = options.now ?? Date.now;
  }

  async start({ source, tenant, isRebuild }: SyncRequest): Promise<SyncRun> {
    const name = `${isRebuild ? 'rebuild' : 'sync'}-${digest(`${tenant}\n${source}`).slice(0, 16)}`;
    const running = await this.#explained(this.#findRunning(name));
    if (running) return running;
    const slot = Math.floor(this.#now() / slotMs);
    for (let place = 0; place < mostPerSlot; place++) {
      const run = `${name}-${slot}-${place}`;
      const startedAt = await this.#explained(this.#start(run, { run, source, tenant, isRebuild }));
      if (startedAt) return { id: run, startedAt };
    }
    throw new AppError(
      `${source} was synced ${mostPerSlot} times within ${slotMs / 1_000} seconds: wait a little`,
      { kind: 'rate-limited', code: 'too_many_syncs', isRetryable: true, retryAfterMs: slotMs },
    );
  }

  async state(runId: string): Promise<'running' | 'done' | 'failed'> {
    const executionArn = this.#arnOf(runId);
    const { status } = await this.#explained(
      this.#client.send(new DescribeExecutionCommand({ executionArn })).catch((error: unknown) => {
        // It was started a moment ago: Step Functions shows it everywhere only soon afterwards.
        if (error instanceof ExecutionDoesNotExist) return { status: 'RUNNING' as const };
        throw error;
      }),
    );
    if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return 'running';
    return status === 'SUCCEEDED' ? 'done' : 'failed';
  }

  async #findRunning(name: string): Promise<SyncRun | undefined> {
    const pages = paginateListExecutions(
      { client: this.#client },
      { stateMachineArn: this.#stateMachine, statusFilter: 'RUNNING' },
    );
    for await (const { executions = [] } of pages) {
      const found = executions.find((execution) => execution.name?.startsWith(`${name}-`));
      if (found?.name && found.startDate) return { id: found.name, startedAt: found.startDate.toISOString() };
    }
    return undefined;
  }

  /** @returns when it started; undefined when an execution of this name has ended already */
  async #start(name: string, input: object): Promise<string | undefined> {
    try {
      const { startDate } = await this.#client.send(
        new StartExecutionCommand({
          stateMachineArn: this.#stateMachine,
          name,
          input: JSON.stringify(input),
        }),
      );
      return this.#toText(startDate);
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
      // Another was quicker by a moment; while that runs, its sync is the one that was asked for.
      const { status, startDate } = await this.#client.send(
        new DescribeExecutionCommand({ executionArn: this.#arnOf(name) }),
      );
      return status === 'RUNNING' ? this.#toText(startDate) : undefined;
    }
  }

  #toText(startDate: Date | undefined): string {
    return (startDate ?? new Date(this.#now())).toISOString();
  }

  #arnOf(runId: string): string {
    return `${this.#stateMachine.replace(':stateMachine:', ':execution:')}:${runId}`;
  }

  async #explained<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      throw explainAwsFailure(error, 'Step Functions');
    }
  }
}
