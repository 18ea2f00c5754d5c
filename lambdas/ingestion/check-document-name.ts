import { AppError } from '../platform/errors';

const maxNameBytes = 255;
const maxPathBytes = 1_024;
/** Names that Windows keeps for devices, with any extension. */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * Checks the name of an upload: a relative path with `/` that could lie in a folder of any system.
 *
 * @returns the name in Unicode NFC
 * @throws {@link AppError} `invalid_document_name`
 */
export function checkDocumentName(name: string): string {
  const problem = findProblem(name);
  if (problem === undefined) return name.normalize('NFC');
  throw new AppError(
    `a document cannot be named ${JSON.stringify(name.slice(0, 100))}: ${problem}; give it a relative name such as "handbook/leave.md"`,
    { kind: 'invalid', code: 'invalid_document_name', parameter: 'name' },
  );
}

function findProblem(name: string): string | undefined {
  if (name.trim() === '') return 'the name is empty';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'it holds a control character';
  if (/\p{Surrogate}/u.test(name)) return 'it is not valid Unicode';
  if (/[\\:*?"<>|]/.test(name)) return 'it holds one of \\ : * ? " < > |';
  if (name.startsWith('/')) return 'it is an absolute path';
  if (byteLength(name) > maxPathBytes) return `it is longer than ${maxPathBytes} bytes`;
  for (const segment of name.split('/')) {
    if (segment === '') return 'it has an empty folder name';
    if (segment === '.' || segment === '..') return `it leads through "${segment}"`;
    if (/[. ]$/.test(segment)) return `"${segment}" ends with a full stop or a space`;
    if (deviceName.test(segment)) return `"${segment}" is the name of a device`;
    if (byteLength(segment) > maxNameBytes) return `a part of it is longer than ${maxNameBytes} bytes`;
  }
  return undefined;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text.normalize('NFC')).length;
}
