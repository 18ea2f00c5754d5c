import type { Wire } from '../../../lambdas/api/api';
import type { Attestation } from '../../../lambdas/promotion/api';

type Evaluated = Extract<Attestation, { kind: 'evaluation' }>;
type RolledOut = Extract<Attestation, { kind: 'rollout' }>;

/** The words of a language for what can be attested of a release. */
export interface AttestationWords {
  /** For false and for true. */
  readonly approval: readonly [string, string];
  readonly verdicts: Readonly<Record<Evaluated['verdict'], string>>;
  readonly outcomes: Readonly<Record<RolledOut['outcome'], string>>;
}

/** Says in a language's words what an attestation says. */
export function attestationText(words: AttestationWords): (attestation: Wire<Attestation>) => string {
  return (attestation) => {
    switch (attestation.kind) {
      case 'approval':
        return words.approval[attestation.is_approved ? 1 : 0];
      case 'evaluation':
        return words.verdicts[attestation.verdict];
      case 'rollout':
        return words.outcomes[attestation.outcome];
    }
  };
}
