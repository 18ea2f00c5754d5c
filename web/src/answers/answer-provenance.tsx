import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { WireAnswer } from '../../../lambdas/api/api';
import { formatDollars, formatNumber } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { ReleaseLink } from '../releases/release-link';

/** With what the answer was made: release, model, tokens and cost, and the digests of template and settings. */
export function AnswerProvenance({ answer }: { answer: WireAnswer }) {
  const { language, text } = useLanguage();
  const labels = text.answer;
  const { usage } = answer;
  const tokens =
    usage &&
    labels.tokensOf(formatNumber(usage.input_tokens, language), formatNumber(usage.output_tokens, language));
  return (
    <Container header={<Header variant="h2">{labels.provenance}</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          {
            label: labels.release,
            value: answer.release ? <ReleaseLink digest={answer.release} /> : labels.noRelease,
          },
          { label: labels.model, value: answer.model ?? text.notKnown },
          { label: labels.route, value: answer.route },
          { label: labels.provider, value: answer.provider ?? text.notKnown },
          {
            label: labels.tokens,
            value: tokens ? `${tokens}${usage.is_estimated ? ` (${labels.estimated})` : ''}` : text.notKnown,
          },
          {
            label: labels.cost,
            value: answer.cost_usd === undefined ? labels.noPrice : formatDollars(answer.cost_usd, language),
          },
          { label: labels.finishReason, value: answer.finish_reason ?? text.notKnown },
          { label: labels.template, value: answer.prompt_template },
          { label: labels.promptDigest, value: <Digest value={answer.prompt_digest} /> },
          { label: labels.settingsDigest, value: <Digest value={answer.settings_digest} /> },
        ]}
      />
    </Container>
  );
}

/** Enough of a digest to compare by eye; the whole of it on hover and for copying. */
function Digest({ value }: { value: string }) {
  return <code title={value}>{value.slice(0, 12)}…</code>;
}
