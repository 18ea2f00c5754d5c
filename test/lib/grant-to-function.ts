import type { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';

/** A function of nobody, to grant something to. */
export function makeFunction(stack: Stack): LambdaFunction {
  return new LambdaFunction(stack, 'Caller', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {}'),
  });
}

/** What a template allows the function of {@link makeFunction}: `action on resource`, sorted; and its variables. */
export function grantedIn(template: Template): {
  readonly allowed: readonly string[];
  readonly variables: Readonly<Record<string, unknown>>;
} {
  const allowed = Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('Caller'))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement as Statement[])
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((it) => `${action} on ${nameOf(it)}`)),
    );
  const [fn] = Object.entries(template.findResources('AWS::Lambda::Function')).flatMap(([id, resource]) =>
    id.startsWith('Caller') ? [resource] : [],
  );
  return { allowed: allowed.sort(), variables: fn?.Properties.Environment?.Variables ?? {} };
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** A reference as the id of what it names, without the digest that the CDK puts behind it. */
function nameOf(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  if (typeof resource !== 'object' || resource === null) return '';
  if ('Fn::GetAtt' in resource) return String([resource['Fn::GetAtt']].flat()[0]).replace(/[0-9A-F]{8}$/, '');
  if ('Fn::Join' in resource) return ([resource['Fn::Join']].flat()[1] as unknown[]).map(nameOf).join('');
  return JSON.stringify(resource);
}
