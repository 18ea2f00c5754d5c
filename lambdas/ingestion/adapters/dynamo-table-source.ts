import {
  type AttributeValue,
  GetItemCommand,
  ScanCommand,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DocumentSource, SourceContent, SourceEntry } from '../ports';
import { defaultTenant, type RowTableSettings } from '../settings';
import { type RowDocument, readRowDocument, toRowDocument, toUnusableRow } from './row-document';
import { SourceUnavailableError } from './source-unavailable-error';
import { writeAttribute } from './write-attribute';

/** The rows of a DynamoDB table: the index follows its table, by the table's stream. A key is taken as it is. */
export class DynamoTableSource implements DocumentSource {
  readonly id: string;
  readonly tenant = defaultTenant;
  readonly #client: DynamoDBDocumentClient;
  readonly #settings: RowTableSettings;
  readonly #projection: { ProjectionExpression: string; ExpressionAttributeNames: Record<string, string> };

  constructor(options: { client: DynamoDBDocumentClient; settings: RowTableSettings }) {
    this.#client = options.client;
    this.#settings = options.settings;
    this.id = `table:${options.settings.name}`;
    const { keyColumn, titleColumn = keyColumn, textColumns, metadataColumns } = options.settings;
    const columns = [...new Set([keyColumn, titleColumn, ...textColumns, ...metadataColumns])];
    const names = columns.map((column, place) => [`#column${place}`, column] as const);
    this.#projection = {
      ProjectionExpression: names.map(([name]) => name).join(', '),
      ExpressionAttributeNames: Object.fromEntries(names),
    };
  }

  async *list(): AsyncIterable<SourceEntry> {
    let from: ScanCommandOutput['LastEvaluatedKey'];
    do {
      const page = await this.#scan(from);
      for (const item of page.Items ?? []) {
        const { key, version, sizeBytes } = this.#document(item);
        yield { key, version, sizeBytes };
      }
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }

  async find(key: string): Promise<SourceEntry | undefined> {
    const document = await this.#find(key);
    return document && { key, version: document.version, sizeBytes: document.sizeBytes };
  }

  async read(key: string, maxBytes: number): Promise<SourceContent | undefined> {
    const document = await this.#find(key);
    if (document === undefined) return undefined;
    const remedy = `mend the row in the table ${this.#settings.name}; it is taken up when that is done`;
    return readRowDocument(document, { maxBytes, remedy });
  }

  async #scan(from: ScanCommandOutput['LastEvaluatedKey']): Promise<ScanCommandOutput> {
    try {
      return await this.#client.send(
        new ScanCommand({ TableName: this.#settings.table, ExclusiveStartKey: from, ...this.#projection }),
      );
    } catch (error) {
      throw this.#unavailable(error);
    }
  }

  async #find(key: string): Promise<RowDocument | undefined> {
    const { table, keyColumn } = this.#settings;
    try {
      const { Item } = await this.#client.send(
        new GetItemCommand({
          TableName: table,
          Key: { [keyColumn]: { S: key } },
          // The stream tells of a change before every copy of the table has it.
          ConsistentRead: true,
          ...this.#projection,
        }),
      );
      return Item && this.#document(Item);
    } catch (error) {
      throw this.#unavailable(error);
    }
  }

  #document(item: Readonly<Record<string, AttributeValue>>): RowDocument {
    const { keyColumn } = this.#settings;
    const key = item[keyColumn]?.S;
    if (key === undefined) {
      throw new SourceUnavailableError(
        `the table ${this.#settings.table}`,
        `has keys that are not text in ${keyColumn}`,
      );
    }
    const values: Record<string, string> = {};
    for (const [column, value] of Object.entries(item)) {
      const text = writeAttribute(value);
      if (text === undefined) return toUnusableRow(key, `the row ${key} has bytes in its column ${column}`);
      values[column] = text;
    }
    return toRowDocument(key, values, this.#settings);
  }

  #unavailable(error: unknown): unknown {
    if (error instanceof SourceUnavailableError) return error;
    const { table, keyColumn } = this.#settings;
    const reason = error instanceof Error ? error.name : String(error);
    const problem =
      reason === 'ValidationException'
        ? `has another key than the text ${keyColumn} alone`
        : `cannot be read (${reason})`;
    return new SourceUnavailableError(`the table ${table}`, problem, error);
  }
}
