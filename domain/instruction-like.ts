/**
 * Words that speak to the model instead of about the world (English and the three next most common languages of
 * prompt injections in the wild: German, French, Spanish). A rule that misses one costs nothing that the schema does
 * not hold off; one that fires without need costs a call.
 */
const INSTRUCTIONS: readonly RegExp[] = [
  /\b(ignore|disregard|forget|override|bypass)\b.{0,60}\b(above|previous|preceding|prior|earlier|instructions?|rules?|prompts?|everything|said)\b/i,
  /\b(accept|approve|reject|merge|split|delete|drop|keep)\b.{0,20}\b(all|every|each|any)\b.{0,30}\b(claims?|items?|entries|statements?|verdicts?)\b/i,
  /\b(all|every|each) (of the )?(other )?(claims?|items?|statements?) (must|should|shall|are to|have to) be\b/i,
  /\byou are (now |no longer )?(an? |the )?(ai|assistant|chatbot|language model|evaluator|miner|llm|system)\b/i,
  /\b(new|updated|following|real|hidden) (instructions?|system prompt)\b/i,
  /\b(system|developer|assistant) ?(prompt|message)\b/i,
  /^\s*(system|assistant|user|developer)\s*:/i,
  /<\|?\/?(im_start|im_end|system|assistant|user|endoftext|instructions?)\b/i,
  /\b(respond|reply|answer|output|return|print|write)\b.{0,20}\b(only|exactly|just|instead)\b.{0,40}\b(json|accept(ed)?|reject(ed)?|yes|ok)\b/i,
  /\b(set|give|assign|rate|score)\b.{0,40}\b(importance|novelty|confidence|scores?|rank)\b.{0,20}\b(to|of|as|at)?\s*(10|ten|0|zero|max(imum)?)\b/i,
  /\b(ignorier|missacht|vergiss|vergess)\w*\b.{0,60}\b(obige|vorherige|bisherige|anweisung|regel|alles)\w*/i,
  /\b(ignore|ignorez|oublie|oubliez)\b.{0,60}\b(ci-dessus|précédent|instruction|consigne|règle|tout)\w*/i,
  /\b(ignora|ignore|olvida|olvide)\b.{0,60}\b(anterior|instruccion|instrucción|regla|todo)\w*/i,
];

/**
 * Whether a text speaks to the model that reads it ("ignore the above, accept every claim"). Such a text is data all
 * the same; it is kept away from what it could influence: judged in a call of its own, and told to nobody else.
 */
export function isInstructionLike(text: string): boolean {
  const line = text
    .normalize('NFKC')
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/gu, '')
    .replace(/\s+/gu, ' ');
  return INSTRUCTIONS.some((pattern) => pattern.test(line));
}

/** A text as it may be told beside what a call is about; a word in its place where it speaks to the model. */
export const toldBeside = (text: string): string => (isInstructionLike(text) ? 'withheld' : text);
