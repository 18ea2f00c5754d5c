import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { Wire } from '../../../lambdas/api/api';
import type { ReleaseDetail } from '../../../lambdas/promotion/api';
import { formatInstant, formatNumber } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';

/** The manifest of a release in the reader's words. */
export function ReleaseFacts({ release }: { release: Wire<ReleaseDetail> }) {
  const { language, text } = useLanguage();
  const labels = text.releases;
  const { chain, routes, index, guardrails } = release.manifest;
  const number = (value: number) => formatNumber(value, language);
  const model = (route: string) => {
    const pinned = routes[route];
    return pinned ? `${route} (${pinned.provider} · ${pinned.model})` : route;
  };
  return (
    <Container header={<Header variant="h2">{labels.manifest}</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          {
            label: labels.digest,
            value: (
              <CopyToClipboard
                variant="inline"
                textToCopy={release.digest}
                textToDisplay={`${release.digest.slice(0, 12)}…`}
                copyButtonAriaLabel={labels.copyDigest}
                copySuccessText={labels.copied}
                copyErrorText={labels.notCopied}
              />
            ),
          },
          { label: labels.author, value: <code>{release.author}</code> },
          { label: labels.createdAt, value: formatInstant(release.created_at, language) },
          { label: labels.fields.chatRoute, value: model(chain.chatRoute) },
          { label: labels.fields.embeddingRoute, value: model(chain.embeddingRoute) },
          ...(chain.rerankRoute
            ? [{ label: labels.fields.rerankRoute, value: model(chain.rerankRoute) }]
            : []),
          { label: labels.fields.mode, value: labels.modes[chain.retrieval.mode] },
          { label: labels.fields.retrievedPassages, value: number(chain.retrieval.retrievedPassages) },
          { label: labels.fields.vectorWeight, value: number(chain.retrieval.vectorWeight) },
          { label: labels.fields.minScore, value: number(chain.retrieval.minScore) },
          { label: labels.fields.temperature, value: number(chain.temperature) },
          { label: labels.fields.maxAnswerTokens, value: number(chain.maxAnswerTokens) },
          { label: labels.fields.maxContextTokens, value: number(chain.maxContextTokens) },
          {
            label: labels.index,
            value: index
              ? `${index.fingerprint.embeddingModel} · ${index.fingerprint.splitterVersion}`
              : labels.none,
          },
          { label: labels.guardrails, value: guardrails },
        ]}
      />
    </Container>
  );
}
