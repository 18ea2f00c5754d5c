import type { CaseResult } from './api';
import { escapeHtml } from './escape-html';
import type { RankedCase } from './rank-worst-cases';
import type { ReportLabels } from './report-labels';

/** One case: its question, what both releases answered, and what every scorer said of it. */
export function renderCase({ candidate, champion }: RankedCase, labels: ReportLabels): string {
  const language = candidate.slices.find((slice) => slice.startsWith('language='))?.slice('language='.length);
  return `<article>
<h3 dir="auto"${langOf(language)}>${escapeHtml(candidate.question)}</h3>
<p class="note">${[candidate.caseId, ...candidate.slices].map(escapeHtml).join(' · ')}</p>
<div class="answers">
${renderAnswer(candidate, labels.candidate, labels)}
${champion ? renderAnswer(champion, labels.champion, labels) : ''}
</div>
${renderScores(candidate, champion, labels)}
</article>`;
}

function renderAnswer(result: CaseResult, role: string, labels: ReportLabels): string {
  const { answer, state, error, latencyMs, costUsd, failedScorers = [] } = result;
  const facts = [
    labels.states[state],
    ...(error === undefined ? [] : [error]),
    `${Math.round(latencyMs)} ms`,
    ...(costUsd === undefined ? [] : [`$${costUsd.toFixed(6)}`]),
    ...(failedScorers.length === 0 ? [] : [`${labels.brokenScorers}: ${failedScorers.join(', ')}`]),
  ];
  const text =
    answer === '' ? `<span class="note">${escapeHtml(labels.noAnswer)}</span>` : escapeHtml(answer);
  return `<figure><figcaption><strong>${escapeHtml(role)}</strong> · ${escapeHtml(facts.join(' · '))}</figcaption><blockquote dir="auto">${text}</blockquote></figure>`;
}

function renderScores(candidate: CaseResult, champion: CaseResult | undefined, labels: ReportLabels): string {
  const scorers = Object.keys(candidate.scores).sort(
    (left, right) => (candidate.scores[left]?.value ?? 0) - (candidate.scores[right]?.value ?? 0),
  );
  if (scorers.length === 0) return '';
  const head = [labels.scorer, labels.candidate, ...(champion ? [labels.champion] : []), labels.rationale];
  const rows = scorers.map((scorer) => {
    const score = candidate.scores[scorer];
    const before = champion?.scores[scorer];
    return `<tr><th scope="row">${escapeHtml(scorer)}</th><td>${figure(score?.value)}</td>${
      champion ? `<td>${figure(before?.value)}</td>` : ''
    }<td dir="auto">${escapeHtml(score?.rationale ?? '')}</td></tr>`;
  });
  return `<div class="wide"><table><thead><tr>${head
    .map((label) => `<th scope="col">${escapeHtml(label)}</th>`)
    .join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function figure(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(2);
}

function langOf(language: string | undefined): string {
  return language === undefined || language === 'und' ? '' : ` lang="${escapeHtml(language)}"`;
}
