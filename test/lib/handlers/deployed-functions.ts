import { Stack } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { EnvironmentStage } from '../../../lib/environment-stage';
import { BundledFunction } from '../../../lib/platform/bundled-function';
import { readPromptTemplates } from '../../../lib/read-prompt-templates';
import { testApp } from '../synthesize';
import { environmentOf } from '../synthesized';

/** A function of a synthesized environment. */
export interface DeployedFunction {
  /** Path of its handler below `lambdas/`, e.g. `api/http`. */
  readonly entry: string;
  /** Its variables as the template has them: texts, and intrinsic functions where only a deployment knows. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Types of the resources that invoke it, e.g. `AWS::ApiGateway::Method`; none: people do. */
  readonly invokers: readonly string[];
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** What names a function and never invokes it. */
const onlookers = /^AWS::(CloudWatch|IAM|Logs)::|^AWS::Lambda::Permission$/;

/** The functions of an environment whose code is the kit's own; none is bundled. */
export function deployedFunctions(environmentName: string): readonly DeployedFunction[] {
  const stage = new EnvironmentStage(testApp(), {
    environment: environmentOf(environmentName),
    // Any folder will do: what is in it changes no function.
    site: import.meta.dirname,
    promptTemplates: readPromptTemplates(),
  });
  const templates = new Map(
    stage.synth().stacks.map(({ stackName, template }) => {
      const { Resources } = template as { Resources: Readonly<Record<string, Resource>> };
      return [stackName, Resources];
    }),
  );
  return stage.node
    .findAll()
    .filter((construct) => construct instanceof BundledFunction)
    .map((construct) => {
      const { stackName } = Stack.of(construct);
      const resources = templates.get(stackName) ?? {};
      const id = Stack.of(construct).getLogicalId(construct.node.defaultChild as CfnFunction);
      const { Environment } = (resources[id]?.Properties ?? {}) as { Environment?: { Variables: object } };
      const variables = Object.fromEntries(Object.entries(Environment?.Variables ?? {}));
      return { entry: construct.entry, variables, invokers: invokersOf(id, resources) };
    });
}

function invokersOf(id: string, resources: Readonly<Record<string, Resource>>): readonly string[] {
  const names = [`"Fn::GetAtt":["${id}","Arn"]`, `"Ref":"${id}"`];
  const types = Object.values(resources)
    .filter(({ Type }) => !onlookers.test(Type))
    .filter(({ Properties }) => names.some((name) => JSON.stringify(Properties ?? {}).includes(name)))
    .map(({ Type, Properties = {} }) => {
      const isStream = JSON.stringify(Properties.EventSourceArn ?? '').includes('Stream');
      return isStream ? `${Type} of a stream` : Type;
    });
  return [...new Set(types)].sort();
}
