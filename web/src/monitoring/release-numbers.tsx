import type { Wire } from '../../../lambdas/api/api';
import type { MonitoringSummary } from '../../../lambdas/observability/api';
import { formatDollars, formatNumber } from '../i18n/format';
import { formatRate } from '../i18n/format-rate';
import { useLanguage } from '../i18n/language-context';
import { ReleaseLink } from '../releases/release-link';

/** The releases that answered in the span, side by side. */
export function ReleaseNumbers({
  releases,
}: {
  /** By digest. */
  releases: Readonly<Record<string, Wire<MonitoringSummary>>>;
}) {
  const { language, text } = useLanguage();
  const labels = text.monitoring;
  const entries = Object.entries(releases).sort(([, one], [, other]) => other.answers - one.answers);
  if (entries.length === 0) return labels.noReleases;
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{text.answer.release}</th>
            <th scope="col">{labels.answers}</th>
            <th scope="col">{labels.thumbsDown}</th>
            <th scope="col">{labels.groundedness}</th>
            <th scope="col">{labels.declines}</th>
            <th scope="col">{labels.errors}</th>
            <th scope="col">{labels.totalP95}</th>
            <th scope="col">{labels.costPerAnswer}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(([digest, summary]) => {
            const total = summary.latency.find(({ step }) => step === 'total');
            const rates = {
              thumbsDown: summary.thumbs_down,
              groundedness: summary.groundedness,
              declines: summary.declines,
              errors: summary.errors,
            };
            return (
              <tr key={digest}>
                <th scope="row">
                  <ReleaseLink digest={digest} />
                </th>
                <td>{formatNumber(summary.answers, language)}</td>
                {Object.entries(rates).map(([name, rate]) => {
                  const { share, basis } = formatRate(rate, language, text);
                  return (
                    <td key={name}>
                      {share}
                      {rate.of > 0 && <span className="tile-basis">{basis}</span>}
                    </td>
                  );
                })}
                <td>
                  {total ? text.answer.milliseconds(formatNumber(Math.round(total.p95_ms), language)) : '–'}
                </td>
                <td>
                  {summary.answers > 0 ? formatDollars(summary.cost_usd / summary.answers, language) : '–'}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
