import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/**
 * An attribute of DynamoDB as text: text as it is, a number with all its digits, lists, sets and maps as JSON.
 *
 * @returns undefined when there are bytes in it
 */
export function writeAttribute(value: AttributeValue): string | undefined {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return value.N;
  if (value.NULL !== undefined) return '';
  return writeJson(value);
}

function writeJson(value: AttributeValue): string | undefined {
  if (value.S !== undefined) return JSON.stringify(value.S);
  // As DynamoDB writes it: a number of JavaScript would lose digits.
  if (value.N !== undefined) return value.N;
  if (value.BOOL !== undefined) return String(value.BOOL);
  if (value.NULL !== undefined) return 'null';
  if (value.SS !== undefined) return JSON.stringify(value.SS);
  if (value.NS !== undefined) return `[${value.NS.join(',')}]`;
  if (value.L !== undefined) return enclose('[', value.L.map(writeJson), ']');
  if (value.M === undefined) return undefined;
  const members = Object.entries(value.M).map(([name, member]) => {
    const text = writeJson(member);
    return text && `${JSON.stringify(name)}:${text}`;
  });
  // Sorted: DynamoDB gives the members of a map in any order.
  return enclose('{', members.sort(), '}');
}

function enclose(begin: string, parts: readonly (string | undefined)[], end: string): string | undefined {
  return parts.includes(undefined) ? undefined : `${begin}${parts.join(',')}${end}`;
}
