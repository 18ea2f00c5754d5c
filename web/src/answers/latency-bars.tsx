import type { WireAnswer } from '../../../lambdas/api/api';
import { formatNumber } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';

const steps = ['condense', 'retrieve', 'rerank', 'first_token', 'generate', 'total'] as const;

/** Milliseconds by step of the chain, as bars against the longest; steps that did not run are left out. */
export function LatencyBars({ latency }: { latency: WireAnswer['latency'] }) {
  const { language, text } = useLanguage();
  const longest = Math.max(1, ...steps.map((step) => latency[`${step}_ms`] ?? 0));
  return (
    <dl className="latency">
      {steps.map((step) => {
        const duration = latency[`${step}_ms`];
        if (duration === undefined) return null;
        return (
          <div key={step} className="latency-step">
            <dt>{text.answer.steps[step]}</dt>
            <dd>
              <span className="latency-bar" style={{ inlineSize: `${(duration / longest) * 100}%` }} />
              <span className="latency-value">
                {text.answer.milliseconds(formatNumber(Math.round(duration * 10) / 10, language))}
              </span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
