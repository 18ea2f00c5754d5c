import type { Wire } from '../../../lambdas/api/api';
import type { EvaluationReport } from '../../../lambdas/evaluation/api';
import { formatNumber } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { differenceText, estimateText } from './estimate-text';

/** Mean score by scorer, of candidate and champion, with their difference and how far a judge agrees with people. */
export function ReportScores({ report }: { report: Wire<EvaluationReport> }) {
  const { language, text } = useLanguage();
  const labels = text.evaluations;
  const { candidate, champion, comparisons, judges } = report;
  const kappa = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{labels.scorer}</th>
            <th scope="col">{text.releases.roles.candidate}</th>
            {champion && <th scope="col">{text.releases.roles.champion}</th>}
            {champion && <th scope="col">{labels.difference}</th>}
            <th scope="col">{labels.caseCount}</th>
            <th scope="col">{labels.agreement}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(candidate.scores).map(([scorer, estimate]) => {
            const before = champion?.scores[scorer];
            const comparison = comparisons.find((one) => one.scorer === scorer);
            const judge = judges.find((one) => one.scorer === scorer);
            return (
              <tr key={scorer}>
                <th scope="row">{scorer}</th>
                <td>{estimateText(estimate, language)}</td>
                {champion && <td>{before ? estimateText(before, language) : '–'}</td>}
                {champion && <td>{comparison ? differenceText(comparison.difference, language) : '–'}</td>}
                <td>{formatNumber(estimate.cases, language)}</td>
                <td>
                  {judge &&
                    (judge.kappa === undefined
                      ? labels.tooFewLabels(judge.labels)
                      : labels.kappa(kappa.format(judge.kappa), judge.labels))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
