import type { Wire } from '../../../lambdas/api/api';
import type { EvaluationReport, ReleaseResults } from '../../../lambdas/evaluation/api';
import { formatDollars, formatNumber } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';

/** What answering takes: time and money of candidate and champion. */
export function ReportCost({ report }: { report: Wire<EvaluationReport> }) {
  const { language, text } = useLanguage();
  const labels = text.evaluations;
  const milliseconds = (value: number) => text.answer.milliseconds(formatNumber(Math.round(value), language));
  const rows: readonly [string, Wire<ReleaseResults> | undefined][] = [
    [text.releases.roles.candidate, report.candidate],
    [text.releases.roles.champion, report.champion],
  ];
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            <td />
            <th scope="col">{text.monitoring.p50}</th>
            <th scope="col">{text.monitoring.p95}</th>
            <th scope="col">{text.monitoring.costPerAnswer}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(
            ([name, results]) =>
              results && (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{milliseconds(results.latency.p50_ms)}</td>
                  <td>{milliseconds(results.latency.p95_ms)}</td>
                  <td>
                    {results.cost.is_known
                      ? formatDollars(results.cost.per_answer_usd, language)
                      : text.answer.noPrice}
                  </td>
                </tr>
              ),
          )}
        </tbody>
      </table>
      <p className="table-note">{labels.totalCost(formatDollars(report.cost_usd, language))}</p>
    </div>
  );
}
