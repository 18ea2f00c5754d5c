import { AppError } from '../platform/errors';

/** Text with its placeholders filled in. */
export type CompiledText<Placeholder extends string> = (
  values: Readonly<Record<Placeholder, string>>,
) => string;

/**
 * Cuts text at its placeholders `{{name}}` once, so that rendering is one join and a value that looks like a
 * placeholder stays what it is.
 *
 * @param options - `placeholders`: all of them must occur, others must not; `where` names file and field in errors
 * @throws {@link AppError} `invalid_template`
 */
export function compileText<Placeholder extends string>(
  text: string,
  options: { placeholders: readonly Placeholder[]; where: string },
): CompiledText<Placeholder> {
  const { placeholders, where } = options;
  const literals: string[] = [];
  const names: Placeholder[] = [];
  text.split(/\{\{\s*(.*?)\s*\}\}/).forEach((piece, index) => {
    if (index % 2 === 0) {
      literals.push(piece);
      return;
    }
    const name = placeholders.find((placeholder) => placeholder === piece);
    if (name === undefined) {
      throw invalidTemplate(
        `${where} has the unknown placeholder {{${piece}}}: ${
          placeholders.length === 0 ? 'this field takes none' : `allowed are ${placeholders.map(braces)}`
        }`,
      );
    }
    names.push(name);
  });
  const missing = placeholders.find((placeholder) => !names.includes(placeholder));
  if (missing !== undefined) {
    throw invalidTemplate(
      `${where} lacks the placeholder ${braces(missing)}: put it where its value belongs`,
    );
  }

  return (values) => {
    let rendered = literals[0] ?? '';
    names.forEach((name, index) => {
      rendered += values[name] + (literals[index + 1] ?? '');
    });
    return rendered;
  };
}

function braces(name: string): string {
  return `{{${name}}}`;
}

function invalidTemplate(message: string): AppError {
  return new AppError(message, { kind: 'invalid', code: 'invalid_template' });
}
