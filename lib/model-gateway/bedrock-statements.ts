import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Route, Routes } from '../../lambdas/model-gateway/settings';

/** A model as a route names it, and where it is asked for. */
interface Target {
  readonly model: string;
  /** Left out: the region of the stack. */
  readonly region: string | undefined;
  readonly actions: string[];
}

/**
 * What a function has to be allowed to call Bedrock's models of the routes: exactly those, by their ARNs.
 *
 * An inference profile (`apac.…`, `global.…`) sends a call on to another region, where the caller needs the permission
 * for the model itself; the condition allows it there only by way of that profile.
 */
export function bedrockStatements(routes: Routes, scope: Construct): readonly PolicyStatement[] {
  const byTarget = new Map<string, PolicyStatement[]>();
  for (const target of Object.values(routes).flatMap(targetOf)) {
    byTarget.set(JSON.stringify(target), statementsOf(target, scope));
  }
  return [...byTarget.values()].flat();
}

function targetOf(route: Route): Target[] {
  if (route.provider.type !== 'bedrock') return [];
  const actions =
    route.kind === 'chat'
      ? ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream']
      : ['bedrock:InvokeModel'];
  return [{ model: route.model, region: route.provider.region, actions }];
}

function statementsOf({ model, region, actions }: Target, scope: Construct): PolicyStatement[] {
  const { partition, region: ownRegion } = Stack.of(scope);
  const foundationModel = (inRegion: string, name: string) =>
    `arn:${partition}:bedrock:${inRegion}::foundation-model/${name}`;
  const allow = (resources: string[]) => new PolicyStatement({ actions, resources });
  const allowThrough = (profile: string, resources: string[]) =>
    new PolicyStatement({
      actions,
      resources,
      conditions: { StringEquals: { 'bedrock:InferenceProfileArn': profile } },
    });

  // A profile of one's own says in AWS alone which models it stands for.
  if (model.includes(':application-inference-profile/')) {
    return [allow([model]), allowThrough(model, [foundationModel('*', '*')])];
  }
  if (model.startsWith('arn:') && !model.includes(':inference-profile/')) return [allow([model])];

  const id = model.slice(model.lastIndexOf('/') + 1);
  const [, geography, base] = /^(global|apac|us-gov|[a-z]{2})\.(.+)$/.exec(id) ?? [];
  const source = region ?? ownRegion;
  if (geography === undefined || base === undefined) return [allow([foundationModel(source, id)])];

  const profile = model.startsWith('arn:')
    ? model
    : Stack.of(scope).formatArn({
        service: 'bedrock',
        region: source,
        resource: 'inference-profile',
        resourceName: id,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      });
  // Which regions are behind a geography differs by model and grows: any region, but only through this profile. The
  // global ones are asked for without a region.
  const models =
    geography === 'global'
      ? [foundationModel(source, base), foundationModel('', base)]
      : [foundationModel('*', base)];
  return [allow([profile]), allowThrough(profile, models)];
}
