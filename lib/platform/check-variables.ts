import { Stack, Token } from 'aws-cdk-lib';
import { CfnFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

/** All variables of a function, names and values, may have so many bytes: a limit of Lambda that nobody can raise. */
const mostBytes = 4_096;
/** What a value takes that is known only at deployment: the name of a table, or an ARN. */
const bytesOfToken = { name: 80, other: 120 };

/** Refuses a function at synthesis whose variables Lambda would refuse in the middle of a deployment. */
export function checkVariables(lambdaFunction: LambdaFunction): void {
  lambdaFunction.node.addValidation({
    validate: () => {
      const resource = lambdaFunction.node.defaultChild;
      if (!(resource instanceof CfnFunction)) return [];
      const { variables } = resource.environment ? readVariables(resource) : { variables: {} };
      const bytes = Object.entries(variables).reduce(
        (sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value),
        0,
      );
      if (bytes <= mostBytes) return [];
      return [
        `the variables of ${lambdaFunction.node.path} have about ${bytes} bytes, Lambda takes ${mostBytes}: lessen the routes and tables of the environment, or shorten their names and models`,
      ];
    },
  });
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

function sizeOf(value: unknown): number {
  if (typeof value === 'string')
    return Token.isUnresolved(value) ? bytesOfToken.other : Buffer.byteLength(value);
  const parts = joinedParts(value);
  if (parts) return parts.reduce((sum: number, part) => sum + sizeOf(part), 0);
  return isName(value) ? bytesOfToken.name : bytesOfToken.other;
}

/** Of a text that is known but for some names in it. */
function joinedParts(value: unknown): readonly unknown[] | undefined {
  const join = typeof value === 'object' && value !== null && 'Fn::Join' in value ? value['Fn::Join'] : [];
  const [, parts]: readonly unknown[] = Array.isArray(join) ? join : [];
  return Array.isArray(parts) ? parts : undefined;
}

/** A reference to what CloudFormation names: its stack, its logical id and 13 letters. */
function isName(value: unknown): boolean {
  return /^\{"(Ref":|Fn::ImportValue":"[^"]+:ExportsOutputRef)/.test(JSON.stringify(value));
}
