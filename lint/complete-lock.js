import { readFileSync, writeFileSync } from 'node:fs';

// npm leaves the packages of other platforms out of the lock file when it cannot see them while it writes it
// (npm/cli issue 4828), and `npm ci` then refuses the file. Each of them is a version that its parent names
// exactly, and says in its name where it belongs: enough for an entry.
const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));

const platforms = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el'];

let added = 0;
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    const words = name.split(/[/-]/);
    const os = platforms.find((platform) => words.includes(platform));
    const cpu = processors.find((processor) => words.includes(processor));
    if (lock.packages[path] || !os || !cpu || !/^\d/.test(version)) continue;
    const libc = words.some((word) => word.startsWith('musl'))
      ? 'musl'
      : words.some((word) => word.startsWith('gnu'))
        ? 'glibc'
        : undefined;
    lock.packages[path] = {
      version,
      cpu: [cpu],
      ...(parent.dev ? { dev: true } : {}),
      ...(libc ? { libc: [libc] } : {}),
      optional: true,
      os: [os],
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
process.stdout.write(`${added} packages of other platforms added to package-lock.json\n`);
