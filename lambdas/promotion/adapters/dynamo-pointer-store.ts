import { parseJson } from '../../platform/json';
import type { Pointers } from '../api';
import type { PointerStore } from '../ports';
import { pointersShape } from './pointers-shape';
import type { PromotionItems } from './promotion-items';

const part = 'pointers';
const versionPrefix = 'version/';

/** The pointers in DynamoDB: the present ones in one item, and one a version, both written in one transaction. */
export class DynamoPointerStore implements PointerStore {
  constructor(private readonly items: PromotionItems) {}

  async read(): Promise<Pointers | undefined> {
    const record = await this.items.get({ part, place: 'present' });
    return record === undefined ? undefined : toPointers(record);
  }

  async swap(pointers: Pointers): Promise<boolean> {
    const { version } = pointers;
    const record = JSON.stringify(pointers);
    return await this.items.swap([
      { part, place: 'present', record, version },
      // Digits enough that their order is that of the numbers.
      { part, place: `${versionPrefix}${String(version).padStart(12, '0')}`, record },
    ]);
  }

  async history(limit: number): Promise<readonly Pointers[]> {
    const entries = await this.items.listBackwards({ part, prefix: versionPrefix, limit });
    return entries.map(({ record }) => toPointers(record));
  }
}

function toPointers(record: string): Pointers {
  return parseJson(record, pointersShape, 'the pointers in DynamoDB');
}
