/** Where prompts and answers of an endpoint are kept in the bucket of the hub, once an environment asks for it. */
export const capturePrefix = 'data-capture/';

/** Prefix of what one endpoint captures. */
export function captureAddress(endpointName: string): string {
  return `${capturePrefix}${endpointName}/`;
}
