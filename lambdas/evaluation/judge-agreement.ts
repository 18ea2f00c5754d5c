import { measureKappa } from '../domain/kappa';
import type { JudgeAgreement } from './api';

/** Below it κ swings by more than half with a single label, and says nothing. */
const fewestLabels = 10;

/**
 * How far a judge agrees with people, on the answers that both have judged.
 *
 * @param verdicts - what the judge said and what the human said of each answer
 */
export function measureJudgeAgreement(
  judge: Pick<JudgeAgreement, 'scorer' | 'route'>,
  verdicts: readonly { readonly judged: boolean; readonly human: boolean }[],
): JudgeAgreement {
  const { items, kappa } = measureKappa(verdicts.map(({ judged, human }) => [judged, human] as const));
  const { scorer, route } = judge;
  return { scorer, route, labels: items, ...(items >= fewestLabels && kappa !== undefined && { kappa }) };
}
