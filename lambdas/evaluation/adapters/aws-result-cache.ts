import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { digest } from '../../platform/digest';
import { parseJson, parseShape } from '../../platform/json';
import type { Score } from '../api';
import type { KeptAnswer } from '../keep-answer';
import type { ResultCache } from '../ports';
import { evaluationKeys, evaluationTable as layout, resultCacheDays, resultPrefix } from '../settings';
import { scoreShape } from './case-result-shape';
import { keptAnswerShape } from './kept-answer-shape';
import type { PackedObjects } from './packed-objects';

const keptMs = resultCacheDays * 86_400_000;

const keyShape = z.object({ [layout.partitionKey]: z.string(), [layout.sortKey]: z.string() });
const itemShape = z.object({ score: scoreShape, [layout.timeToLive]: z.number() });

/** What {@link AwsResultCache} needs. */
export interface AwsResultCacheDeps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly openObjects: () => Promise<PackedObjects>;
  readonly now: () => Date;
}

/** Scores in DynamoDB, `result#<release>#<case>` with the judge, and the answers with their passages in S3. */
export class AwsResultCache implements ResultCache {
  constructor(private readonly deps: AwsResultCacheDeps) {}

  async answer(release: string, caseKey: string): Promise<KeptAnswer | undefined> {
    const found = await (await this.deps.openObjects()).get(keyOf(release, caseKey));
    // A rule of the bucket removes what is over within days, not at once.
    if (!found || found.writtenAt.getTime() + keptMs <= this.deps.now().getTime()) return undefined;
    return parseJson(found.text, keptAnswerShape, 'an answer that was kept');
  }

  async putAnswer(release: string, caseKey: string, answer: KeptAnswer): Promise<void> {
    await (await this.deps.openObjects()).put(keyOf(release, caseKey), JSON.stringify(answer));
  }

  async score(release: string, caseKey: string, judge: string): Promise<Score | undefined> {
    const { client, table, now } = this.deps;
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: itemKeyOf(release, caseKey, judge) }),
    );
    if (!Item) return undefined;
    const item = parseShape(Item, itemShape, 'a score that was kept');
    return item[layout.timeToLive] * 1_000 > now().getTime() ? item.score : undefined;
  }

  async putScore(release: string, caseKey: string, judge: string, score: Score): Promise<void> {
    const { client, table, now } = this.deps;
    await client.send(
      new PutCommand({
        TableName: table,
        Item: {
          ...itemKeyOf(release, caseKey, judge),
          score,
          [layout.timeToLive]: Math.floor((now().getTime() + keptMs) / 1_000),
        },
      }),
    );
  }

  async erase(release: string, caseKey: string): Promise<number> {
    const { client, table } = this.deps;
    let erased = await (await this.deps.openObjects()).remove(keyOf(release, caseKey));
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        KeyConditionExpression: '#pk = :pk',
        ExpressionAttributeNames: { '#pk': layout.partitionKey },
        ExpressionAttributeValues: { ':pk': partitionOf(release, caseKey) },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const Key = parseShape(item, keyShape, 'the key of a score that was kept');
        await client.send(new DeleteCommand({ TableName: table, Key }));
        erased++;
      }
    }
    return erased;
  }
}

function keyOf(release: string, caseKey: string): string {
  return `${resultPrefix}${encodeURIComponent(release)}/${encodeURIComponent(caseKey)}.json.gz`;
}

/** Names of routes may be longer than a key. */
function itemKeyOf(release: string, caseKey: string, judge: string): Record<string, unknown> {
  return {
    [layout.partitionKey]: partitionOf(release, caseKey),
    [layout.sortKey]: `judge#${digest(judge)}`,
  };
}

function partitionOf(release: string, caseKey: string): string {
  return `${evaluationKeys.result}${release}#${caseKey}`;
}
