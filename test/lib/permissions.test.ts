import { type Resource, resourcesOf, synthesizedNames } from './synthesized';
import { wildcardExceptions } from './wildcard-exceptions';

/** A statement of a policy, with where it stands. */
interface Statement {
  readonly place: string;
  readonly Effect: string;
  readonly Action?: string | string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
}

const roleStatements = (name: string): Statement[] =>
  resourcesOf(name).flatMap((resource) =>
    documentsOf(resource).flatMap((document) =>
      [document.Statement].flat().map((statement) => ({ ...statement, place: resource.place })),
    ),
  );

const actionsOf = ({ Action = [] }: Statement) => [Action].flat();

test.each(synthesizedNames)('allows no function of %s a whole service', (name) => {
  const wide = roleStatements(name).flatMap((statement) =>
    actionsOf(statement)
      .filter((action) => statement.Effect === 'Allow' && action.includes('*'))
      .map((action) => `${statement.place}: ${action}`),
  );

  expect(wide.filter((found) => !isOfCdk(found))).toEqual([]);
});

test('allows an action on every resource only where the table of exceptions says why', () => {
  const found = new Set(
    synthesizedNames.flatMap((name) =>
      roleStatements(name)
        .filter(({ Effect, Resource }) => Effect === 'Allow' && [Resource].flat().includes('*'))
        .filter(({ place }) => !isOfCdk(place))
        .flatMap(actionsOf),
    ),
  );

  expect([...found].sort()).toEqual(Object.keys(wildcardExceptions).sort());
});

test.each(synthesizedNames)('lets nobody from outside into a bucket, queue or topic of %s', (name) => {
  const open = resourcesOf(name)
    .filter(({ Type }) => /::(BucketPolicy|QueuePolicy|TopicPolicy)$/.test(Type))
    .flatMap(({ place, Properties }) =>
      [(Properties!.PolicyDocument as { Statement: Statement | Statement[] }).Statement]
        .flat()
        .map((statement) => ({ ...statement, place })),
    )
    .filter(
      ({ Effect, Principal }) =>
        Effect === 'Allow' && (Principal === '*' || JSON.stringify(Principal) === '{"AWS":"*"}'),
    );

  expect(open.map(({ place }) => place)).toEqual([]);
});

test.each(synthesizedNames)('puts no secret of %s into a variable or a template', (name) => {
  const variables = resourcesOf(name).flatMap(({ Properties }) =>
    Object.keys((Properties?.Environment as { Variables?: object } | undefined)?.Variables ?? {}),
  );
  const secrets = resourcesOf(name).filter(({ Type }) => Type === 'AWS::SecretsManager::Secret');

  expect(variables.filter((variable) => /SECRET|PASSWORD|TOKEN|API_KEY/.test(variable))).toEqual([]);
  for (const { Properties } of secrets) expect(Properties).not.toHaveProperty('SecretString');
});

/** What the CDK's own functions need to empty buckets and to publish files: its roles are not ours to narrow. */
function isOfCdk(place: string): boolean {
  return /CustomS3AutoDelete|CustomCDKBucketDeployment/.test(place);
}

function documentsOf({ Type, Properties }: Resource): { Statement: Statement | Statement[] }[] {
  const policies = Properties?.Policies as { PolicyDocument: { Statement: Statement[] } }[] | undefined;
  if (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy') {
    return [Properties?.PolicyDocument as { Statement: Statement[] }];
  }
  return Type === 'AWS::IAM::Role' ? (policies ?? []).map(({ PolicyDocument }) => PolicyDocument) : [];
}
