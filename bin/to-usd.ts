import { InvalidArgumentError } from 'commander';

/** US dollars of an option. @throws InvalidArgumentError when it is no amount */
export function toUsd(text: string): number {
  const usd = Number(text);
  if (text.trim() !== '' && Number.isFinite(usd) && usd >= 0) return usd;
  throw new InvalidArgumentError('write US dollars as a number, e.g. 2.50');
}
