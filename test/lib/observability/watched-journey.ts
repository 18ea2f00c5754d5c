import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Domain, EngineVersion } from 'aws-cdk-lib/aws-opensearchservice';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** One of everything that the dashboard shows and the alarms watch. */
export function watchedJourney(scope: Construct) {
  const api = new RestApi(scope, 'Api', { deployOptions: { stageName: 'v' } });
  api.root.addMethod('GET');
  return {
    namespace: 'llmops-test',
    api,
    functions: {
      Api: new LambdaFunction(scope, 'Function', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromInline('exports.handler = async () => {}'),
      }),
    },
    queues: { Documents: { queue: new Queue(scope, 'Queue'), deadLetters: new Queue(scope, 'DeadLetters') } },
    syncs: new StateMachine(scope, 'Sync', {
      definitionBody: DefinitionBody.fromChainable(new Pass(scope, 'Pass')),
    }),
    domain: new Domain(scope, 'Domain', { version: EngineVersion.OPENSEARCH_2_17 }),
  };
}
