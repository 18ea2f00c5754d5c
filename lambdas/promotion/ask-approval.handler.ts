import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openDynamo } from '../platform/open-dynamo';
import { readVariables } from '../platform/read-variables';
import { openPromotionStores } from './adapters/open-promotion-stores';
import { PromotionItems } from './adapters/promotion-items';
import { StepFunctionsRolloutMachine } from './adapters/step-functions-rollout-machine';
import { askApproval, askApprovalSchema } from './rollout-turn';
import { promotionVariables } from './settings';

const { observe } = openObservability('promotion');
const { table } = readVariables(promotionVariables, 'Promotion.grantManage');
const { rollouts } = openPromotionStores(table);
const machine = new StepFunctionsRolloutMachine({ items: new PromotionItems(openDynamo(), table) });

/**
 * Keeps the token with which the approval of a rollout ends the wait of its state machine.
 *
 * May `states:SendTaskSuccess`, because an approval may come before its token is kept.
 */
export const handler = observe(async (event: unknown, _context?: unknown) =>
  askApproval(parseShape(event, askApprovalSchema, 'the question for an approval'), { rollouts, machine }),
);
