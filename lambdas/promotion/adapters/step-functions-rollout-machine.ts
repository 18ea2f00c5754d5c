import {
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { awsClientSettings } from '../../platform/aws-client-settings';
import { AppError } from '../../platform/errors';
import { explainAwsFailure } from '../../platform/explain-aws-failure';
import { startExecution } from '../../platform/start-execution';
import type { RolloutMachine } from '../ports';
import type { PromotionItems } from './promotion-items';

/** Rollouts as executions of a Step Functions state machine, one each; the tokens of their approvals are in the table. */
export class StepFunctionsRolloutMachine implements RolloutMachine {
  readonly #client: SFNClient;
  readonly #items: PromotionItems;
  readonly #stateMachine: string | undefined;

  /** @param options.stateMachine - its ARN; left out in the functions of the machine itself, which start none */
  constructor(options: { client?: SFNClient; items: PromotionItems; stateMachine?: string }) {
    this.#client = options.client ?? new SFNClient(awsClientSettings);
    this.#items = options.items;
    this.#stateMachine = options.stateMachine;
  }

  async start(rolloutId: string): Promise<void> {
    if (this.#stateMachine === undefined) {
      throw new AppError('this function starts no rollouts: call Promotion.grantManage(fn)', {
        kind: 'internal',
        code: 'missing_setting',
      });
    }
    const input = { rolloutId };
    await startExecution(this.#client, { stateMachine: this.#stateMachine, name: rolloutId, input });
  }

  /** Keeps the token of the task that waits for the approval; the one before has timed out. */
  async keepToken(rolloutId: string, token: string): Promise<void> {
    await this.#items.put({ ...keyOf(rolloutId), record: token });
  }

  async resume(rolloutId: string): Promise<void> {
    const taskToken = await this.#items.get(keyOf(rolloutId));
    // It does not wait yet, and looks before it does.
    if (taskToken === undefined) return;
    try {
      await this.#client.send(
        new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ rolloutId }) }),
      );
    } catch (error) {
      const waitsNoLonger =
        error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken;
      if (!waitsNoLonger) throw explainAwsFailure(error, 'Step Functions');
    }
  }
}

function keyOf(rolloutId: string) {
  return { part: `rollout/${rolloutId}`, place: 'token' };
}
