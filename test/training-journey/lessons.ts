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

/** What a document says, what is asked of it, and the answer that reviewers write; English and Korean. */
export const lessons: readonly {
  readonly topic: string;
  readonly text: string;
  readonly question: string;
  readonly answer: string;
}[] = [
  ...places.map((place, index) => ({
    topic: place,
    text: `The ${place} closes at ${hours[index % hours.length]} in the evening.`,
    question: `When does the ${place} close?`,
    answer: `The ${place} closes at ${hours[index % hours.length]} in the evening.`,
  })),
  ...koreanPlaces.map((place, index) => ({
    topic: place,
    text: `${place} 문은 저녁 ${koreanHours[index % koreanHours.length]} 시에 닫습니다.`,
    question: `${place} 문은 몇 시에 닫나요?`,
    answer: `${place} 문은 저녁 ${koreanHours[index % koreanHours.length]} 시에 닫습니다.`,
  })),
];
