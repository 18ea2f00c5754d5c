import type { Wire } from '../../../lambdas/api/api';
import type { RouteUsage } from '../../../lambdas/observability/api';
import { formatDollars, formatNumber } from '../i18n/format';
import { formatRate } from '../i18n/format-rate';
import { useLanguage } from '../i18n/language-context';

/** What was called through each route, the dearest first. */
export function RouteNumbers({ routes }: { routes: readonly Wire<RouteUsage>[] }) {
  const { language, text } = useLanguage();
  const labels = text.monitoring;
  if (routes.length === 0) return labels.noCalls;
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{labels.route}</th>
            <th scope="col">{labels.calls}</th>
            <th scope="col">{labels.errors}</th>
            <th scope="col">{labels.tokens}</th>
            <th scope="col">{labels.cost}</th>
          </tr>
        </thead>
        <tbody>
          {routes.map(
            ({ route, calls, errors, input_tokens: input, output_tokens: output, cost_usd: cost }) => (
              <tr key={route}>
                <th scope="row">{route}</th>
                <td>{formatNumber(calls, language)}</td>
                <td>{formatRate(errors, language, text).share}</td>
                <td>{text.answer.tokensOf(formatNumber(input, language), formatNumber(output, language))}</td>
                <td>{formatDollars(cost, language)}</td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}
