import { Lazy, Token } from 'aws-cdk-lib';
import { CfnFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { z } from 'zod';
import { packedVariable, packSettings } from '../../lambdas/platform/packed-settings';
import { bytesOfVariables, mostBytes } from './check-variables';

const environmentShape = z.object({ variables: z.record(z.string(), z.unknown()) });

/**
 * Lets a function have more settings than Lambda has room for in plain words: those whose values are known at synthesis are
 * packed into one variable, which `readVariables` unpacks. Where there is room nothing is packed, so that people can read
 * them in the console.
 */
export function packVariables(lambdaFunction: LambdaFunction): void {
  const resource = lambdaFunction.node.defaultChild;
  if (!(resource instanceof CfnFunction)) return;
  const { environment } = resource;
  resource.environment = Lazy.uncachedAny({
    produce: (context) => {
      const resolved: unknown = context.resolve(environment);
      const { success, data } = environmentShape.safeParse(resolved);
      if (!success || bytesOfVariables(data.variables, lambdaFunction) <= mostBytes) return resolved;
      return { variables: pack(data.variables) };
    },
  });
}

/** Variables that Node reads itself, and the name that AWS's library reads, stay as they are. */
const plain = /^(NODE_|HTTPS?_PROXY$|NO_PROXY$|POWERTOOLS_)/;

function pack(variables: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const packed: Record<string, string> = {};
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (typeof value === 'string' && !Token.isUnresolved(value) && !plain.test(name)) packed[name] = value;
    else rest[name] = value;
  }
  return { ...rest, [packedVariable]: packSettings(packed) };
}
