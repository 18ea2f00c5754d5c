import { templatesOf } from './synthesized';

/** What a function of an environment may do, and is told. */
export interface FunctionRights {
  /** Actions, sorted, each once; those of its own log, traces and network left out. */
  readonly actions: readonly string[];
  /** Names of its variables, sorted. */
  readonly variables: readonly string[];
}

/** @param description - the sentence for the console by which the function is found */
export function rightsOf(environment: string, description: string): FunctionRights {
  for (const { Resources } of Object.values(templatesOf(environment))) {
    const resources = Object.values(Resources);
    const fn = resources.find(
      ({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties?.Description === description,
    );
    if (fn === undefined) continue;
    const { Role, Environment } = fn.Properties as unknown as FunctionProperties;
    const [role] = Role['Fn::GetAtt'];
    const actions = resources
      .filter(({ Type }) => Type === 'AWS::IAM::Policy')
      .map(({ Properties }) => Properties as unknown as PolicyProperties)
      .filter(({ Roles }) => Roles.some(({ Ref }) => Ref === role))
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action))
      .filter((action) => !/^(logs|xray|ec2):/.test(action));
    return {
      actions: [...new Set(actions)].sort(),
      variables: Object.keys(Environment.Variables).sort(),
    };
  }
  throw new Error(`no function of ${environment} is described by "${description}"`);
}

interface FunctionProperties {
  readonly Role: { readonly 'Fn::GetAtt': readonly [string, string] };
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
}

interface PolicyProperties {
  readonly Roles: readonly { readonly Ref?: string }[];
  readonly PolicyDocument: { readonly Statement: readonly { readonly Action: string | readonly string[] }[] };
}
