/** What the notes are about, a word of its own each: a search finds one note and no other. */
const things = [
  ...['valve', 'boiler', 'compressor', 'turbine', 'cylinder', 'manifold', 'autoclave', 'radiator', 'hydrant'],
  ...[
    'sprinkler',
    'accumulator',
    'injector',
    'condenser',
    'evaporator',
    'regulator',
    'hose',
    'piston',
    'reactor',
  ],
];

/** Short documents, a sentence each: something to measure, and to ask about. */
export const notes = things.map((thing, index) => ({
  name: `note-${index + 1}.md`,
  content: `# The ${thing}\n\nThe ${thing} opens at ${index + 7} bar.\n`,
  question: `At how many bar does the ${thing} open?`,
  fact: `${thing} opens at ${index + 7} bar`,
}));

/** A question about a note, with the fact that answers it: the stand-in for Bedrock answers with sentences of documents. */
export function noteCase(index: number) {
  const { question = '', fact = '' } = notes[index] ?? {};
  return { question, expected_facts: [fact] };
}
