import type { Estimate } from './api';
import { escapeHtml } from './escape-html';

/** A mean with its interval: in figures, and as a small bar for those who see it. */
export function renderScore({ mean, low, high }: Estimate, role: 'candidate' | 'champion'): string {
  return `<span class="nowrap">${mean.toFixed(3)} <span class="note">(${low.toFixed(2)}–${high.toFixed(2)})</span></span>${bar(
    { low, mean, high },
    role,
  )}`;
}

/** A difference with its interval, around zero in the middle, and what it says in a word. */
export function renderDifference(
  { mean, low, high }: Estimate,
  words: { readonly better: string; readonly worse: string; readonly unclear: string },
): string {
  const verdict = low > 0 ? 'better' : high < 0 ? 'worse' : 'unclear';
  const tone = { better: 'good', worse: 'bad', unclear: 'unclear' }[verdict];
  const place = (value: number) => (value + 1) / 2;
  return `<span class="${tone}"><span class="nowrap">${signed(mean)} <span class="note">(${signed(low, 2)} … ${signed(high, 2)})</span></span> ${escapeHtml(words[verdict])}${bar(
    { low: place(low), mean: place(mean), high: place(high) },
    'around-zero',
  )}</span>`;
}

function signed(value: number, digits = 3): string {
  const figures = Math.abs(value).toFixed(digits);
  if (Number(figures) === 0) return figures;
  return value > 0 ? `+${figures}` : `−${figures}`;
}

function bar(
  { low, mean, high }: Pick<Estimate, 'low' | 'mean' | 'high'>,
  kind: 'candidate' | 'champion' | 'around-zero',
): string {
  const zero = kind === 'around-zero' ? '<u></u>' : '';
  return `<span class="bar ${kind}" aria-hidden="true">${zero}<i style="left:${percent(low)};width:${percent(high - low)}"></i><b style="left:${percent(mean)}"></b></span>`;
}

function percent(share: number): string {
  return `${(Math.min(1, Math.max(0, share)) * 100).toFixed(1)}%`;
}
