import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Evaluation } from '../../../lambdas/evaluation/api';

/** How an evaluation stands, as an icon. */
export function evaluationTone(state: Evaluation['state']): StatusIndicatorProps.Type {
  switch (state) {
    case 'running':
      return 'in-progress';
    case 'completed':
      return 'success';
    case 'stopped':
      return 'stopped';
    case 'failed':
      return 'error';
  }
}
