import type { Dictionary } from './en';

/** The texts about feedback in Korean. */
export const koFeedback: Dictionary['feedback'] = {
  label: '이 답변에 대한 의견',
  ratings: { up: '도움이 되었습니다', down: '도움이 되지 않았습니다' },
  openForm: '자세히 쓰기',
  closeForm: '의견 창 닫기',
  sending: '보내는 중',
  kept: '고맙습니다. 의견을 저장했습니다',
  failed: '의견을 저장하지 못했습니다',
  form: '자세한 의견',
  reasonsLabel: '무엇이 문제인가요?',
  reasons: {
    incorrect: '내용이 틀렸습니다',
    incomplete: '빠진 내용이 있습니다',
    'not-from-documents': '문서에 없는 내용입니다',
    'wrong-citation': '인용이 맞지 않습니다',
    outdated: '오래된 내용입니다',
    unclear: '이해하기 어렵습니다',
    unsafe: '해롭거나 부적절합니다',
    other: '기타',
  },
  comment: '의견',
  correctedAnswer: '올바른 답변',
  correctedAnswerText: '답변을 올바르게 고쳐 주세요. 고치지 않으면 보내지 않습니다.',
  facts: '올바른 답변에 꼭 있어야 할 사실',
  factsText: '한 줄에 하나씩 쓰세요.',
  tooLong: (most) => `너무 깁니다. ${most}자 이내로 줄여 주세요.`,
  tooManyFacts: (most) => `너무 많습니다. 중요한 사실 ${most}개까지만 남겨 주세요.`,
  send: '의견 보내기',
  yours: '내 의견',
};
