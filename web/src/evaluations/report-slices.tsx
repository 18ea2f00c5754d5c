import type { Wire } from '../../../lambdas/api/api';
import type { EvaluationReport } from '../../../lambdas/evaluation/api';
import { useLanguage } from '../i18n/language-context';
import { estimateText } from './estimate-text';

/** The candidate's scores by slice, the champion's below each. */
export function ReportSlices({ report }: { report: Wire<EvaluationReport> }) {
  const { language, text } = useLanguage();
  const labels = text.evaluations;
  const { candidate, champion } = report;
  const scorers = Object.keys(candidate.scores);
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{labels.slice}</th>
            {scorers.map((scorer) => (
              <th key={scorer} scope="col">
                {scorer}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Object.entries(candidate.slices).map(([slice, scores]) => (
            <tr key={slice}>
              <th scope="row">{slice}</th>
              {scorers.map((scorer) => {
                const own = scores[scorer];
                const before = champion?.slices[slice]?.[scorer];
                return (
                  <td key={scorer}>
                    {own ? estimateText(own, language) : '–'}
                    {before && (
                      <span className="tile-basis">{labels.championHas(estimateText(before, language))}</span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
