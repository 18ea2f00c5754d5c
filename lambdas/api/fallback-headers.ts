/** The header that says which route answered in place of the one that was asked, and why. */
export function fallbackHeaders(
  fallback: { readonly route: string; readonly code: string } | undefined,
): Readonly<Record<string, string>> {
  return fallback ? { 'x-kit-fallback': `${fallback.route}; reason=${fallback.code}` } : {};
}
