import { CfnOutput, type Size, Stack } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { AccountRootPrincipal, Grant, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type LakeHalf, lakePrefixes } from '../../lambdas/feedback/lake-settings';
import type { LakeDatabase } from './lake-database';
import { lakeQueries } from './lake-queries';

/** Who reads the lake: an analyst no text, a reviewer the masked ones too, an owner everything, who may also delete. */
export type LakeReader = 'analyst' | 'reviewer' | 'owner';

/** Props of {@link LakeReaders}. */
export interface LakeReadersProps {
  /** Prefix of the names of the workgroups, and of the tag that lets a person in. */
  readonly namespace: string;
  readonly databases: Readonly<Record<LakeHalf, LakeDatabase>>;
  /** The lake. */
  readonly bucket: IBucket;
  /** Where results of queries go, each reader's below a prefix of its own. */
  readonly results: IBucket;
  /** What one query may read at most; past it Athena stops it. */
  readonly mostReadByQuery: Size;
  /**
   * Key of lake and results.
   *
   * @default - keys of S3 itself
   */
  readonly encryptionKey?: IKey;
}

/** What a reader may do, and in which halves. */
const rights: Readonly<Record<LakeReader, { halves: readonly LakeHalf[]; isWriting: boolean }>> = {
  analyst: { halves: ['facts'], isWriting: false },
  reviewer: { halves: ['facts', 'texts'], isWriting: false },
  owner: { halves: ['facts', 'texts'], isWriting: true },
};

/**
 * Three roles that query the lake with Athena, each in a workgroup of its own whose results no other role reads.
 *
 * A person of the account takes a role when their own permissions let them assume it and their principal has the tag
 * `NAMESPACE-lake` with the name of the reader as its value, e.g. from the groups of IAM Identity Center.
 */
export class LakeReaders extends Construct {
  readonly roles: Readonly<Record<LakeReader, Role>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LakeReadersProps,
  ) {
    super(scope, id);
    this.roles = {
      analyst: this.#addReader('Analyst', 'analyst'),
      reviewer: this.#addReader('Reviewer', 'reviewer'),
      owner: this.#addReader('Owner', 'owner'),
    };
  }

  #addReader(id: string, reader: LakeReader): Role {
    const { namespace } = this.props;
    const workgroup = this.#workgroup(`${id}Workgroup`, reader);
    const role = new Role(this, id, {
      description: descriptions[reader],
      assumedBy: new AccountRootPrincipal().withConditions({
        StringEquals: { [`aws:PrincipalTag/${namespace}-lake`]: reader },
      }),
    });
    this.#allowQueries(role, reader, workgroup);
    for (const half of rights[reader].halves) this.#allowHalf(role, half, rights[reader].isWriting);
    if (rights[reader].isWriting) this.#allowObjects(role, lakePrefixes.errors, true);
    const { encryptionKey } = this.props;
    encryptionKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
    new CfnOutput(this, `${id}Role`, { value: role.roleArn, description: descriptions[reader] });
    return role;
  }

  #workgroup(id: string, reader: LakeReader): CfnWorkGroup {
    const { namespace, databases, encryptionKey, results, mostReadByQuery } = this.props;
    const name = `${namespace}-${reader}`;
    const workgroup = new CfnWorkGroup(this, id, {
      name,
      description: descriptions[reader],
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: mostReadByQuery.toBytes(),
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: results.s3UrlForObject(`${reader}/`),
          encryptionConfiguration: encryptionKey
            ? { encryptionOption: 'SSE_KMS', kmsKey: encryptionKey.keyArn }
            : { encryptionOption: 'SSE_S3' },
        },
      },
    });
    const names = { facts: databases.facts.name, texts: databases.texts.name };
    const home: Readonly<Record<LakeReader, LakeHalf | undefined>> = {
      analyst: 'facts',
      reviewer: 'texts',
      owner: undefined,
    };
    for (const { id: query, half, name: title, description, sql } of lakeQueries(names)) {
      if (half !== home[reader]) continue;
      const saved = new CfnNamedQuery(this, `Query-${query}`, {
        name: title,
        description,
        database: names[half],
        queryString: sql,
        workGroup: name,
      });
      saved.addResourceDependency(workgroup);
    }
    return workgroup;
  }

  #allowQueries(role: Role, reader: LakeReader, { name }: CfnWorkGroup): void {
    const { results } = this.props;
    Grant.addToPrincipal({
      grantee: role,
      actions: [
        'athena:BatchGetNamedQuery',
        'athena:BatchGetQueryExecution',
        'athena:GetNamedQuery',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetWorkGroup',
        'athena:ListNamedQueries',
        'athena:ListQueryExecutions',
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
      ],
      resourceArns: [
        Stack.of(this).formatArn({ service: 'athena', resource: 'workgroup', resourceName: name }),
      ],
    });
    this.#allowList(role, results, `${reader}/`);
    Grant.addToPrincipal({
      grantee: role,
      actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      resourceArns: [results.arnForObjects(`${reader}/*`)],
    });
  }

  #allowHalf(role: Role, half: LakeHalf, isWriting: boolean): void {
    Grant.addToPrincipal({
      grantee: role,
      actions: [
        'glue:GetDatabase',
        'glue:GetDatabases',
        'glue:GetTable',
        'glue:GetTables',
        ...(isWriting ? ['glue:UpdateTable'] : []),
      ],
      resourceArns: [...this.props.databases[half].catalogueArns],
    });
    this.#allowObjects(role, lakePrefixes[half], isWriting);
  }

  #allowObjects(role: Role, prefix: string, isWriting: boolean): void {
    const { bucket } = this.props;
    this.#allowList(role, bucket, prefix);
    Grant.addToPrincipal({
      grantee: role,
      actions: isWriting ? ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'] : ['s3:GetObject'],
      resourceArns: [bucket.arnForObjects(`${prefix}*`)],
    });
  }

  #allowList(role: Role, { bucketArn }: IBucket, prefix: string): void {
    Grant.addToPrincipal({ grantee: role, actions: ['s3:GetBucketLocation'], resourceArns: [bucketArn] });
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucketArn],
        conditions: { StringLike: { 's3:prefix': [`${prefix}*`] } },
      }),
    );
  }
}

const descriptions: Readonly<Record<LakeReader, string>> = {
  analyst: 'queries events without the words of people',
  reviewer: 'queries events with masked texts',
  owner: 'queries and deletes events of every kind',
};
