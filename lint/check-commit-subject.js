import { readFileSync } from 'node:fs';

const types = ['feat', 'fix', 'docs', 'test', 'refactor', 'perf', 'build', 'ci', 'chore'];
const subject = readFileSync(process.argv[2], 'utf8').split('\n')[0];
const isWellFormed = new RegExp(`^(${types.join('|')})(\\([a-z-]+\\))?: [^A-Z].*[^.]$`).test(subject);
if (!subject.startsWith('Merge ') && (!isWellFormed || subject.length > 72)) {
  process.stderr.write(
    `"${subject}" (${subject.length} characters): write "type(capability): imperative", at most 72 characters, type one of ${types.join(', ')}\n`,
  );
  process.exitCode = 1;
}
