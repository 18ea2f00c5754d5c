import type { DocumentRecord } from '../../domain/document';
import { openDynamo } from '../../platform/open-dynamo';
import { openS3 } from '../../platform/open-s3';
import { readVariables } from '../../platform/read-variables';
import type { DocumentSource } from '../ports';
import { documentPrefixes, documentsBucketVariables } from '../settings';
import { BucketSource } from './bucket-source';
import { DynamoTableSource } from './dynamo-table-source';
import { isEncodedTenant } from './encode-tenant';
import { readRowTables, sourceIdOfStream } from './row-tables';
import { S3Uploads } from './s3-uploads';

/** What is followed on AWS, by each name that something is told of it. */
export interface FollowedSources {
  /** By the name that a document's record has. */
  find(document: Pick<DocumentRecord, 'source' | 'tenant'>): DocumentSource | undefined;
  findTable(table: { source: string } | { streamArn: string }): DocumentSource | undefined;
  /** By the key of an object of the documents' bucket. */
  locateObject(objectKey: string): { source: DocumentSource; key: string } | undefined;
}

/**
 * Opens the sources that this function may read.
 *
 * @throws `missing_setting`
 */
export function openSources(): FollowedSources {
  const { bucket } = readVariables(documentsBucketVariables, 'DocumentStore.grantReadDocuments');
  const documents = new BucketSource({ client: openS3(), bucket });
  const uploads = new S3Uploads({ client: openS3(), bucket });
  const tableSettings = readRowTables();
  const tables = tableSettings.map((settings) => new DynamoTableSource({ client: openDynamo(), settings }));
  return {
    find: ({ source: id, tenant }) =>
      [documents, ...tables, uploads.of(tenant)].find((source) => source.id === id),
    findTable: (table) => {
      const id = 'source' in table ? table.source : sourceIdOfStream(table.streamArn, tableSettings);
      return tables.find((source) => source.id === id);
    },
    locateObject: (objectKey) => {
      if (objectKey.startsWith(documentPrefixes.documents)) {
        const key = objectKey.slice(documentPrefixes.documents.length).normalize('NFC');
        return key === '' ? undefined : { source: documents, key };
      }
      if (!objectKey.startsWith(documentPrefixes.uploads)) return undefined;
      const [folder = '', ...rest] = objectKey.slice(documentPrefixes.uploads.length).split('/');
      const key = rest.join('/');
      if (key === '' || !isEncodedTenant(folder)) return undefined;
      return { source: uploads.of(decodeURIComponent(folder)), key };
    },
  };
}
