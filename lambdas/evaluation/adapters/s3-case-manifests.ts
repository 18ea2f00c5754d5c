import type { CaseManifests } from '../ports';
import { evaluationPrefix } from '../settings';
import type { PackedObjects } from './packed-objects';

/** Lists of cases as JSON lines in the bucket of evaluations, which a distributed map of Step Functions reads. */
export class S3CaseManifests implements CaseManifests {
  constructor(private readonly objects: PackedObjects) {}

  async put(evaluationId: string, caseIds: readonly string[]): Promise<string> {
    return this.objects.putPlain(
      keyOf(evaluationId),
      caseIds.map((caseId) => `${JSON.stringify({ evaluationId, caseId })}\n`).join(''),
    );
  }

  async erase(evaluationId: string): Promise<void> {
    await this.objects.remove(keyOf(evaluationId));
  }
}

function keyOf(evaluationId: string): string {
  return `${evaluationPrefix}${encodeURIComponent(evaluationId)}/cases.jsonl`;
}
