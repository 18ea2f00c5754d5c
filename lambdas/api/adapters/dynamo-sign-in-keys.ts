import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';

/** A copy of a user pool's public keys, for functions in a VPC: no endpoint leads from there to a pool with a sign-in page. */
export class DynamoSignInKeys {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
  ) {}

  async put(userPoolId: string, keys: string): Promise<void> {
    await this.client.send(
      new PutItemCommand({ TableName: this.table, Item: { id: { S: userPoolId }, keys: { S: keys } } }),
    );
  }

  /** @throws when they were never copied */
  async get(userPoolId: string): Promise<ArrayBuffer> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.table, Key: { id: { S: userPoolId } } }),
    );
    if (Item?.keys?.S === undefined) throw new Error('the keys of the sign-in have not been copied yet');
    return new TextEncoder().encode(Item.keys.S).buffer;
  }
}
