import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { routeHref } from '../shell/route';
import { ChainFields } from './chain-fields';
import { changesOf, checkNumbers, draftOfRelease, type ReleaseBase } from './release-draft';
import { ReleaseLink } from './release-link';
import { TemplateFields } from './template-fields';
import { TrialPanel } from './trial-panel';

/** Settings and prompt templates of a release that is being written, a trial of them, and the button that makes it. */
export function ReleaseEditor({
  api,
  callerId,
  mayMake,
  digest,
  base,
}: {
  api: KitApi;
  callerId: string;
  /** Others may try a variant, and leave making it to an operator. */
  mayMake: boolean;
  /** Of the release that it begins from. */
  digest: string;
  base: ReleaseBase;
}) {
  const { text } = useLanguage();
  const labels = text.releases;
  const [draft, setDraft] = useState(() => draftOfRelease(base));
  const [isNoteMissing, setIsNoteMissing] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const wrongNumbers = checkNumbers(draft);
  const changes = changesOf(draft, base);
  const isUnchanged = Object.keys(changes).length === 0;
  const cannotBe = wrongNumbers.length > 0 || isUnchanged;

  async function make() {
    const note = draft.note.trim();
    setIsNoteMissing(note === '');
    if (note === '' || cannotBe || isSending) return;
    setIsSending(true);
    setProblem(undefined);
    try {
      const made = await api.createRelease({ base: digest, note, ...changes });
      location.hash = routeHref({ page: 'release', digest: made.digest });
    } catch (error) {
      setProblem(error);
      setIsSending(false);
    }
  }

  return (
    <SpaceBetween size="m">
      <div>
        {labels.beginsFrom} <ReleaseLink digest={digest} />
      </div>
      <ChainFields
        api={api}
        draft={draft}
        wrongNumbers={wrongNumbers}
        onChange={(changed) => setDraft((now) => ({ ...now, ...changed }))}
      />
      <TemplateFields
        templates={draft.templates}
        before={base.templates}
        onChange={(changed) => setDraft((now) => ({ ...now, templates: { ...now.templates, ...changed } }))}
      />
      <TrialPanel
        api={api}
        callerId={callerId}
        variant={cannotBe ? undefined : { base: digest, ...changes }}
      />
      <Container header={<Header variant="h2">{labels.make}</Header>}>
        <SpaceBetween size="m">
          <FormField
            stretch
            label={labels.note}
            description={labels.noteText}
            errorText={isNoteMissing && labels.noteMissing}
          >
            <Input
              value={draft.note}
              onChange={({ detail }) => setDraft((now) => ({ ...now, note: detail.value }))}
            />
          </FormField>
          {problem !== undefined && (
            <Alert type="error" header={labels.notDone}>
              {failureText(problem, text)}
            </Alert>
          )}
          {isUnchanged && <Alert type="info">{labels.unchanged}</Alert>}
          {!mayMake && <Alert type="info">{labels.operatorNeeded}</Alert>}
          <Button
            variant="primary"
            loading={isSending}
            disabled={cannotBe || !mayMake}
            onClick={() => void make()}
          >
            {labels.make}
          </Button>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
