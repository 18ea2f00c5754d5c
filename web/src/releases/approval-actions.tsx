import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Wire, WireCaller } from '../../../lambdas/api/api';
import type { Rollout } from '../../../lambdas/promotion/api';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { ReasonDialog } from './reason-dialog';

/** Approves or declines a rollout that waits for it, or says why this reader may not. */
export function ApprovalActions({
  api,
  caller,
  rollout,
  author,
  onChanged,
}: {
  api: KitApi;
  caller: WireCaller | undefined;
  rollout: Wire<Rollout>;
  author: string | undefined;
  onChanged: () => void;
}) {
  const { text } = useLanguage();
  const labels = text.releases;
  const [asking, setAsking] = useState<'approve' | 'decline'>();

  if (!caller?.roles.includes('approver')) return <Alert type="info">{labels.approverNeeded}</Alert>;
  const isOwn = caller.id === author || caller.id === rollout.started_by;
  return (
    <SpaceBetween size="s">
      {isOwn && (
        <Alert type="info">{caller.id === author ? labels.authorMayNot : labels.starterMayNot}</Alert>
      )}
      <SpaceBetween size="xs" direction="horizontal">
        <Button variant="primary" disabled={isOwn} onClick={() => setAsking('approve')}>
          {labels.approve}
        </Button>
        <Button onClick={() => setAsking('decline')}>{labels.decline}</Button>
      </SpaceBetween>
      {asking && (
        <ReasonDialog
          title={labels[`${asking}Title`]}
          explanation={labels[`${asking}Text`]}
          action={labels[asking]}
          send={async (reason) => {
            await api.decide(rollout.id, { isApproved: asking === 'approve', reason });
            onChanged();
          }}
          onClose={() => setAsking(undefined)}
        />
      )}
    </SpaceBetween>
  );
}
