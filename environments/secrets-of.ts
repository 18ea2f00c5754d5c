import { modelSourceToken } from '../lambdas/model-hub/settings';
import type { Environment } from './environment';

/** Names of the secrets that the stacks of an environment make empty, and `kit secrets set` fills, sorted. */
export function secretsOf({
  routes,
  modelHub,
  stage,
}: Pick<Environment, 'routes' | 'modelHub' | 'stage'>): readonly string[] {
  const credentials = Object.values(routes).flatMap(({ provider }) =>
    'credential' in provider && provider.credential ? [provider.credential] : [],
  );
  // Production never pulls from a public hub.
  const isPulling = modelHub.isEnabled && stage !== 'production';
  return [...new Set([...credentials, ...(isPulling ? [modelSourceToken] : [])])].sort();
}
