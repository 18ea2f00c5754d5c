import type { RemovalPolicy } from 'aws-cdk-lib';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable, CfnTableOptimizer } from 'aws-cdk-lib/aws-glue';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type LakeHalf, type LakeTable, lakePrefixes, tablesOf } from '../../lambdas/feedback/lake-settings';
import { viewWithoutDuplicates } from './presto-view';

/** Props of {@link LakeDatabase}. */
export interface LakeDatabaseProps {
  readonly half: LakeHalf;
  /** Name of the database: small letters, digits and `_`, unique in its account and region. */
  readonly name: string;
  /** Where its files are, below the prefix of its half. */
  readonly bucket: IBucket;
  /** What Glue keeps the tables in shape with. */
  readonly optimizerRole: Role;
  /** What happens to the tables when their stack is removed. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * One half of the lake: its Iceberg tables, a view of each without duplicates, and what keeps them in shape: files are
 * put together, snapshots expire after five days, and files that belong to none are removed.
 */
export class LakeDatabase extends Construct {
  readonly name: string;
  /** Catalogue, database, and every table and view in it. */
  readonly catalogueArns: readonly string[];
  readonly #database: CfnDatabase;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LakeDatabaseProps,
  ) {
    super(scope, id);
    const { name, half } = props;
    this.name = name;
    this.#database = new CfnDatabase(this, 'Database', {
      catalogId: Stack.of(this).account,
      databaseInput: { name, description: descriptions[half] },
    });
    this.#database.applyRemovalPolicy(props.removalPolicy);
    this.catalogueArns = ['catalog', `database/${name}`, `table/${name}/*`].map((resource) =>
      Stack.of(this).formatArn({ service: 'glue', resource, arnFormat: ArnFormat.NO_RESOURCE_NAME }),
    );
    for (const table of tablesOf(half)) {
      const resource = this.#addTable(table);
      this.#addView(table);
      this.#keepInShape(table, resource);
    }
  }

  #addTable(table: LakeTable): CfnTable {
    // Everything is below icebergTableInput: with a tableInput beside it Glue refuses the table, and with the columns in
    // a storage descriptor the first update takes its format away (aws-cdk#37988).
    const resource = new CfnTable(this, `Table-${table.name}`, {
      catalogId: Stack.of(this).account,
      databaseName: this.#database.ref,
      name: table.name,
      openTableFormatInput: {
        icebergInput: {
          metadataOperation: 'CREATE',
          version: '2',
          icebergTableInput: {
            location: this.props.bucket.s3UrlForObject(`${lakePrefixes[this.props.half]}${table.name}`),
            schema: {
              type: 'struct',
              schemaId: 0,
              fields: table.columns.map(({ id, name, type, comment, isRequired = false }) => ({
                id,
                name,
                type,
                required: isRequired,
                doc: comment,
              })),
            },
            partitionSpec: {
              specId: 0,
              fields: [
                { name: 'happened_at_day', sourceId: idOfTime(table), transform: 'day', fieldId: 1_000 },
              ],
            },
            properties: {
              'format-version': '2',
              'write.format.default': 'parquet',
              'write.parquet.compression-codec': 'zstd',
              comment: table.comment,
            },
          },
        },
      },
    });
    resource.applyRemovalPolicy(this.props.removalPolicy);
    return resource;
  }

  #addView(table: LakeTable): void {
    const { name, originalText, columns } = viewWithoutDuplicates(this.name, table);
    new CfnTable(this, `View-${table.name}`, {
      catalogId: Stack.of(this).account,
      databaseName: this.#database.ref,
      tableInput: {
        name,
        description: `${table.comment}; each event once`,
        tableType: 'VIRTUAL_VIEW',
        parameters: { presto_view: 'true', comment: 'Presto View' },
        viewOriginalText: originalText,
        viewExpandedText: '/* Presto View */',
        partitionKeys: [],
        // A view has no files; the catalogue wants names for what would read them.
        storageDescriptor: {
          columns: [...columns],
          location: '',
          serdeInfo: { name: '-', serializationLibrary: '-' },
        },
      },
    });
  }

  #keepInShape(table: LakeTable, resource: CfnTable): void {
    const { optimizerRole } = this.props;
    const shared = { roleArn: optimizerRole.roleArn, enabled: true };
    const optimizers: Readonly<Record<string, CfnTableOptimizer.TableOptimizerConfigurationProperty>> = {
      compaction: { ...shared, compactionConfiguration: { icebergConfiguration: { strategy: 'binpack' } } },
      retention: {
        ...shared,
        // What was deleted, a person's rows for example, is gone for good when its snapshots are.
        retentionConfiguration: {
          icebergConfiguration: {
            snapshotRetentionPeriodInDays: 5,
            numberOfSnapshotsToRetain: 1,
            cleanExpiredFiles: true,
          },
        },
      },
      orphan_file_deletion: {
        ...shared,
        orphanFileDeletionConfiguration: { icebergConfiguration: { orphanFileRetentionPeriodInDays: 3 } },
      },
    };
    for (const [type, tableOptimizerConfiguration] of Object.entries(optimizers)) {
      const optimizer = new CfnTableOptimizer(this, `Optimizer-${table.name}-${type}`, {
        catalogId: Stack.of(this).account,
        databaseName: this.#database.ref,
        tableName: resource.ref,
        type,
        tableOptimizerConfiguration,
      });
      optimizer.node.addDependency(optimizerRole, resource);
    }
  }
}

const descriptions: Readonly<Record<LakeHalf, string>> = {
  facts: 'events without the words of people',
  texts: 'events with the words of people, personal data masked',
};

function idOfTime({ name, columns }: LakeTable): number {
  const column = columns.find(({ type }) => type === 'timestamp');
  if (column === undefined) throw new Error(`the table ${name} has no time to be partitioned by`);
  return column.id;
}
