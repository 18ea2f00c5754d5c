import { z } from 'zod';
import type { KitAccess } from '../kit-access';
import { RehearsalError } from '../rehearsal-error';
import { ask } from './ask';
import { englishQuestion } from './ask-cited-questions';

const answerShape = z.looseObject({ passages: z.array(z.unknown()) });

/**
 * Asks, and sees in the answer log how many passages the prompt held.
 *
 * @throws {@link RehearsalError} when it is another number than is set
 */
export async function requirePassages(kit: KitAccess, expected: number): Promise<void> {
  const { id } = await ask(kit, englishQuestion);
  const { passages } = await kit.client.request('GET', `/answers/${encodeURIComponent(id)}`, answerShape);
  if (passages.length !== expected) {
    throw new RehearsalError(`retrievedPassages is ${expected}, and a prompt held ${passages.length}`);
  }
}
