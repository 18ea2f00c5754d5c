import type { DatasetCase } from './api';

/** Whether a person asked the question of a case. */
export function isOfPerson(
  { callerId, answerId }: DatasetCase,
  person: { readonly callerId: string; readonly answerIds?: readonly string[] },
): boolean {
  if (callerId === person.callerId) return true;
  return answerId !== undefined && person.answerIds?.includes(answerId) === true;
}
