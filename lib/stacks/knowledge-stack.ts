import { Duration, type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { IngestionSettings, RowColumns } from '../../lambdas/ingestion/settings';
import type { IndexFingerprint } from '../../lambdas/vector-search/settings';
import { DocumentStore } from '../ingestion/document-store';
import { Ingestion } from '../ingestion/ingestion';
import { RowTable } from '../ingestion/row-table';
import type { ModelGateway } from '../model-gateway/model-gateway';
import type { FunctionDefaults } from '../platform/function-defaults';
import type { Promotion } from '../promotion/promotion';
import type { DomainSettings } from '../vector-search/passage-domain';
import { VectorSearch } from '../vector-search/vector-search';

/** Props of {@link KnowledgeStack}. */
export interface KnowledgeStackProps extends StackProps {
  readonly functions: FunctionDefaults;
  /** Size of the domain. */
  readonly domain: DomainSettings;
  readonly fingerprint: IndexFingerprint;
  readonly ingestion: IngestionSettings;
  /** Route that embeds passages. */
  readonly embeddingRoute: string;
  /** Tables that the index follows, by name. */
  readonly tables: Readonly<Record<string, RowColumns>>;
  readonly gateway: ModelGateway;
  /**
   * Releases, whose indexes are kept and written beside the environment's own.
   *
   * @default - there are none
   */
  readonly promotion?: Promotion;
  readonly encryptionKey: IKey | undefined;
  /** What happens to documents and passages when the stack is removed. */
  readonly removalPolicy: RemovalPolicy;
}

/** Documents, the index that follows them, and what keeps the two in step. */
export class KnowledgeStack extends Stack {
  readonly index: VectorSearch;
  readonly documents: DocumentStore;
  readonly ingestion: Ingestion;

  constructor(scope: Construct, id: string, props: KnowledgeStackProps) {
    super(scope, id, props);
    const { functions, fingerprint, encryptionKey, removalPolicy } = props;
    const data = { removalPolicy, encryptionKey };
    this.documents = new DocumentStore(this, 'Documents', {
      ...data,
      accessLogs: Duration.days(functions.logDays),
      // An address to send to is signed for one document and one sender: no page of another origin can have one.
      uploadOrigins: ['*'],
    });
    this.index = new VectorSearch(this, 'Index', { ...props.domain, ...data, functions, fingerprint });
    this.ingestion = new Ingestion(this, 'Ingestion', {
      ...data,
      functions,
      documents: this.documents,
      rowTables: Object.entries(props.tables).map(
        ([name, columns]) => new RowTable(this, `Table-${name}`, { ...data, name, columns }),
      ),
      index: this.index,
      gateway: props.gateway,
      promotion: props.promotion,
      settings: props.ingestion,
      embeddingRoute: props.embeddingRoute,
    });
  }
}
