/** Inline code first, so that what looks like a tag in it stays; lengths are bounded, so that time is too. */
const codeOrJsx =
  /`[^`\n]{0,2000}`|\{\/\*[\s\S]{0,5000}?\*\/\}|<\/?(?:[A-Z][\w.]*(?:\s(?:"[^"]{0,1000}"|'[^']{0,1000}'|\{[^{}]{0,1000}\}|[^<>"'{}]){0,500})?)?\/?>/g;

/** Removes the component tags and comments of MDX from prose and keeps what they enclose. */
export function removeJsx(prose: string): string {
  return prose.replace(codeOrJsx, (match) => (match.startsWith('`') ? match : ''));
}
