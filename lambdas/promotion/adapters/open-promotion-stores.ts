import { openDynamo } from '../../platform/open-dynamo';
import { DynamoPointerStore } from './dynamo-pointer-store';
import { DynamoReleaseStore } from './dynamo-release-store';
import { DynamoRolloutStore } from './dynamo-rollout-store';
import { PromotionItems } from './promotion-items';

/** The stores of a promotion table. */
export function openPromotionStores(table: string) {
  const items = new PromotionItems(openDynamo(), table);
  return {
    releases: new DynamoReleaseStore(items),
    pointers: new DynamoPointerStore(items),
    rollouts: new DynamoRolloutStore(items),
  };
}
