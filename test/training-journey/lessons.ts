const hours = ['six', 'seven', 'eight', 'nine', 'ten', 'eleven'];
const koreanHours = ['여섯', '일곱', '여덟', '아홉', '열', '열한'];
const places = [
  'library',
  'canteen',
  'archive',
  'garage',
  'reception',
  'gym',
  'workshop',
  'laboratory',
  'warehouse',
  'kiosk',
  'pool',
  'theatre',
  'post room',
  'clinic',
];
const koreanPlaces = [
  '도서관',
  '식당',
  '자료실',
  '주차장',
  '안내실',
  '체육관',
  '작업실',
  '실험실',
  '창고',
  '매점',
  '수영장',
  '강당',
];

/**
 * What a document says, what is asked of it, the answer that reviewers write, and what an evaluation asks and expects: in
 * other words, because a model must not be evaluated on what it was taught. English and Korean.
 */
export const lessons: readonly {
  readonly topic: string;
  readonly text: string;
  readonly question: string;
  readonly answer: string;
  readonly otherQuestion: string;
  readonly fact: string;
}[] = [
  ...places.map((place, index) => ({
    topic: place,
    text: `The ${place} closes at ${hours[index % hours.length]} in the evening.`,
    question: `When does the ${place} close?`,
    answer: `The ${place} closes at ${hours[index % hours.length]} in the evening.`,
    otherQuestion: `Until what time may I stay in the ${place}?`,
    fact: `closes at ${hours[index % hours.length]}`,
  })),
  ...koreanPlaces.map((place, index) => ({
    topic: place,
    text: `${place} 문은 저녁 ${koreanHours[index % koreanHours.length]} 시에 닫습니다.`,
    question: `${place} 문은 몇 시에 닫나요?`,
    answer: `${place} 문은 저녁 ${koreanHours[index % koreanHours.length]} 시에 닫습니다.`,
    otherQuestion: `${place} 이용은 언제까지 할 수 있습니까?`,
    fact: `저녁 ${koreanHours[index % koreanHours.length]} 시에 닫습니다`,
  })),
];
