/**
 * A tenant as the name of a folder: two tenants never share one, also where `A` and `a` are the same name.
 * `decodeURIComponent` gives the tenant back.
 */
export function encodeTenant(tenant: string): string {
  return [...Buffer.from(tenant)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[a-z0-9_-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

/** Whether a folder was named by {@link encodeTenant}. */
export function isEncodedTenant(folder: string): boolean {
  return /^(?:[a-z0-9_-]|%[0-9a-f]{2})+$/.test(folder);
}
