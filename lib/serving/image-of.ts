import type { ServedModel } from './served-model';

/** Which of AWS's images serves a kind of model. */
export function imageOf({ kind }: Pick<ServedModel, 'kind'>): 'chat' | 'embedding' {
  return kind === 'chat' ? 'chat' : 'embedding';
}
