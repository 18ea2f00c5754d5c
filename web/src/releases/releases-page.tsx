import './releases.css';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useCallback } from 'react';
import type { WireCaller } from '../../../lambdas/api/api';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { routeHref } from '../shell/route';
import { usePageTitle } from '../shell/use-page-title';
import { usePolled } from '../shell/use-polled';
import { PointersPanel } from './pointers-panel';
import { ReleasesTable } from './releases-table';
import { RolloutPanel } from './rollout-panel';
import { hasEnded } from './rollout-progress';

/** Milliseconds between two looks at pointers and rollouts. */
const intervalMs = 3_000;

/** What answers now, what is on its way to it, and every release there is. */
export function ReleasesPage({ api, caller }: { api: KitApi; caller: WireCaller | undefined }) {
  const { text } = useLanguage();
  const labels = text.releases;
  const read = useCallback(
    async (signal: AbortSignal) => {
      const [pointers, rollouts, releases] = await Promise.all([
        api.pointers(signal),
        api.rollouts(signal),
        api.releases(signal),
      ]);
      return { pointers, rollouts: rollouts.data, releases: releases.data };
    },
    [api],
  );
  const { value: shown, error, refresh } = usePolled(read, intervalMs);
  usePageTitle(labels.title);

  const running = shown?.rollouts.filter((rollout) => !hasEnded(rollout)) ?? [];
  // The last one that ended is what people look for right after it has.
  const last = shown?.rollouts.find(hasEnded);
  return (
    <div className="page">
      <SpaceBetween size="m">
        <Header
          variant="h1"
          description={labels.description}
          actions={
            caller?.roles.includes('operator') && (
              <Button href={routeHref({ page: 'new-release' })} iconName="add-plus">
                {labels.makeCandidate}
              </Button>
            )
          }
        >
          {labels.title}
        </Header>
        {error !== undefined && (
          <Alert type="error" header={shown && labels.outOfDate}>
            {failureText(error, text)}
          </Alert>
        )}
        {!shown && error === undefined && <Spinner size="large" />}
        {shown && (
          <SpaceBetween size="m">
            <PointersPanel api={api} caller={caller} pointers={shown.pointers} onChanged={refresh} />
            {[...running, ...(last ? [last] : [])].map((rollout) => (
              <RolloutPanel
                key={rollout.id}
                api={api}
                caller={caller}
                rollout={rollout}
                author={shown.releases.find(({ digest }) => digest === rollout.candidate)?.author}
                onChanged={refresh}
              />
            ))}
            <ReleasesTable releases={shown.releases} />
          </SpaceBetween>
        )}
      </SpaceBetween>
    </div>
  );
}
