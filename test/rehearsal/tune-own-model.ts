import type { KitAccess } from './kit-access';
import type { RehearsedSageMaker } from './servers/start-sagemaker';
import type { StepLog } from './step-log';
import type { People } from './steps/make-people';
import {
  approveVersion,
  deployVersion,
  failToTune,
  fineTune,
  importBase,
  makeLessons,
} from './steps/tune-own-model';

/** From open weights to a version of one's own that answers beside its base. */
export async function tuneOwnModel(
  kit: KitAccess,
  people: People,
  { steps, sagemaker }: { readonly steps: StepLog; readonly sagemaker: RehearsedSageMaker },
): Promise<void> {
  await steps.take(
    'kit models import',
    () => importBase(kit),
    (model) => model,
  );
  await steps.take(
    'make a dataset to learn from',
    () => makeLessons(kit),
    (made) => made,
  );
  const tuned = await steps.take(
    'kit fine-tune: built, trained and registered',
    () => fineTune(people.author),
    ({ history }) => history.at(-1)?.reason ?? '',
  );
  const version = await steps.take(
    'kit models approve: not an operator',
    () => approveVersion(kit, people.approver, tuned.model_version ?? ''),
    (approved) => approved,
  );
  await steps.take(
    'kit deploy-model: beside the base, and it answers',
    () => deployVersion(kit, version),
    ({ component, history }) => `${component}, ${history.at(-1)?.reason}`,
  );
  await steps.take(
    'kit fine-tune with a job that fails: its reason is shown',
    () => {
      const reason = 'AlgorithmError: the loss is not a number';
      sagemaker.failNextJob(reason);
      return failToTune(kit, reason);
    },
    (reason) => reason,
  );
}
