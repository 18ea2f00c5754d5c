import { createScorers, type ScorerDependencies } from './score-answer';
import type { Scorer } from './scorer';

/**
 * The scorers of each judge route, made when they are first asked for: what they have read once, they keep.
 *
 * @returns throws `ModelError` `unknown_route` as `createScorers` does
 */
export function scorersByRoute(
  deps: Omit<ScorerDependencies, 'judgeRoute'>,
): (judgeRoute: string) => readonly Scorer[] {
  const made = new Map<string, readonly Scorer[]>();
  return (judgeRoute) => {
    const known = made.get(judgeRoute);
    if (known) return known;
    const scorers = createScorers({ ...deps, judgeRoute });
    made.set(judgeRoute, scorers);
    return scorers;
  };
}
