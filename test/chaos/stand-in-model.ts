import { createHash } from 'node:crypto';
import type {
  GenerateRequest,
  LanguageModel,
  ModelIdentity,
} from '../../engines/language-model/language-model.ts';
import { acceptedAnswer, minedAnswer, summarisedAnswer } from '../fixtures/scripted-engines.ts';
import { workAt } from './ask-world.ts';
import { numberIn } from './talk.ts';
import type { Work } from './ways.ts';

const OUTPUT = { promptTokens: 100, outputTokens: 10, latencyMs: 5 };

/** A model server that answers the same question with the same words, whenever it is asked. */
export const standInModel = (model: string): LanguageModel => {
  const identity: ModelIdentity = {
    ...{ engine: 'openai', model, digest: 'c4a05'.padEnd(64, '0') },
    ...{ contextTokens: 8192, demo: false },
  };
  return {
    identity: async () => identity,
    countTokens: async (text) => Math.ceil(text.length / 4),
    generate: async (request) => {
      const { instructions, input, signal } = request;
      const work = workOf(request);
      const key = createHash('sha256').update(`${instructions}\0${input}`).digest('hex');
      await workAt({ work, key, video: numberIn(input) ?? numberIn(instructions) }, signal);
      return { json: answerOf(work, request), ...OUTPUT };
    },
    close: async () => {},
  };
};

function workOf({ schema }: GenerateRequest): Work {
  const properties = schema.properties as object;
  if ('sections' in properties || 'paragraphs' in properties) return 'outline';
  if ('claims' in properties) return 'mine';
  return JSON.stringify(properties).includes('"relation"') ? 'relate' : 'evaluate';
}

function answerOf(work: Work, request: GenerateRequest): unknown {
  if (work === 'outline') return summarisedAnswer(request);
  if (work === 'mine') return minedAnswer(request);
  return work === 'relate' ? unrelatedAnswer(request) : acceptedAnswer(request);
}

const UNRELATED = { rationale: 'They are about different things.', relation: 'unrelated', refining: 'none' };

const unrelatedAnswer = ({ schema }: GenerateRequest): object =>
  Object.fromEntries(Object.keys(schema.properties as object).map((pair) => [pair, UNRELATED]));
