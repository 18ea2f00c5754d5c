import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { S3JsonLItemReader } from 'aws-cdk-lib/aws-stepfunctions';

/** JSON lines as what a distributed map works off; may read only what it is allowed elsewhere, not the whole bucket. */
export class ManifestReader extends S3JsonLItemReader {
  override providePolicyStatements(): PolicyStatement[] {
    return [];
  }
}
