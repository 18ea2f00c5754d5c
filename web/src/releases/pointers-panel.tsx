import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Wire, WireCaller } from '../../../lambdas/api/api';
import type { Pointers } from '../../../lambdas/promotion/api';
import type { KitApi } from '../http/kit-api';
import { formatInstant } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { ReasonDialog } from './reason-dialog';
import type { WirePointers } from './release-api';
import { ReleaseLink } from './release-link';

/** Which release answers whom, since when and why; and the way back. */
export function PointersPanel({
  api,
  caller,
  pointers,
  onChanged,
}: {
  api: KitApi;
  caller: WireCaller | undefined;
  pointers: WirePointers;
  onChanged: () => void;
}) {
  const { language, text } = useLanguage();
  const labels = text.releases;
  const [isAsking, setIsAsking] = useState(false);
  const { champion, candidate, previous_champion: previous, canary_percent: percent } = pointers;
  const mayRollBack = caller?.roles.some((role) => role === 'operator' || role === 'approver');
  const isInCanary = candidate !== undefined && percent > 0;
  const link = (digest: string | undefined, none: string) =>
    digest ? <ReleaseLink digest={digest} /> : none;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            mayRollBack && (
              <Button
                iconName="undo"
                disabled={!isInCanary && !previous}
                disabledReason={labels.nothingToRollBack}
                onClick={() => setIsAsking(true)}
              >
                {labels.rollBack}
              </Button>
            )
          }
        >
          {labels.pointers}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={4}
          items={[
            { label: labels.roles.champion, value: link(champion, labels.defaultAnswers) },
            {
              label: labels.roles.candidate,
              value: (
                <>
                  {link(candidate, labels.none)}
                  {isInCanary && ` · ${labels.canaryShare(percent)}`}
                </>
              ),
            },
            { label: labels.roles['previous-champion'], value: link(previous, labels.none) },
            {
              label: labels.changed,
              value: pointers.changed_at
                ? labels.changedBy(formatInstant(pointers.changed_at, language), pointers.changed_by)
                : labels.none,
            },
          ]}
        />
        <ExpandableSection headerText={labels.history}>
          {pointers.history.length === 0 ? labels.none : <PointerHistory history={pointers.history} />}
        </ExpandableSection>
      </SpaceBetween>
      {isAsking && (
        <ReasonDialog
          title={labels.rollBackTitle}
          explanation={
            isInCanary ? labels.rollBackCanary : labels.rollBackChampion(previous?.slice(0, 12) ?? '')
          }
          action={labels.rollBack}
          send={async (reason) => {
            await api.rollBack(reason);
            onChanged();
          }}
          onClose={() => setIsAsking(false)}
        />
      )}
    </Container>
  );
}

function PointerHistory({ history }: { history: readonly Wire<Pointers>[] }) {
  const { language, text } = useLanguage();
  const labels = text.releases;
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{labels.changed}</th>
            <th scope="col">{labels.roles.champion}</th>
            <th scope="col">{labels.roles.candidate}</th>
            <th scope="col">{labels.reason}</th>
          </tr>
        </thead>
        <tbody>
          {history.map((entry) => (
            <tr key={entry.version}>
              <td>{labels.changedBy(formatInstant(entry.changed_at, language), entry.changed_by)}</td>
              <td>{entry.champion ? <ReleaseLink digest={entry.champion} /> : '–'}</td>
              <td>
                {entry.candidate ? <ReleaseLink digest={entry.candidate} /> : '–'}
                {entry.canary_percent > 0 && ` ${labels.canaryShare(entry.canary_percent)}`}
              </td>
              <td className="text-cell">{entry.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
