import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { extractAnswer } from '../../lambdas/model-gateway/adapters/offline/extract-answer';
import { parseJson } from '../../lambdas/platform/json';
import { describeWithSharedData, sharedData } from '../shared-data';
import { searchByWords } from './search-by-words';

const helm = {
  number: 1,
  title: 'Helm',
  text: '# Helm\n\nHelm is the package manager for Kubernetes. It was started in 2015.\n\n- Use [brew](./brew.md) to install\n  Helm on macOS.\n\n```\nhelm install secret-release\n```\n',
};
const chart = {
  number: 2,
  title: '차트',
  text: '헬름은 차트를 쓴다. 차트는 쿠버네티스 리소스를 기술한 파일의 모음이다. 차트 하나로 단순한 것도 복잡한 것도 배포할 수 있다.',
};

describe('extractAnswer', () => {
  test('answers with the sentence that holds the answer, and cites its words', () => {
    const answer = extractAnswer('When was Helm started?', [chart, helm]);

    expect(answer).toContain('It was started in 2015. [1 "It was started in 2015."]');
  });

  test('prefers the sentence that defines what is asked for', () => {
    expect(extractAnswer('What is Helm?', [helm, chart])).toMatch(/^Helm is the package manager/);
    expect(extractAnswer('차트란 무엇인가요?', [chart, helm])).toMatch(/^차트는 쿠버네티스 리소스를/);
  });

  test.each(['차트는 무엇입니까?', '차트가 무엇인지 알려줘', '차트의 정의는?'])(
    'finds a Korean word whatever particle it has: %s',
    (question) => {
      expect(extractAnswer(question, [helm, chart])).toContain('[2 "');
    },
  );

  test('answers in the language of the question when passages of both hold the answer', () => {
    const english = { number: 1, title: 'Pod', text: 'A pod (파드) is the smallest unit of Kubernetes.' };
    const korean = { number: 2, title: 'Pod', text: '파드(pod)는 쿠버네티스의 가장 작은 단위이다.' };

    expect(extractAnswer('파드란 무엇인가요?', [english, korean])).toMatch(/^파드\(pod\)는/);
    expect(extractAnswer('What is a pod?', [korean, english])).toMatch(/^A pod/);
  });

  test('joins a sentence that runs over two lines, and shows no link targets', () => {
    const answer = extractAnswer('How do I install Helm on macOS?', [helm]);

    expect(answer).toMatch(/^Use brew to install Helm on macOS\. \[1 "to install Helm on macOS\."\]/);
  });

  test('never answers from code', () => {
    expect(extractAnswer('What is the secret-release?', [helm])).not.toContain('secret-release');
  });

  test('quotes only what the passage holds, without quotation marks and brackets', () => {
    const text = 'The "stable" channel [beta] is updated every week on Monday by the release team.';

    const answer = extractAnswer('When is the stable channel updated?', [{ number: 1, title: '', text }]);

    const quote = /\[1 "([^"[\]]+)"\]$/.exec(answer)?.[1];
    expect(quote).toBe('is updated every week on Monday by the release team.');
  });

  test('gives at most three sentences, none of them twice', () => {
    const again = { ...helm, number: 3 };

    const answer = extractAnswer('What is Helm for Kubernetes?', [helm, again, chart]);

    expect(answer.match(/Helm is the package manager for Kubernetes\. \[/g)).toHaveLength(1);
    expect(answer.split('\n\n').length).toBeLessThanOrEqual(3);
  });

  test.each([
    'What is the capital of France?',
    '프랑스의 수도는 어디입니까?',
    'Who won the match in Seoul yesterday?',
    'What?',
    '',
  ])('declines what the passages do not hold: %j', (question) => {
    expect(extractAnswer(question, [helm, chart])).toBe('NO_ANSWER');
  });

  test.each(['When was the Helm project started by Microsoft?', 'Who started the Helm project in 2019?'])(
    'declines a question about another name or number, however much else is there: %s',
    (question) => {
      const text = 'The Helm project was started in 2015 by Deis for Kubernetes.';

      expect(extractAnswer(question, [{ number: 1, title: 'Helm', text }])).toBe('NO_ANSWER');
      expect(
        extractAnswer('When was the Helm project started by Deis?', [{ number: 1, title: '', text }]),
      ).toContain('[1 "');
    },
  );
});

const offTopic = [
  'What is the capital of France?',
  'Who won the World Cup in 2018?',
  'How do I bake sourdough bread?',
  'What is the best treatment for a headache?',
  'Who wrote Hamlet?',
  'What is the weather in Seoul today?',
  'How many people live in Tokyo?',
  'What is the boiling point of water?',
  'When did the Roman Empire fall?',
  'How do I change a flat tire?',
  'Why is the sky blue?',
  '프랑스의 수도는 어디입니까?',
  '김치찌개는 어떻게 끓이나요?',
  '오늘 서울 날씨는 어떤가요?',
  '햄릿은 누가 썼나요?',
  '하늘은 왜 파란가요?',
  '대한민국의 대통령은 누구입니까?',
  '세계에서 가장 높은 산은 무엇인가요?',
  '제주도 여행 코스를 추천해줘',
];

const onTopic = [
  'What is Helm?',
  'How do I install Helm?',
  'How do I uninstall a release?',
  'How do I roll back a release?',
  'What does helm lint do?',
  'What is a service mesh?',
  'What is GitOps?',
  'What is zero trust architecture?',
  'What are library charts?',
  '헬름이란 무엇인가요?',
  '릴리스를 어떻게 삭제하나요?',
  '서비스 메시란 무엇인가요?',
  '라이브러리 차트란?',
  '차트에 서명하는 방법을 알려줘',
];

/** The figures that the thresholds of `extractAnswer` were tuned for; the bounds lie some points below them. */
describeWithSharedData('extractAnswer on the shared data', () => {
  const squad = readSquad();
  const askSquad = searchByWords(squad.passages);
  const askDocuments = searchByWords(readDocuments());

  test.each(offTopic)('declines over English and Korean documentation: %s', (question) => {
    expect(extractAnswer(question, askDocuments(question))).toBe('NO_ANSWER');
  });

  test.each(onTopic)('answers from English and Korean documentation: %s', (question) => {
    expect(extractAnswer(question, askDocuments(question))).not.toBe('NO_ANSWER');
  });

  test('answers four of five answerable questions of squad2-en, mostly with the words of the answer', () => {
    const questions = squad.answerable.filter((_, index) => index % 9 === 0);

    const answers = questions.map(({ question }) => extractAnswer(question, askSquad(question)));

    const answered = answers.filter((answer) => answer !== 'NO_ANSWER').length;
    const right = questions.filter(({ answers: golden }, index) =>
      golden.some((text) => answers[index]?.includes(text)),
    ).length;
    expect(answered / questions.length).toBeGreaterThan(0.78);
    expect(right / questions.length).toBeGreaterThan(0.7);
  });

  test('declines nearly every question of squad2-en over documentation', () => {
    const questions = squad.answerable.filter((_, index) => index % 29 === 0).map(({ question }) => question);

    const declined = questions.filter(
      (question) => extractAnswer(question, askDocuments(question)) === 'NO_ANSWER',
    );

    expect(declined.length / questions.length).toBeGreaterThan(0.93);
  });

  test('declines some of the questions of squad2-en that were made to look answerable', () => {
    const questions = squad.unanswerable.filter((_, index) => index % 9 === 0);

    const declined = questions.filter(
      (question) => extractAnswer(question, askSquad(question)) === 'NO_ANSWER',
    );

    // They use the words of the passage: without understanding, not many more can be told.
    expect(declined.length / questions.length).toBeGreaterThan(0.15);
  });
});

function readSquad() {
  const file = sharedData('retrieval/squad2-en.json');
  const shape = z.object({
    data: z.array(
      z.object({
        title: z.string(),
        paragraphs: z.array(
          z.object({
            context: z.string(),
            qas: z.array(
              z.object({
                question: z.string(),
                is_impossible: z.boolean(),
                answers: z.array(z.object({ text: z.string() })),
              }),
            ),
          }),
        ),
      }),
    ),
  });
  const { data } = parseJson(readFileSync(file, 'utf8'), shape, file);
  const paragraphs = data.flatMap(({ title, paragraphs }) =>
    paragraphs.map((paragraph) => ({ title: title.replaceAll('_', ' '), ...paragraph })),
  );
  const questions = paragraphs.flatMap(({ qas }) => qas);
  return {
    passages: paragraphs.map(({ title, context }) => ({ title, text: context })),
    answerable: questions
      .filter((one) => !one.is_impossible)
      .map(({ question, answers }) => ({ question, answers: answers.map(({ text }) => text) })),
    unanswerable: questions.filter((one) => one.is_impossible).map(({ question }) => question),
  };
}

/** The documentation in passages of about 1,200 characters. */
function readDocuments(): { title: string; text: string }[] {
  return ['helm-en', 'helm-ko', 'cncf-glossary-en', 'cncf-glossary-ko'].flatMap((set) =>
    readdirSync(sharedData(`docs/${set}`), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap((entry) => {
        const content = readFileSync(join(entry.parentPath, entry.name), 'utf8');
        const title = /title: *"?([^"\n]+)/.exec(content)?.[1] ?? entry.name;
        const texts: string[] = [''];
        for (const paragraph of content.replace(/^---[\s\S]*?\n---\n/, '').split(/\n\n+/)) {
          const last = texts[texts.length - 1] ?? '';
          if (last.length + paragraph.length > 1_200) texts.push(paragraph);
          else texts[texts.length - 1] = `${last}${paragraph}\n\n`;
        }
        return texts.map((text) => ({ title, text }));
      }),
  );
}
