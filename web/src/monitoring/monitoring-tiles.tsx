import type { Wire } from '../../../lambdas/api/api';
import type { MonitoringSummary, Rate } from '../../../lambdas/observability/api';
import { formatDollars, formatNumber } from '../i18n/format';
import { formatRate } from '../i18n/format-rate';
import { useLanguage } from '../i18n/language-context';

/** The span in numbers, each rate with what it rests on. */
export function MonitoringTiles({
  summary,
  rejectedCitations,
}: {
  summary: Wire<MonitoringSummary>;
  rejectedCitations: Wire<Rate>;
}) {
  const { language, text } = useLanguage();
  const labels = text.monitoring;
  const rates = {
    thumbsDown: formatRate(summary.thumbs_down, language, text),
    groundedness: formatRate(summary.groundedness, language, text),
    declines: formatRate(summary.declines, language, text),
    errors: formatRate(summary.errors, language, text),
    modelErrors: formatRate(summary.model_errors, language, text),
    rejected: formatRate(rejectedCitations, language, text),
  };
  const score = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <dl className="tiles">
      <Tile label={labels.answers} value={formatNumber(summary.answers, language)} />
      <Tile label={labels.thumbsDown} value={rates.thumbsDown.share} basis={rates.thumbsDown.basis} />
      <Tile label={labels.groundedness} value={rates.groundedness.share} basis={rates.groundedness.basis} />
      <Tile label={labels.declines} value={rates.declines.share} basis={rates.declines.basis} />
      <Tile label={labels.errors} value={rates.errors.share} basis={rates.errors.basis} />
      <Tile
        label={labels.retrievalScore}
        value={summary.retrieval_score === undefined ? '–' : score.format(summary.retrieval_score)}
        basis={labels.retrievalScoreText}
      />
      <Tile label={labels.rejectedCitations} value={rates.rejected.share} basis={rates.rejected.basis} />
      <Tile
        label={labels.tokens}
        value={formatNumber(summary.input_tokens + summary.output_tokens, language)}
        basis={text.answer.tokensOf(
          formatNumber(summary.input_tokens, language),
          formatNumber(summary.output_tokens, language),
        )}
      />
      <Tile
        label={labels.cost}
        value={formatDollars(summary.cost_usd, language)}
        basis={
          summary.answers > 0
            ? labels.perAnswer(formatDollars(summary.cost_usd / summary.answers, language))
            : undefined
        }
      />
      <Tile
        label={labels.modelCalls}
        value={formatNumber(summary.model_calls, language)}
        basis={summary.model_calls > 0 ? labels.failedCalls(rates.modelErrors.share) : undefined}
      />
    </dl>
  );
}

function Tile({ label, value, basis }: { label: string; value: string; basis?: string }) {
  return (
    <div className="tile">
      <dt>{label}</dt>
      <dd>
        <span className="tile-value">{value}</span>
        {basis && <span className="tile-basis">{basis}</span>}
      </dd>
    </div>
  );
}
