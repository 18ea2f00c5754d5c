import { CfnResource, Stack, Stage, Token } from 'aws-cdk-lib';
import { CfnFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

/** All variables of a function, names and values, may have so many bytes: a limit of Lambda that nobody can raise. */
export const mostBytes = 4_096;
/** What a value takes that is known only at deployment, where nothing more is known of it. */
const bytesOfToken = 120;
/** An id of a user pool: its region, and nine letters. */
const bytesOfUserPool = 'ap-northeast-2_123456789'.length;
/** Letters that CloudFormation puts behind the names of stack and resource, with their hyphens. */
const bytesOfSuffix = 15;
/** What stands before the name where a reference to a resource is its URL or ARN, with the longest region. */
const bytesOfPrefix: Readonly<Record<string, number>> = {
  'AWS::SQS::Queue': 'https://sqs.ap-northeast-2.amazonaws.com/123456789012/'.length,
  'AWS::StepFunctions::StateMachine': 'arn:aws:states:ap-northeast-2:123456789012:stateMachine:'.length,
};

/** Refuses a function at synthesis whose variables Lambda would refuse in the middle of a deployment. */
export function checkVariables(lambdaFunction: LambdaFunction): void {
  lambdaFunction.node.addValidation({
    validate: () => {
      const resource = lambdaFunction.node.defaultChild;
      if (!(resource instanceof CfnFunction)) return [];
      const { variables } = resource.environment ? readVariables(resource) : { variables: {} };
      const bytes = bytesOfVariables(variables, lambdaFunction);
      if (bytes <= mostBytes) return [];
      return [
        `the variables of ${lambdaFunction.node.path} have about ${bytes} bytes, Lambda takes ${mostBytes}: lessen the routes and tables of the environment, or shorten their names and models`,
      ];
    },
  });
}

/** What variables have in bytes, as far as that can be known at synthesis. */
export function bytesOfVariables(variables: Readonly<Record<string, unknown>>, scope: IConstruct): number {
  const resources = resourcesOf(scope);
  return Object.entries(variables).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value, resources),
    0,
  );
}

function readVariables(resource: CfnFunction): { variables: Readonly<Record<string, unknown>> } {
  const resolved: unknown = Stack.of(resource).resolve(resource.environment);
  if (typeof resolved !== 'object' || resolved === null || !('variables' in resolved))
    return { variables: {} };
  const { variables } = resolved;
  return {
    variables:
      typeof variables === 'object' && variables !== null
        ? Object.fromEntries(Object.entries(variables))
        : {},
  };
}

function sizeOf(value: unknown, resources: Resources): number {
  if (typeof value === 'string') return Token.isUnresolved(value) ? bytesOfToken : Buffer.byteLength(value);
  const parts = joinedParts(value);
  if (parts) return parts.reduce((sum: number, part) => sum + sizeOf(part, resources), 0);
  const [, own = '', exported = own] = referenceTo.exec(JSON.stringify(value)) ?? [];
  const resource = resources.get(exported);
  if (resource === undefined) return bytesOfToken;
  if (resource.cfnResourceType === 'AWS::Cognito::UserPool') return bytesOfUserPool;
  const name = Stack.of(resource).stackName.length + exported.length + bytesOfSuffix;
  return name + (bytesOfPrefix[resource.cfnResourceType] ?? 0);
}

/** Of a text that is known but for some names in it. */
function joinedParts(value: unknown): readonly unknown[] | undefined {
  const join = typeof value === 'object' && value !== null && 'Fn::Join' in value ? value['Fn::Join'] : [];
  const [, parts]: readonly unknown[] = Array.isArray(join) ? join : [];
  return Array.isArray(parts) ? parts : undefined;
}

/** A reference to what CloudFormation names: in its own stack, or in another, whose export ends with a hash. */
const referenceTo = /^\{"(?:Ref":"(\w+)|Fn::ImportValue":"[^"]+:ExportsOutputRef(\w+)[0-9A-F]{8})"\}$/;

/** Resources by their logical ids. */
type Resources = ReadonlyMap<string, CfnResource>;

/** Looked for once: nothing is added any more when functions are checked. */
const known = new WeakMap<IConstruct, Resources>();

function resourcesOf(scope: IConstruct): Resources {
  const root = Stage.of(scope) ?? scope.node.root;
  const found = known.get(root);
  if (found) return found;
  const all = root.node.findAll().filter((node) => CfnResource.isCfnResource(node));
  const resources = new Map(all.map((one) => [String(Stack.of(one).resolve(one.logicalId)), one]));
  known.set(root, resources);
  return resources;
}
