import { readFileSync } from 'node:fs';
import { type ChatRequest, Ollama } from 'ollama';
import { Agent, fetch as undiciFetch } from 'undici';
import { CLAIM_TYPES, STANCES } from '../../domain/findings.ts';
import type { JsonSchema } from '../../engines/language-model/language-model.ts';
import { GENERATING } from '../../test/fixtures/real-ollama.ts';
import { withExactly } from './asked-items.ts';
import type { BenchSegment } from './segments.ts';
import { CONTEXT_TOKENS, MAX_OUTPUT_TOKENS, type Side } from './side.ts';

/**
 * Mining as the system that vidmine replaces did it: 22 KB of instructions with every segment, one call each, an answer
 * of flat items with quotes and times. The instructions were written for this bench, in that system's manner.
 *
 * Its lines are joined to one: Ollama's tokenizer for this kind of model (0.17.4) takes time that grows with the square of
 * a prompt's lines, a minute and more for these. That would be a figure about line breaks.
 */
const INSTRUCTIONS = readFileSync(new URL('seed-like-instructions.txt', import.meta.url), 'utf8').replace(
  /\s+/g,
  ' ',
);

/**
 * That system bounded no text. A base model writes until it must stop, so the bounds are what an instructed model
 * would write: a claim of 30 words, a sentence as a quote, a line of description.
 */
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const [TIME, NAME, LINE, STATEMENT, QUOTE] = [text(8), text(40), text(120), text(180), text(120)];

const list = (properties: Readonly<Record<string, object>>): object => ({
  type: 'array',
  items: { type: 'object', properties, required: Object.keys(properties), additionalProperties: false },
});

const LISTS = {
  claims: list({
    claim_text: STATEMENT,
    claim_type: { enum: CLAIM_TYPES },
    stance: { enum: STANCES },
    timestamp: TIME,
    evidence_quote: QUOTE,
    evidence_timestamp: TIME,
  }),
  jargon: list({ term: NAME, definition: LINE, context_quote: QUOTE, timestamp: TIME }),
  people: list({ name: NAME, role_or_description: LINE, context_quote: QUOTE, timestamp: TIME }),
  mental_models: list({ name: NAME, description: LINE, context_quote: QUOTE, timestamp: TIME }),
};

const SCHEMA: JsonSchema = {
  type: 'object',
  properties: LISTS,
  required: Object.keys(LISTS),
  additionalProperties: false,
};

type WholeChatRequest = ChatRequest & { truncate: false; shift: false; stream: false };

/** The other side asks the server by itself: its prompt is longer than our adapter would let through untested. */
export function seedLikeSide(host: string): Side {
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  const client = new Ollama({
    host,
    fetch: ((url: string, init: Parameters<typeof undiciFetch>[1]) =>
      undiciFetch(url, { ...init, dispatcher: agent })) as unknown as typeof fetch,
  });
  return {
    mine: async (segment, items) => {
      const request: WholeChatRequest = {
        model: GENERATING,
        messages: [{ role: 'user', content: `${INSTRUCTIONS}\nINPUT:\n${inputOf(segment)}\n\nOUTPUT:\n` }],
        format: withExactly(SCHEMA, items),
        stream: false,
        ...{ truncate: false, shift: false, keep_alive: '30m' },
        options: { num_ctx: CONTEXT_TOKENS, temperature: 0, seed: 7, num_predict: MAX_OUTPUT_TOKENS },
      };
      const { message, done_reason, prompt_eval_count, eval_count } = await client.chat(request);
      if (done_reason !== 'stop') throw new Error(`The other side's answer ended with "${done_reason}".`);
      return { json: JSON.parse(message.content), promptTokens: prompt_eval_count, outputTokens: eval_count };
    },
    close: () => agent.destroy(),
  };
}

const inputOf = ({ segment }: BenchSegment): string =>
  JSON.stringify({
    segment_id: `seg_${String(segment.ordinal).padStart(4, '0')}`,
    speaker: `SPEAKER_${segment.speaker}`,
    timestamp_start: clock(segment.startMs),
    timestamp_end: clock(segment.endMs),
    text: segment.text,
  });

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return [seconds / 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
}
