import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Wire } from '../../../lambdas/api/api';
import type { Trial, TrialAnswer } from '../../../lambdas/evaluation/api';
import { formatDollars, formatNumber } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';

const sides = ['champion', 'variant'] as const;

/** The answers of champion and variant, side by side. */
export function TrialResults({ trials }: { trials: readonly Wire<Trial>[] }) {
  const { text } = useLanguage();
  const labels = text.releases;
  return trials.map((trial) => (
    <section key={trial.question} className="trial" aria-label={trial.question}>
      <h3>{trial.question}</h3>
      <div className="trial-sides">
        {sides.map((side) => (
          <article key={side} aria-label={labels.sides[side]}>
            <h4>{labels.sides[side]}</h4>
            <TrialSide answer={trial[side]} />
          </article>
        ))}
      </div>
    </section>
  ));
}

function TrialSide({ answer }: { answer: Wire<TrialAnswer> }) {
  const { language, text } = useLanguage();
  const labels = text.releases;
  const facts = [
    text.answer.milliseconds(formatNumber(Math.round(answer.latency_ms), language)),
    ...(answer.cost_usd === undefined ? [] : [formatDollars(answer.cost_usd, language)]),
    text.chat.citationCount(answer.citations.length),
  ];
  const score = new Intl.NumberFormat(language, { maximumFractionDigits: 3 });
  return (
    <>
      {answer.state === 'declined' && <StatusIndicator type="info">{text.chat.declined}</StatusIndicator>}
      {answer.state === 'failed' && (
        <StatusIndicator type="error" wrapText>
          {answer.error ?? text.chat.failed}
        </StatusIndicator>
      )}
      <div className="question-text">{answer.answer}</div>
      <div className="trial-facts">{facts.join(' · ')}</div>
      {answer.citations.length > 0 && (
        <ol className="trial-citations" aria-label={text.chat.citations}>
          {answer.citations.map(({ number, title, quote }) => (
            <li key={number} value={number}>
              {title}: <q>{quote}</q>
            </li>
          ))}
        </ol>
      )}
      {answer.passages.length > 0 && (
        <details>
          <summary>{labels.passagesOf(answer.passages.length)}</summary>
          <ol className="trial-citations">
            {answer.passages.map(({ number, title, score: value }) => (
              <li key={number} value={number}>
                {title} · {score.format(value)}
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}
