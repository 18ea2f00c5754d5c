import type { ReleaseDifference } from './api';
import { diffLines } from './diff-lines';
import type { ReleaseTemplates } from './ports';
import type { ReleaseManifest } from './settings';

/** What two releases differ in, by field; texts of templates by line. */
export async function diffReleases(
  from: ReleaseManifest,
  to: ReleaseManifest,
  templates: Pick<ReleaseTemplates, 'get'>,
): Promise<readonly ReleaseDifference[]> {
  const { templates: texts, ...before } = from;
  const { templates: otherTexts, ...after } = to;
  const differences: ReleaseDifference[] = [];
  for (const purpose of ['answer', 'direct', 'condense'] as const) {
    if (texts[purpose] === otherTexts[purpose]) continue;
    const [text, otherText] = [await templates.get(texts[purpose]), await templates.get(otherTexts[purpose])];
    for (const { line, ...lines } of diffLines(text.content, otherText.content)) {
      differences.push({ field: `templates.${purpose}:${line}`, ...lines });
    }
  }
  const left = flatten(before);
  const right = flatten(after);
  const fields = [...new Set([...left.keys(), ...right.keys()])];
  for (const field of fields) {
    if (left.get(field) !== right.get(field)) {
      differences.push({ field, from: left.get(field), to: right.get(field) });
    }
  }
  return differences;
}

/** Every value that is no object, as text, by its path. */
function flatten(value: object, path: readonly string[] = []): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [key, item] of Object.entries(value)) {
    const place = [...path, key];
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
      for (const [field, text] of flatten(item, place)) fields.set(field, text);
    } else if (item !== undefined) {
      fields.set(place.join('.'), typeof item === 'string' ? item : JSON.stringify(item));
    }
  }
  return fields;
}
