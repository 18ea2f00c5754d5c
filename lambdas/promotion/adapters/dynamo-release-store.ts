import { parseJson } from '../../platform/json';
import type { Attestation, Release } from '../api';
import { attestationSchema } from '../attestation-schema';
import type { ReleaseStore } from '../ports';
import type { PromotionItems } from './promotion-items';
import { readRelease } from './read-release';

const place = 'release';
const list = 'releases';
const attestationPrefix = 'attestation/';

/**
 * Releases and attestations in DynamoDB: the manifest is in its item, which is far smaller than an item may be, and a
 * list by time is kept beside, so that whoever made a release finds it in the list.
 */
export class DynamoReleaseStore implements ReleaseStore {
  constructor(private readonly items: PromotionItems) {}

  async put(release: Release): Promise<void> {
    const { digest, createdAt } = release;
    await this.items.add([
      { part: partOf(digest), place, record: JSON.stringify(release) },
      { part: list, place: `${createdAt}/${digest}`, record: digest },
    ]);
  }

  async get(digest: string): Promise<Release | undefined> {
    const record = await this.items.get({ part: partOf(digest), place });
    return record === undefined ? undefined : readRelease(record, digest);
  }

  async list(query: {
    limit: number;
    after?: string;
  }): Promise<{ releases: readonly Release[]; nextAfter?: string }> {
    const entries = await this.items.listBackwards({
      part: list,
      limit: query.limit + 1,
      after: query.after,
    });
    const page = entries.slice(0, query.limit);
    const records = await this.items.getAll(page.map((entry) => ({ part: partOf(entry.record), place })));
    return {
      releases: page.flatMap(({ record: digest }) => {
        const record = records.get(partOf(digest));
        return record === undefined ? [] : [readRelease(record, digest)];
      }),
      nextAfter: entries.length > query.limit ? page.at(-1)?.place : undefined,
    };
  }

  async attest(attestation: Attestation): Promise<void> {
    await this.items.add([
      {
        part: partOf(attestation.release),
        place: attestationPrefix + attestation.id,
        record: JSON.stringify(attestation),
      },
    ]);
  }

  async attestations(digest: string): Promise<readonly Attestation[]> {
    const found: Attestation[] = [];
    for await (const { record } of this.items.listAll(partOf(digest), attestationPrefix)) {
      found.push(parseJson(record, attestationSchema, `an attestation of ${digest}`));
    }
    return found.sort((left, right) => (left.time < right.time ? -1 : left.time > right.time ? 1 : 0));
  }
}

function partOf(digest: string): string {
  return `release/${digest}`;
}
