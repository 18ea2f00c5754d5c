import type { Language } from './language';

/** A whole number with the language's separators. */
export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value);
}

/** A size in the largest unit that keeps it at 1 or more; 1 kB is 1000 bytes. */
export function formatBytes(bytes: number, language: Language): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** step);
}

/** Date and time of an ISO 8601 instant, in the reader's time zone. */
export function formatInstant(instant: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(
    new Date(instant),
  );
}

/** US dollars, with enough digits that a single answer does not read as nothing. */
export function formatDollars(value: number, language: Language): string {
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency: 'USD',
    maximumSignificantDigits: 3,
  }).format(value);
}

/** A share of 0 to 1 in percent; below a tenth with a decimal, where whole percent say nothing. */
export function formatShare(share: number, language: Language): string {
  return new Intl.NumberFormat(language, {
    style: 'percent',
    maximumFractionDigits: share < 0.1 ? 1 : 0,
  }).format(share);
}

/** Two shares of 0 to 1 as one range in percent, e.g. `16–75%`. */
export function formatShares(low: number, high: number, language: Language): string {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: high < 0.1 ? 1 : 0 });
  return `${number.format(low * 100)}–${number.format(high * 100)}%`;
}
