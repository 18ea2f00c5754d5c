const english =
  'a an the and or but if then than of in on at to from by for with about into over under as is are was were be been ' +
  'being am do does did done have has had having can could will would shall should may might must not no nor it its ' +
  'this that these those there here he she they them his her their our your my me we you i us who whom whose which ' +
  'what when where why how much many any some all each other such so too very just also only own same s t don now ' +
  'please tell explain describe show give get gets let want need know best most';

const korean =
  '무엇 무엇인가요 무엇입니까 무엇이 무엇을 무슨 뭐 뭔가요 뭐야 뭘 어떤 어떻게 어떠한 어디 어디서 어디에 어디입니까 어디인가요 언제 왜 누가 누구 ' +
  '누구인가요 누구입니까 어느 얼마 얼마나 몇 몇개 수 것 것은 것이 것을 등 및 또는 그리고 그 이 저 그것 이것 저것 그거 이거 대해 대해서 대한 ' +
  '관한 관해 위해 위한 있는 있다 있나요 있습니까 있습니다 없는 없다 하는 하나요 합니까 합니다 하고 해야 하려면 되나요 됩니까 되는 입니까 입니다 ' +
  '인가요 무엇인지 설명 설명해 설명해줘 설명해주세요 설명하세요 알려 알려줘 알려주세요 말해 말해줘 주세요 줘 해줘 할 때 수는 수도 통해 따라 의해 ' +
  '가장 제일 방법 방법은 방법을 어떤가요 몇인가요 해줘요 추천 추천해줘 정의 뜻 의미';

const stopWords = new Set(`${english} ${korean}`.split(' '));

/** Whether a word says nothing about the subject: function words, and the words that only ask. */
export function isStopWord(word: string): boolean {
  return stopWords.has(word);
}
