/**
 * What Whisper writes where nobody speaks: it learned from subtitles, which end with thanks and credits. Compared
 * in small letters, without punctuation.
 */
const PHRASES: ReadonlySet<string> = new Set([
  'you',
  'bye',
  'bye bye',
  'thank you',
  'thank you very much',
  'thank you so much',
  'thank you for watching',
  'thank you so much for watching',
  'thank you for listening',
  'thanks for watching',
  'thanks for listening',
  'please subscribe',
  'please subscribe to my channel',
  'like and subscribe',
  'see you next time',
  'see you in the next video',
  'vielen dank',
  'vielen dank fürs zuschauen',
  'danke fürs zuschauen',
  'bis zum nächsten mal',
  'merci',
  "merci d'avoir regardé cette vidéo",
  "merci d'avoir regardé",
  'gracias',
  'gracias por ver el video',
  'gracias por ver',
  'suscríbete',
  'obrigado',
  'obrigado por assistir',
  'grazie',
  'grazie per la visione',
  'bedankt voor het kijken',
  'dziękuję',
  'dziękuję za uwagę',
  'dziękuję za oglądanie',
  'спасибо за просмотр',
  'продолжение следует',
  'izlediğiniz için teşekkür ederim',
  'ご視聴ありがとうございました',
  'ありがとうございました',
  '시청해주셔서 감사합니다',
  '감사합니다',
  '谢谢观看',
  '谢谢大家',
  'شكرا للمشاهدة',
]);

/** Credits of subtitles, which go on with a name or a year. */
const CREDITS: readonly RegExp[] = [
  /\bamara ?org\b/,
  /\bopensubtitles\b/,
  /^(subtitles|captions|transcription|subtitled|transcribed) by\b/,
  /^untertitel(ung)?\b/,
  /^sous titr(es|age)\b/,
  /^subtítulos\b/,
  /^legendas?\b/,
  /^sottotitoli\b/,
  /^ondertitel(s|ing)\b/,
  /^napisy\b/,
  /^undertekster\b/,
  /^(субтитры|редактор субтитров)/,
  /^(字幕|請不吝點贊|请不吝点赞)/,
];

/** Whether a whole span says nothing but such a phrase, once or several times. */
export function isStockPhrase(text: string): boolean {
  const said = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’ʼ]/gu, "'")
    .replace(/[^\p{L}\p{N}\p{M}']+/gu, ' ')
    .trim();
  if (said === '') return true;
  const words = said.split(' ');
  for (let length = 1; length <= words.length; length++) {
    if (words.length % length !== 0) continue;
    const phrase = words.slice(0, length);
    const repeats = words.every((word, index) => word === phrase[index % length]);
    if (repeats && PHRASES.has(phrase.join(' '))) return true;
  }
  return CREDITS.some((credit) => credit.test(said));
}
