import type { EvaluationReport, ReleaseResults } from './api';
import { escapeHtml } from './escape-html';
import { rankWorstCases } from './rank-worst-cases';
import { renderDifference, renderScore } from './render-bar';
import { renderCase } from './render-cases';
import { type ReportLabels, reportLabels } from './report-labels';
import { reportStyle } from './report-style';

/** Cases that a page shows; the JSON has all. */
const mostCases = 50;

/**
 * The report as one HTML file for people: it has no script, asks for nothing from elsewhere and forbids itself both, and
 * every text in it is escaped.
 */
export function renderReport(report: EvaluationReport, language: 'en' | 'ko' = 'en'): string {
  const labels = reportLabels[language];
  const worst = rankWorstCases(report).slice(0, mostCases);
  const title = `${labels.title}: ${report.dataset.name}, ${short(report.candidate.release)}`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
${renderHead(report, labels)}
${section(labels.costAndLatency, '', renderCosts(report, labels))}
${section(labels.scores, labels.scoresNote, renderScores(report, labels))}
${section(labels.slices, labels.slicesNote, renderSlices(report, labels))}
${section(labels.judges, labels.judgesNote, renderJudges(report, labels))}
${section(
  labels.worst,
  labels.worstNote(worst.length, report.candidate.cases.length),
  worst.map((ranked) => renderCase(ranked, labels)).join('\n'),
)}
</main>
</body>
</html>
`;
}

function renderHead(report: EvaluationReport, labels: ReportLabels): string {
  const { candidate, champion, dataset } = report;
  const opponent = champion
    ? `${labels.against} <code>${escapeHtml(short(champion.release))}</code>`
    : labels.alone;
  const facts: readonly (readonly [string, string])[] = [
    [
      labels.dataset,
      `${dataset.name}, ${labels.version} ${dataset.version}, n = ${dataset.cases} (${short(dataset.digest)})`,
    ],
    [labels.made, report.createdAt],
    ['ID', report.evaluationId],
    [labels.judge, [...new Set(report.judges.map(({ route }) => route))].join(', ')],
    [labels.spent, `$${report.costUsd.toFixed(4)}`],
  ];
  return `<h1>${escapeHtml(labels.title)} <code>${escapeHtml(short(candidate.release))}</code> ${opponent}</h1>
${report.isComplete ? '' : `<p class="warning" role="note">${escapeHtml(labels.incomplete)}</p>`}
<dl>${facts
    .filter(([, fact]) => fact !== '')
    .map(([label, fact]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(fact)}</dd>`)
    .join('')}</dl>`;
}

function renderCosts({ candidate, champion }: EvaluationReport, labels: ReportLabels): string {
  const row = (role: string, release: ReleaseResults) => {
    const { latency, cost, cases } = release;
    const count = (...states: readonly string[]) =>
      String(cases.filter(({ state }) => states.includes(state)).length);
    const price = (usd: number) => (cost.isKnown ? `$${usd.toFixed(6)}` : labels.unknownCost);
    return [
      `${role} ${short(release.release)}`,
      `${Math.round(latency.p50Ms)} ms`,
      `${Math.round(latency.p95Ms)} ms`,
      price(cost.perAnswerUsd),
      price(cost.totalUsd),
      count('answered'),
      count('declined'),
      count('failed', 'cancelled'),
    ].map(escapeHtml);
  };
  const head = [labels.release, labels.p50, labels.p95, labels.costPerAnswer, labels.costOfAnswers];
  return table([...head, labels.answered, labels.declined, labels.failed].map(escapeHtml), [
    row(labels.candidate, candidate),
    ...(champion ? [row(labels.champion, champion)] : []),
  ]);
}

function renderScores({ candidate, champion, comparisons }: EvaluationReport, labels: ReportLabels): string {
  const differences = new Map(comparisons.map(({ scorer, difference }) => [scorer, difference]));
  const scorers = Object.keys({ ...champion?.scores, ...candidate.scores }).sort();
  const rows = scorers.map((scorer) => {
    const mine = candidate.scores[scorer];
    const theirs = champion?.scores[scorer];
    const difference = differences.get(scorer);
    return [
      escapeHtml(scorer),
      String(mine?.cases ?? 0),
      mine ? renderScore(mine, 'candidate') : '–',
      ...(champion
        ? [
            theirs ? renderScore(theirs, 'champion') : '–',
            difference ? renderDifference(difference, labels) : '–',
          ]
        : []),
    ];
  });
  const head = [labels.scorer, labels.cases, labels.candidate];
  return table([...head, ...(champion ? [labels.champion, labels.difference] : [])].map(escapeHtml), rows);
}

/** A row a scorer, a column a slice: slices are few, and are compared within a scorer. */
function renderSlices({ candidate, champion }: EvaluationReport, labels: ReportLabels): string {
  const slices = Object.keys(candidate.slices).sort();
  const scorers = Object.keys(candidate.scores).sort();
  const rows = scorers.map((scorer) => [
    escapeHtml(scorer),
    ...slices.map((slice) => {
      const mine = candidate.slices[slice]?.[scorer];
      const theirs = champion?.slices[slice]?.[scorer];
      if (!mine) return '–';
      const note = [`n = ${mine.cases}`, ...(theirs ? [`${labels.champion} ${theirs.mean.toFixed(3)}`] : [])];
      return `${renderScore(mine, 'candidate')}<span class="note nowrap">${escapeHtml(note.join(' · '))}</span>`;
    }),
  ]);
  return table([labels.scorer, ...slices].map(escapeHtml), rows);
}

function renderJudges({ judges }: EvaluationReport, labels: ReportLabels): string {
  if (judges.length === 0) return `<p>${escapeHtml(labels.noJudges)}</p>`;
  return table(
    [labels.scorer, labels.judge, labels.labels, labels.kappa].map(escapeHtml),
    judges.map(({ scorer, route, labels: count, kappa }) =>
      [scorer, route, String(count), kappa === undefined ? labels.tooFewLabels : kappa.toFixed(2)].map(
        escapeHtml,
      ),
    ),
  );
}

function section(title: string, note: string, content: string): string {
  const id = title.replace(/\s+/g, '-');
  return `<section aria-labelledby="${escapeHtml(id)}">
<h2 id="${escapeHtml(id)}">${escapeHtml(title)}</h2>
${note === '' ? '' : `<p class="note">${escapeHtml(note)}</p>`}
${content}
</section>`;
}

/** @param head - HTML; as are the cells, of which the first of a row heads it */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const body = rows.map(
    ([first = '', ...cells]) =>
      `<tr><th scope="row">${first}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`,
  );
  return `<div class="wide" role="region" tabindex="0" aria-label="${head[0] ?? ''}"><table><thead><tr>${head
    .map((label) => `<th scope="col">${label}</th>`)
    .join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

function short(digest: string): string {
  return digest.slice(0, 12);
}
