import type { Wire } from '../../../lambdas/api/api';
import type { StepLatency } from '../../../lambdas/observability/api';
import type { Dictionary } from '../i18n/en';
import { formatNumber } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';

/** Steps of the chain in their order, as events name them. */
const steps = new Map<string, keyof Dictionary['answer']['steps']>([
  ['condense', 'condense'],
  ['retrieve', 'retrieve'],
  ['rerank', 'rerank'],
  ['firstToken', 'first_token'],
  ['generate', 'generate'],
  ['total', 'total'],
]);

/** Milliseconds by step of the chain: the middle one, and the one that 5 of 100 exceed. */
export function StepLatencies({ latency }: { latency: readonly Wire<StepLatency>[] }) {
  const { language, text } = useLanguage();
  const labels = text.monitoring;
  if (latency.length === 0) return labels.nothingCounted;
  const order = [...steps.keys()];
  const shown = [...latency].sort((one, other) => order.indexOf(one.step) - order.indexOf(other.step));
  const longest = Math.max(1, ...shown.map(({ p95_ms: p95 }) => p95));
  const milliseconds = (value: number) => text.answer.milliseconds(formatNumber(Math.round(value), language));
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{labels.step}</th>
            <th scope="col">{labels.p50}</th>
            <th scope="col">{labels.p95}</th>
            <th scope="col">{labels.count}</th>
            <td className="bar-cell" />
          </tr>
        </thead>
        <tbody>
          {shown.map(({ step, p50_ms: p50, p95_ms: p95, count }) => {
            const name = steps.get(step);
            return (
              <tr key={step}>
                <th scope="row">{name ? text.answer.steps[name] : step}</th>
                <td>{milliseconds(p50)}</td>
                <td>{milliseconds(p95)}</td>
                <td>{formatNumber(count, language)}</td>
                <td className="bar-cell" aria-hidden="true">
                  <span className="range-bar" style={{ inlineSize: `${(p95 / longest) * 100}%` }}>
                    <span
                      className="range-middle"
                      style={{ inlineSize: `${p95 > 0 ? (p50 / p95) * 100 : 0}%` }}
                    />
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
