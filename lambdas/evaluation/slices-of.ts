import type { DatasetCase } from './api';

/** The slices that a case counts in, e.g. `language=ko`, `source=sample`, `answerable=yes`. */
export function slicesOf({ language, source, isAnswerable }: DatasetCase): readonly string[] {
  return [`language=${language}`, `source=${source}`, `answerable=${isAnswerable ? 'yes' : 'no'}`];
}
