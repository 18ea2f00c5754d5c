import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Wire } from '../../../lambdas/api/api';
import type { Attestation } from '../../../lambdas/promotion/api';

/** How good the word of an attestation is. */
export function attestationTone(attestation: Wire<Attestation>): StatusIndicatorProps.Type {
  switch (attestation.kind) {
    case 'approval':
      return attestation.is_approved ? 'success' : 'error';
    case 'evaluation':
      return verdictTones[attestation.verdict];
    case 'rollout':
      return attestation.outcome === 'promoted' ? 'success' : 'error';
  }
}

const verdictTones = { promote: 'success', hold: 'warning', reject: 'error' } as const;
