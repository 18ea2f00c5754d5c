import { readFileSync } from 'node:fs';

// Adds up the result files of several jest runs; a file that is missing is a run that did not end.
const totals = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2)) {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    totals.passed += results.numPassedTests;
    totals.failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
    totals.skipped += results.numPendingTests;
  } catch (error) {
    totals.failed += 1;
    process.stderr.write(`no results in ${file}: ${error.message}\n`);
  }
}
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
