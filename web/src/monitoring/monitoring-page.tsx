import './monitoring.css';
import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useCallback } from 'react';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { formatInstant } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { type MonitoringSpan, monitoringSpans, routeHref } from '../shell/route';
import { usePageTitle } from '../shell/use-page-title';
import { usePolled } from '../shell/use-polled';
import { DriftNotices } from './drift-notices';
import { MonitoringCharts } from './monitoring-charts';
import { MonitoringTiles } from './monitoring-tiles';
import { ReleaseNumbers } from './release-numbers';
import { RouteNumbers } from './route-numbers';
import { StepLatencies } from './step-latencies';

/** Milliseconds between two looks at the counters. */
const intervalMs = 2_000;

/** What the answers of a span are like, as it happens. */
export function MonitoringPage({ api, minutes = 60 }: { api: KitApi; minutes?: MonitoringSpan }) {
  const { language, text } = useLanguage();
  const labels = text.monitoring;
  const read = useCallback((signal: AbortSignal) => api.monitoring(minutes, signal), [api, minutes]);
  const { value: shown, error } = usePolled(read, intervalMs);
  usePageTitle(labels.title);

  return (
    <div className="page">
      <SpaceBetween size="m">
        <Header
          variant="h1"
          description={
            shown?.counted_until
              ? labels.countedUntil(formatInstant(shown.counted_until, language))
              : labels.nothingYet
          }
          actions={
            <SegmentedControl
              label={labels.span}
              selectedId={String(minutes)}
              options={monitoringSpans.map((span) => ({ id: String(span), text: labels.spans[span] }))}
              onChange={({ detail }) => {
                const chosen = monitoringSpans.find((span) => String(span) === detail.selectedId);
                location.hash = routeHref({ page: 'monitoring', minutes: chosen });
              }}
            />
          }
        >
          {labels.title}
        </Header>
        {error !== undefined && (
          <Alert type="error" header={labels.outOfDate}>
            {failureText(error, text)}
          </Alert>
        )}
        {!shown && error === undefined && <Spinner size="large" />}
        {shown && (
          <SpaceBetween size="m">
            <DriftNotices drift={shown.drift} />
            <MonitoringTiles summary={shown.summary} rejectedCitations={shown.rejected_citations} />
            <Container header={<Header variant="h2">{labels.overTime}</Header>}>
              <MonitoringCharts windows={shown.windows} minutes={minutes} />
            </Container>
            <Container header={<Header variant="h2">{labels.latency}</Header>}>
              <StepLatencies latency={shown.summary.latency} />
            </Container>
            <Container header={<Header variant="h2">{labels.byRelease}</Header>}>
              <ReleaseNumbers releases={shown.releases} />
            </Container>
            <Container header={<Header variant="h2">{labels.byRoute}</Header>}>
              <RouteNumbers routes={shown.routes} />
            </Container>
          </SpaceBetween>
        )}
      </SpaceBetween>
    </div>
  );
}
