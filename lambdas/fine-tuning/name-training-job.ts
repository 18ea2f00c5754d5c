import { digest } from '../platform/digest';
import type { FineTuning } from './api';

/**
 * The same for the same turn of a fine-tuning, so that whoever starts it again starts nothing: SageMaker takes letters,
 * digits and hyphens, 63 at most, and no hyphen at an end.
 */
export function nameTrainingJob({ id, turn }: Pick<FineTuning, 'id' | 'turn'>, namespace: string): string {
  return `${namespace.slice(0, 30)}-tuning-${digest(id).slice(0, 16)}-${turn}`;
}
