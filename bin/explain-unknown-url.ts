/** What an environment asks for when it wants a part of the API that is there only then. */
const askedFor = [
  {
    path: /^\/deployments\b/,
    mend: 'it serves no models of its own: ask for endpoints in its environment and deploy it; on one machine run "npm run install:training" and start the kit again',
  },
  {
    path: /^\/fine-tunings\b|^\/model-versions\/[^/]+\/compression$/,
    mend: 'it fine-tunes nothing: ask for fineTuning in its environment and deploy it',
  },
  {
    path: /^\/(base-models|model-versions)\b/,
    mend: 'it keeps no models: set modelHub.isEnabled to true in its environment and deploy it',
  },
] as const;

/**
 * Why the kit does not know a URL that the command line knows: its environment has not asked for it.
 *
 * @param path - below `/v1`, without its query
 * @returns undefined where an environment cannot leave it out
 */
export function explainUnknownUrl(path: string): string | undefined {
  return askedFor.find((part) => part.path.test(path))?.mend;
}
