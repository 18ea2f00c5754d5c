/**
 * The content security policy of the web application: everything from its own address, nothing inline, no frame.
 *
 * @param connectTo - addresses besides its own that it calls, e.g. `https://bucket.s3.eu-west-1.amazonaws.com`
 */
export function contentSecurityPolicy(connectTo: readonly string[]): string {
  return [
    "default-src 'self'",
    `connect-src ${["'self'", ...connectTo].join(' ')}`,
    // Icons and fonts of the components are in the style sheets.
    "img-src 'self' data:",
    "font-src 'self' data:",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}
