import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Wire } from '../../../lambdas/api/api';
import type { Drift } from '../../../lambdas/observability/api';
import { useLanguage } from '../i18n/language-context';

/** What drifts, in words: which signal, how often of late, and against what. */
export function DriftNotices({ drift }: { drift: readonly Wire<Drift>[] }) {
  const { language, text } = useLanguage();
  const labels = text.monitoring;
  const drifting = drift.filter(({ is_drifting: isDrifting }) => isDrifting);
  if (drifting.length === 0) return null;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  return (
    <SpaceBetween size="s">
      {drifting.map(({ signal, baseline, outside, of, needed }) => (
        <Alert key={signal} type="warning" header={labels.drift[signal]}>
          {labels.driftText(outside, of, needed)}
          {baseline !== undefined && ` ${labels.baseline(number.format(baseline))}`}{' '}
          {labels.driftAction[signal]}
        </Alert>
      ))}
    </SpaceBetween>
  );
}
