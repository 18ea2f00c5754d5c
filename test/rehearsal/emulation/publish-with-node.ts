import { join } from 'node:path';
import type { IAspect } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { IConstruct } from 'constructs';
import { buildSync } from 'esbuild';
import { changeMetadata } from './answer-buffered';

/**
 * Gives the function of a `BucketDeployment` other code: CDK's own calls the AWS CLI for Python, which the emulator has
 * not. Its role, its settings and the custom resources stay as they are, and the files really get there.
 */
export class PublishWithNode implements IAspect {
  constructor(private readonly codeFolder: string) {}

  visit(node: IConstruct): void {
    if (!(node instanceof CfnFunction) || !node.node.path.includes('Custom::CDKBucketDeployment')) return;
    buildSync({
      entryPoints: { index: join(import.meta.dirname, 'copy-files.ts') },
      outdir: this.codeFolder,
      bundle: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'error',
    });
    const code = new Asset(node, 'RehearsedCode', { path: this.codeFolder });
    node.addMetadata(changeMetadata, 'files are copied by JavaScript: the emulator has no AWS CLI');
    node.addPropertyOverride('Code', { S3Bucket: code.s3BucketName, S3Key: code.s3ObjectKey });
    node.addPropertyOverride('Runtime', 'nodejs24.x');
    node.addPropertyOverride('Handler', 'index.handler');
    node.addPropertyOverride('Layers', undefined);
  }
}
