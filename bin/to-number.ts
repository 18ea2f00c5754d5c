import { InvalidArgumentError } from 'commander';

/** A number of an option. @throws InvalidArgumentError when it is none */
export function toNumber(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('write a number, e.g. 8 or 0.0002');
}
