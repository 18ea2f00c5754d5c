/** What the service says, and what mends it. */
const advices: readonly {
  readonly says: RegExp;
  readonly advice: string;
  /** Whether resuming cannot help: dataset and hyper-parameters stay what they are. */
  readonly isLasting?: true;
}[] = [
  {
    says: /CapacityError|InsufficientCapacity|Unable to provision requested ML compute/i,
    advice:
      'there is no free instance of this type now: resume it later, or set another fineTuning.instanceType',
  },
  {
    says: /ResourceLimitExceeded|service limit/i,
    advice: 'raise that quota of SageMaker in this account and region, then resume it',
  },
  {
    says: /MaxWaitTimeExceeded/,
    advice:
      'spot capacity did not suffice in time: resume it, raise fineTuning.capacity.maxWaitHours, or use on-demand',
  },
  {
    says: /MaxRuntimeExceeded|maximum runtime|exceeded max.?runtime/i,
    advice: 'its time was over: resume it from its checkpoint, with more fineTuning.maxHours or --max-cost',
  },
  {
    says: /Interrupted|spot .*(interrupt|reclaim)/i,
    advice: 'the spot instance was taken away: resume it from its checkpoint',
  },
  {
    says: /AccessDenied|not authori[sz]ed|UnauthorizedOperation|denied/i,
    advice:
      'give the role of training jobs that permission: deploy the environment again, and see its boundary',
  },
  {
    says: /CannotPull|\bECR\b|repository .*not (found|exist)|image .*(not (found|exist)|could not)|(not (found|exist)).*image|manifest unknown/i,
    advice:
      'the training image is not where TRAINING_IMAGE says, or its account may not be read: deploy it, then resume',
  },
  {
    says: /No space left|ENOSPC|disk is full|DiskFull/i,
    advice: 'the disk is full: free space, or train with output adapter, then resume it',
  },
  {
    says: /no model in |could not load the model/,
    advice:
      'the weights that it began with are gone or damaged: import them again with "kit models import", then resume it',
  },
  {
    says: /records are bad .*too_many_tokens/,
    advice: 'records are longer than --max-tokens: start another with more',
    isLasting: true,
  },
  {
    says: /records are bad/,
    advice: 'start another with a dataset without them',
    isLasting: true,
  },
  {
    says: /qlora needs a CUDA GPU/,
    advice: 'start another with --tuning lora, or where there is a GPU',
    isLasting: true,
  },
  {
    says: /: lower --learning-rate/,
    advice: 'start another with a lower one',
    isLasting: true,
  },
  {
    says: /OutOfMemoryError/,
    advice: 'start another so, or set another fineTuning.instanceType and resume it',
  },
];

/** The reason of a training job that failed or was stopped, in words that say what to do. */
export function explainTrainingFailure(reason: string): string {
  const own = ownReason(reason);
  const found = findAdvice(own);
  return found ? `${own}: ${found.advice}` : `${own}: mend that, then resume it from its last checkpoint`;
}

/** Whether a resumption would fail for the same reason. */
export function isLastingFailure(reason: string): boolean {
  return findAdvice(ownReason(reason))?.isLasting ?? false;
}

function ownReason(reason: string): string {
  return reason.trim().slice(0, 1_024);
}

function findAdvice(own: string) {
  return advices.find(({ says }) => says.test(own));
}
