import type { KitAccess } from '../kit-access';
import { RehearsalError } from '../rehearsal-error';

/** 50 kB of text with markup and script in it, as people paste it: it must reach the application. */
const paste = '<script>alert("1")</script> <a href="javascript:void(0)">SELECT * FROM users; --</a>\n'.repeat(
  600,
);

/** Sends a long prompt full of code, and sees that it is answered and not held back on the way. */
export async function askLongPrompt({ openAi }: KitAccess): Promise<void> {
  const completion = await openAi.chat.completions.create({
    model: 'rag',
    messages: [{ role: 'user', content: `${paste}\nWhat is this page about?` }],
  });
  if (!completion.choices[0]?.message.content) {
    throw new RehearsalError(`a prompt of ${paste.length} bytes with HTML got no answer`);
  }
}
