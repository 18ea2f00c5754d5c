import { parseJson } from '../../platform/json';
import type { Rollout } from '../api';
import type { RolloutStore } from '../ports';
import type { PromotionItems } from './promotion-items';
import { rolloutShape } from './rollout-shape';

const place = 'rollout';
const list = 'rollouts';

/** Rollouts in DynamoDB, with a list by time beside them. */
export class DynamoRolloutStore implements RolloutStore {
  constructor(private readonly items: PromotionItems) {}

  async get(rolloutId: string): Promise<Rollout | undefined> {
    const record = await this.items.get({ part: partOf(rolloutId), place });
    return record === undefined ? undefined : toRollout(record);
  }

  async put(rollout: Rollout): Promise<boolean> {
    const { id, startedAt, version } = rollout;
    const item = { part: partOf(id), place, record: JSON.stringify(rollout), version };
    return version === 1
      ? await this.items.swap([item, { part: list, place: `${startedAt}/${id}`, record: id }])
      : await this.items.swap([item]);
  }

  async list(limit: number): Promise<readonly Rollout[]> {
    const entries = await this.items.listBackwards({ part: list, limit });
    const parts = entries.map(({ record }) => partOf(record));
    const records = await this.items.getAll(parts.map((part) => ({ part, place })));
    return parts.flatMap((part) => {
      const record = records.get(part);
      return record === undefined ? [] : [toRollout(record)];
    });
  }
}

function partOf(rolloutId: string): string {
  return `rollout/${rolloutId}`;
}

function toRollout(record: string): Rollout {
  return parseJson(record, rolloutShape, 'a rollout in DynamoDB');
}
