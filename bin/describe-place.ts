import { z } from 'zod';

/** What the command line reads of a passage. */
export const passageShape = z.looseObject({
  id: z.string(),
  document_id: z.string(),
  source: z.string(),
  key: z.string(),
  title: z.string(),
  heading_path: z.array(z.string()),
  page: z.number().optional(),
  text: z.string(),
});

/** Where a passage stands, e.g. `helm/using-helm.md, page 2, Helm > Charts`. */
export function describePlace(
  place: Pick<z.infer<typeof passageShape>, 'key' | 'page' | 'heading_path'>,
): string {
  return [
    place.key,
    ...(place.page === undefined ? [] : [`page ${place.page}`]),
    ...(place.heading_path.length > 0 ? [place.heading_path.join(' > ')] : []),
  ].join(', ');
}
