import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { WatchedLoop } from '../../../lib/observability/loop-rows';

/** One of everything that is watched of what comes back from answers. */
export function watchedLoop(scope: Construct): WatchedLoop {
  const handler = new LambdaFunction(scope, 'Consumer', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {}'),
  });
  return {
    stream: new Stream(scope, 'Events'),
    deadLetters: new Queue(scope, 'EventDeadLetters'),
    consumers: { CountEvents: handler },
    deliveries: { Facts: new CfnDeliveryStream(scope, 'Facts') },
  };
}
