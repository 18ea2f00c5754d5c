import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, BundlingOutput, DockerImage } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { packTrainingCode } from './pack-training-code';

const training = join(import.meta.dirname, '../../training');

/** The training script, in the bucket of the CDK's assets. */
export class TrainingCode extends Asset {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      path: training,
      // By what comes out: the same script is the same archive on every machine.
      assetHashType: AssetHashType.OUTPUT,
      bundling: {
        // Never run: the local way below needs no Docker.
        image: DockerImage.fromRegistry('scratch'),
        outputType: BundlingOutput.ARCHIVED,
        local: {
          tryBundle(folder) {
            writeFileSync(join(folder, 'training.tar.gz'), packTrainingCode(training));
            return true;
          },
        },
      },
    });
  }
}
