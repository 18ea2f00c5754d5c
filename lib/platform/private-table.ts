import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  type StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** An index of a {@link PrivateTable}; all its keys are strings. */
export interface TableIndex {
  readonly name: string;
  readonly partitionKey: string;
  /**
   * What the items of a partition are ordered by.
   *
   * @default - they have no order
   */
  readonly sortKey?: string;
  /**
   * Whether the index holds whole items, not only their keys.
   *
   * @default false
   */
  readonly isWhole?: boolean;
}

/** Props of {@link PrivateTable}. */
export interface PrivateTableProps {
  /** Attribute, a string, that tells items apart. */
  readonly partitionKey: string;
  /**
   * Attribute, a string, that the items of a partition are ordered by.
   *
   * @default - one item a partition
   */
  readonly sortKey?: string;
  /**
   * Other ways to find items.
   *
   * @default - none
   */
  readonly indexes?: readonly TableIndex[];
  /**
   * Attribute with the time, in seconds since 1970, after which an item is removed.
   *
   * @default - items stay
   */
  readonly timeToLive?: string;
  /**
   * What its stream has of each change.
   *
   * @default - no stream
   */
  readonly stream?: StreamViewType;
  /** What happens to the table when its stack is removed; one that is retained is protected from deletion, too. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that it is encrypted with.
   *
   * @default - a key of DynamoDB's own
   */
  readonly encryptionKey?: IKey;
}

/** A table that is paid by the request and can be brought back to any second of the last 35 days. */
export class PrivateTable extends TableV2 {
  constructor(scope: Construct, id: string, props: PrivateTableProps) {
    super(scope, id, {
      partitionKey: text(props.partitionKey),
      sortKey: props.sortKey === undefined ? undefined : text(props.sortKey),
      globalSecondaryIndexes: props.indexes?.map(toIndex),
      timeToLiveAttribute: props.timeToLive,
      dynamoStream: props.stream,
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: props.encryptionKey
        ? TableEncryptionV2.customerManagedKey(props.encryptionKey)
        : TableEncryptionV2.dynamoOwnedKey(),
      removalPolicy: props.removalPolicy,
      deletionProtection: props.removalPolicy === RemovalPolicy.RETAIN,
    });
  }

  /**
   * Allows exactly these actions on the table, or on one index of it.
   *
   * `grant` of the CDK would allow them on every index.
   *
   * @param actions - e.g. `['dynamodb:GetItem']`
   */
  allow(grantee: IGrantable, actions: readonly string[], index?: string): Grant {
    // What DynamoDB does with the key in the caller's name.
    this.encryptionKey?.grant(
      grantee,
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    );
    return Grant.addToPrincipal({
      grantee,
      actions: [...actions],
      resourceArns: [index === undefined ? this.tableArn : `${this.tableArn}/index/${index}`],
    });
  }
}

function text(name: string): Attribute {
  return { name, type: AttributeType.STRING };
}

function toIndex(index: TableIndex): GlobalSecondaryIndexPropsV2 {
  return {
    indexName: index.name,
    partitionKey: text(index.partitionKey),
    sortKey: index.sortKey === undefined ? undefined : text(index.sortKey),
    projectionType: index.isWhole ? ProjectionType.ALL : ProjectionType.KEYS_ONLY,
  };
}
