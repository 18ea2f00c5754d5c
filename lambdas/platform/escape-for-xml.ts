/** SQS takes only what XML may hold; JSON itself escapes control characters and halves of characters. */
export function escapeForXml(json: string): string {
  return json.replaceAll(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}
