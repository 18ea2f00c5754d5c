/** Words of a report. */
export interface ReportLabels {
  readonly title: string;
  readonly against: string;
  readonly alone: string;
  readonly dataset: string;
  readonly version: string;
  readonly made: string;
  readonly judge: string;
  readonly spent: string;
  readonly incomplete: string;
  readonly scores: string;
  readonly scoresNote: string;
  readonly scorer: string;
  readonly cases: string;
  readonly candidate: string;
  readonly champion: string;
  readonly difference: string;
  readonly better: string;
  readonly worse: string;
  readonly unclear: string;
  readonly costAndLatency: string;
  readonly release: string;
  readonly p50: string;
  readonly p95: string;
  readonly costPerAnswer: string;
  readonly costOfAnswers: string;
  readonly unknownCost: string;
  readonly answered: string;
  readonly declined: string;
  readonly failed: string;
  readonly slices: string;
  readonly slicesNote: string;
  readonly slice: string;
  readonly judges: string;
  readonly judgesNote: string;
  readonly noJudges: string;
  readonly labels: string;
  readonly kappa: string;
  readonly tooFewLabels: string;
  readonly worst: string;
  readonly worstNote: (shown: number, all: number) => string;
  readonly score: string;
  readonly rationale: string;
  readonly noAnswer: string;
  readonly brokenScorers: string;
  readonly states: Readonly<Record<'answered' | 'declined' | 'cancelled' | 'failed', string>>;
}

/** Words of a report, in the languages of the kit. */
export const reportLabels: Readonly<Record<'en' | 'ko', ReportLabels>> = {
  en: {
    title: 'Evaluation',
    against: 'against',
    alone: 'evaluated alone',
    dataset: 'Dataset',
    version: 'version',
    made: 'Made',
    judge: 'Judge',
    spent: 'Spent on answers and judging',
    incomplete: 'It stopped before its end: cases are missing, and no gate accepts it.',
    scores: 'Scores',
    scoresNote:
      'Means of 0 to 1 with their 95 % intervals. The difference is candidate minus champion on the cases that both have.',
    scorer: 'Scorer',
    cases: 'Cases',
    candidate: 'Candidate',
    champion: 'Champion',
    difference: 'Difference',
    better: 'better',
    worse: 'worse',
    unclear: 'no clear difference',
    costAndLatency: 'Cost and latency',
    release: 'Release',
    p50: 'Latency p50',
    p95: 'Latency p95',
    costPerAnswer: 'Cost an answer',
    costOfAnswers: 'Cost of all answers',
    unknownCost: 'unknown: a route has no price',
    answered: 'Answered',
    declined: 'Declined',
    failed: 'Failed',
    slices: 'By slice',
    slicesNote: 'The candidate’s mean and its 95 % interval, the cases, and the champion’s mean.',
    slice: 'Slice',
    judges: 'Agreement of the judges with people',
    judgesNote: 'Cohen’s κ on answers that people have judged too: 0 is chance, 1 is full agreement.',
    noJudges: 'The dataset has no answers that people have judged.',
    labels: 'Answers judged by both',
    kappa: 'κ',
    tooFewLabels: 'too few to say',
    worst: 'Worst cases first',
    worstNote: (shown, all) => `${shown} of ${all} cases; the report in JSON has all of them.`,
    score: 'Score',
    rationale: 'Why',
    noAnswer: 'no text',
    brokenScorers: 'Scorers that broke down',
    states: { answered: 'answered', declined: 'declined', cancelled: 'cancelled', failed: 'failed' },
  },
  ko: {
    title: '평가',
    against: '대',
    alone: '단독 평가',
    dataset: '데이터 세트',
    version: '버전',
    made: '작성',
    judge: '심사 경로',
    spent: '답변과 심사에 든 비용',
    incomplete: '끝나기 전에 멈췄습니다. 빠진 문항이 있으므로 어떤 승격 기준도 통과하지 못합니다.',
    scores: '점수',
    scoresNote:
      '0에서 1까지의 평균과 95% 신뢰 구간입니다. 차이는 두 릴리스가 모두 답한 문항에서 후보 − 챔피언입니다.',
    scorer: '채점 항목',
    cases: '문항',
    candidate: '후보',
    champion: '챔피언',
    difference: '차이',
    better: '나아짐',
    worse: '나빠짐',
    unclear: '뚜렷한 차이 없음',
    costAndLatency: '비용과 지연 시간',
    release: '릴리스',
    p50: '지연 시간 p50',
    p95: '지연 시간 p95',
    costPerAnswer: '답변당 비용',
    costOfAnswers: '전체 답변 비용',
    unknownCost: '알 수 없음: 가격이 없는 경로',
    answered: '답변함',
    declined: '답변 거절',
    failed: '실패',
    slices: '구간별',
    slicesNote: '후보의 평균과 95% 신뢰 구간, 문항 수, 챔피언의 평균입니다.',
    slice: '구간',
    judges: '심사와 사람의 일치도',
    judgesNote: '사람도 판정한 답변에서의 코헨 카파(κ)입니다. 0은 우연, 1은 완전한 일치입니다.',
    noJudges: '사람이 판정한 답변이 데이터 세트에 없습니다.',
    labels: '둘 다 판정한 답변',
    kappa: 'κ',
    tooFewLabels: '판단하기에 너무 적음',
    worst: '나쁜 문항부터',
    worstNote: (shown, all) => `문항 ${all}개 가운데 ${shown}개입니다. JSON 보고서에는 모두 있습니다.`,
    score: '점수',
    rationale: '이유',
    noAnswer: '내용 없음',
    brokenScorers: '실행하지 못한 채점 항목',
    states: { answered: '답변함', declined: '답변 거절', cancelled: '취소됨', failed: '실패' },
  },
};
