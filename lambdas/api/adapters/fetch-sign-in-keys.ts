/** How long the keys of a user pool may take. */
const timeoutMs = 3_000;

/** Where a user pool's public keys are: at Cognito, or at an emulator's own address. */
export function signInKeysUrl(userPoolId: string, endpoint: string | undefined): string {
  const [region] = userPoolId.split('_');
  const host = endpoint ?? `https://cognito-idp.${region}.amazonaws.com`;
  return `${host}/${userPoolId}/.well-known/jwks.json`;
}

/** The public keys at an address, as they come. */
export async function fetchSignInKeys(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`the keys of the sign-in came with ${response.status}`);
  return response.arrayBuffer();
}
