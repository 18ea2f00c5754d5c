/**
 * Parses JSON that the kit itself wrote: its API, or this application on an earlier visit.
 *
 * The shape is not checked again: server and application are built from the same sources and share the types of
 * `lambdas/api/api.ts`, and a second set of schemas would outweigh the pages that use them.
 */
export function parseOwnJson<T>(text: string): T {
  // biome-ignore lint/plugin: the one place of the web application that parses JSON
  return JSON.parse(text);
}
