import { setTimeout as sleep } from 'node:timers/promises';
import type { AthenaClient } from '@aws-sdk/client-athena';
import { awsClientSettings } from '../../platform/aws-client-settings';
import type { Log } from '../../platform/log';
import { openDynamo } from '../../platform/open-dynamo';
import { readOptionalVariable } from '../../platform/read-optional-variable';
import { readVariables, type Variables } from '../../platform/read-variables';
import type { Person, PersonalDataStore } from '../api';
import { deletePeople } from '../delete-people';
import { holdsNoPerson } from '../holds-no-person';
import { peopleDeletionVariables } from '../people-settings';
import { personalStores } from '../personal-stores';
import { feedbackVariables } from '../settings';
import { AthenaLake } from './athena-lake';
import { AthenaQueries } from './athena-queries';
import { DynamoDeletionStore } from './dynamo-deletion-store';
import { DynamoFeedbackStore } from './dynamo-feedback-store';
import { DynamoReviewStore } from './dynamo-review-store';

/** What other capabilities bring. */
export interface PeopleDeletionDeps {
  readonly answers: PersonalDataStore & {
    list(person: Omit<Person, 'answerIds'>): Promise<readonly string[]>;
  };
  readonly evaluation: readonly PersonalDataStore[];
  readonly log: Log;
}

const construct = 'new PeopleDeletion';

/**
 * Opens the working off of deletions in a function.
 *
 * @returns works off those that are not completed, while it may go on
 * @throws AppError `missing_setting` without `PeopleDeletion`
 */
export function openPeopleDeletion(
  { answers, evaluation, log }: PeopleDeletionDeps,
  variables?: Variables,
): (mayGoOn: () => boolean) => ReturnType<typeof deletePeople> {
  const { table } = readVariables({ table: feedbackVariables.table }, construct, variables);
  const { streamHours } = readVariables(
    { streamHours: peopleDeletionVariables.streamHours },
    construct,
    variables,
  );
  const place = { client: openDynamo(), table };
  const stores = personalStores({
    answers,
    feedback: new DynamoFeedbackStore(place),
    reviews: new DynamoReviewStore(place),
    evaluation,
    events: [
      openLake(variables),
      holdsNoPerson('event stream', `an event goes by itself ${streamHours} hours after it was published`),
      holdsNoPerson(
        'dead letters of events',
        'they go by themselves after 14 days at the latest, what was not delivered to the lake after 30; texts in them are masked',
      ),
    ],
  });
  const deletions = new DynamoDeletionStore(place);
  const deps = { deletions, listAnswers: answers.list, stores, now: () => new Date(), log };
  return (mayGoOn) => deletePeople(deps, mayGoOn);
}

function openLake(variables?: Variables): PersonalDataStore {
  const { streamHours: _, ...lake } = peopleDeletionVariables;
  if (readOptionalVariable(lake.workgroup, variables) === undefined) {
    return holdsNoPerson('lake', 'this environment has none');
  }
  const { facts, texts, workgroup } = readVariables(lake, construct, variables);
  let opened: Promise<AthenaLake> | undefined;
  const open = async () => {
    // Few deletions are ever open: the client comes with the first.
    const { AthenaClient } = await import('@aws-sdk/client-athena');
    const client: AthenaClient = new AthenaClient(awsClientSettings);
    const queries = new AthenaQueries({ client, workgroup, sleep: (milliseconds) => sleep(milliseconds) });
    return new AthenaLake({
      queries,
      databases: { facts, texts },
      now: () => new Date(),
      mostWaitMs: 4 * 60_000,
    });
  };
  return {
    name: 'lake',
    erase: async (person, resume) => {
      opened ??= open();
      return (await opened).erase(person, resume);
    },
  };
}
