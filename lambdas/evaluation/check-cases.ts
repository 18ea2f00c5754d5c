import { maskPersonalData } from '../domain/mask-personal-data';
import { AppError } from '../platform/errors';
import type { DatasetCase } from './api';
import { identifyCase } from './identify-case';

/** Longest question, reference and so on, in characters: what an answer could hold, and little more. */
const longestText = 20_000;
/** Facts, passages, documents or guidelines of one case. */
const mostEntries = 50;

/**
 * Masks imported cases and gives each the id of its content.
 *
 * @returns the cases in their order
 * @throws {@link AppError} `invalid_case`, naming the line from 1, what was got and what is allowed
 */
export function checkCases(cases: readonly DatasetCase[]): readonly DatasetCase[] {
  return cases.map((imported, index) => {
    checkCase(imported, index + 1);
    const { id: ownId, ...content } = maskCase(imported);
    return { id: identifyCase(content, ownId === '' ? undefined : ownId), ...content };
  });
}

function checkCase(imported: DatasetCase, line: number): void {
  if (imported.question.trim() === '') throw invalidCase(line, 'has an empty question: write one');
  if (!/^[\w.:-]{0,100}$/.test(imported.id)) {
    throw invalidCase(
      line,
      `has the id ${JSON.stringify(imported.id.slice(0, 40))}: use up to 100 letters, digits and _ . : -`,
    );
  }
  if (!/^[a-z0-9_.-]{1,40}$/.test(imported.source)) {
    throw invalidCase(
      line,
      `has the source ${JSON.stringify(imported.source.slice(0, 40))}: use 1 to 40 lower-case letters, digits and _ . -`,
    );
  }
  const { expectedFacts, expectedPassages, expectedDocuments, guidelines } = imported;
  for (const [name, entries] of Object.entries({
    expectedFacts,
    expectedPassages,
    expectedDocuments,
    guidelines,
  })) {
    if (entries.length > mostEntries) {
      throw invalidCase(line, `has ${entries.length} ${name}, allowed are ${mostEntries}: leave some out`);
    }
  }
  const texts = [
    imported.question,
    imported.referenceAnswer ?? '',
    ...expectedFacts,
    ...expectedPassages,
    ...expectedDocuments,
    ...guidelines,
    imported.human?.answer ?? '',
  ];
  const longest = Math.max(...texts.map((text) => text.length));
  if (longest > longestText) {
    throw invalidCase(line, `has a text of ${longest} characters, allowed are ${longestText}: shorten it`);
  }
  // Nobody could ask or answer with it. With the flag `u` it finds halves of characters alone.
  if (texts.some((text) => /[\0\ud800-\udfff]/u.test(text))) {
    throw invalidCase(line, 'has the character NUL or half of a character: send whole characters');
  }
}

function maskCase(imported: DatasetCase): DatasetCase {
  const { referenceAnswer, human } = imported;
  return {
    ...imported,
    question: maskPersonalData(imported.question.trim()),
    expectedFacts: imported.expectedFacts.map(maskPersonalData),
    guidelines: imported.guidelines.map(maskPersonalData),
    ...(referenceAnswer !== undefined && { referenceAnswer: maskPersonalData(referenceAnswer) }),
    ...(human && {
      human: {
        ...human,
        answer: maskPersonalData(human.answer),
        passages: human.passages.map(maskPersonalData),
      },
    }),
  };
}

function invalidCase(line: number, problem: string): AppError {
  return new AppError(`line ${line} ${problem}`, {
    kind: 'invalid',
    code: 'invalid_case',
    parameter: `cases.${line - 1}`,
  });
}
